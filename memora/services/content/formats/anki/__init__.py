"""Anki's decks: packages (.apkg, .colpkg), text exports, and tables of cards. Pure.

A note becomes one question, whatever number of cards it has: a short back is typed, a longer one is
compared with, a text with gaps is a cloze.
"""

from memora.services.content.formats.anki.package import COLLECTIONS, read_package
from memora.services.content.formats.anki.table import is_table, looks_like_table, read_table
from memora.services.content.formats.anki.text import has_headers, has_tabs, read_text
from memora.services.content.formats.archives import open_archive
from memora.services.content.formats.bank import Bank
from memora.services.content.formats.encodings import decode
from memora.services.content.formats.report import FormatError

__all__ = ["FORMAT", "looks_like", "looks_like_table", "read"]

FORMAT = "anki"
_ZIP = b"PK\x03\x04"


def looks_like(data: bytes, file_name: str) -> bool:
    """Say whether a file is a package or a text export of Anki's.

    Not whether it is a table of cards: any table may be one, so that ``looks_like_table`` is asked
    where it is nothing else.
    """
    try:
        if data.startswith(_ZIP):
            return not set(COLLECTIONS).isdisjoint(open_archive(data).names)
        text = decode(data).text
        return has_headers(text) or (not is_table(file_name) and has_tabs(text))
    except FormatError:
        return False


def read(data: bytes, *, file_name: str) -> Bank:
    """Read a deck.

    Args:
        data: The file.
        file_name: What it is called; tells a table from a text export.

    Raises:
        FormatError: It is none, or damaged.
    """
    if data.startswith(_ZIP):
        return read_package(data, FORMAT)
    if looks_like(data, file_name) or not looks_like_table(data, file_name):
        return read_text(data, FORMAT)
    return read_table(data, FORMAT)
