"""Which formats there are, and which of them a file is in. Pure.

A format is known by its content; what a file is called decides only between texts that several
could read.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from memora.services.content.formats import (
    aiken,
    anki,
    gift,
    h5p,
    moodle_xml,
    other_kinds,
    qti,
    sheet,
)
from memora.services.content.formats.bank import Bank
from memora.services.content.formats.report import FormatError, phrase

#: Other names of formats: what people call their files, and what an export is asked for by.
_ALIASES = {
    "apkg": "anki",
    "csv": "sheet",
    "imscc": "qti",
    "moodle": "moodle_xml",
    "qti12": "qti",
    "qti2": "qti",
    "qti3": "qti",
    "xls": "sheet",
    "xlsx": "sheet",
    "ods": "sheet",
    "package": "course",
    "json": "course",
}
COURSE = "course"


class Reader(Protocol):
    """A module that reads one format.

    Attributes:
        FORMAT: Its name.
    """

    FORMAT: str

    def looks_like(self, data: bytes, file_name: str) -> bool:
        """Say whether a file is in this format; cheap, and never raises."""

    def read(self, data: bytes, *, file_name: str) -> Bank:
        """Read a file; raises FormatError where it cannot be read at all."""


Look: TypeAlias = Callable[[bytes, str], bool]


def _is_deck(data: bytes, file_name: str) -> bool:
    return data.startswith(_ZIP) and anki.looks_like(data, file_name)


_ZIP = b"PK\x03\x04"
#: What is known by marks that nothing else has, in the order in which it is asked.
_CERTAIN: Sequence[tuple[Look, Reader]] = (
    (h5p.looks_like, h5p),
    (_is_deck, anki),
    (qti.looks_like, qti),
    (moodle_xml.looks_like, moodle_xml),
    (sheet.looks_like, sheet),
    (aiken.looks_like, aiken),
    (gift.looks_like, gift),
)
#: What any text or table may be that is nothing else.
_LIKELY: Sequence[tuple[Look, Reader]] = (
    (anki.looks_like, anki),
    (anki.looks_like_table, anki),
)


def names() -> list[str]:
    """Return the names of the formats that can be asked for."""
    return [*dict.fromkeys(reader.FORMAT for _look, reader in _CERTAIN), COURSE]


def plain_name(name: str) -> str:
    """Return a format's own name for any that people give it; an unknown one as it is."""
    plain = name.strip().casefold().replace("-", "_").replace(" ", "_").lstrip(".")
    return _ALIASES.get(plain, plain)


def read_bank(data: bytes, *, file_name: str, format_name: str | None = None) -> Bank:
    """Read a file's questions.

    Args:
        data: The file.
        file_name: What it is called.
        format_name: The format that it is said to be in; None where that shall be found out.

    Raises:
        FormatError: It is in no format that is known, or cannot be read.
    """
    return reader_of(data, file_name=file_name, format_name=format_name).read(
        data, file_name=file_name
    )


def reader_of(data: bytes, *, file_name: str, format_name: str | None = None) -> Reader:
    """Return what reads a file, by a first look at it.

    Args:
        data: The file.
        file_name: What it is called.
        format_name: The format that it is said to be in; None where that shall be found out.

    Raises:
        FormatError: It is in no format that is known.
    """
    if not data.strip():
        raise FormatError(phrase("The file is empty. Choose another one."))
    wanted = [each for each in _CERTAIN if format_name in (None, each[1].FORMAT)]
    found = _first(wanted, data, file_name)
    if found is not None:
        return found
    reason = other_kinds.why_not(data)
    if reason is not None:
        raise reason
    likely = [each for each in _LIKELY if format_name in (None, each[1].FORMAT)]
    found = _first(likely, data, file_name)
    if found is not None:
        return found
    # Who names the format knows better than its marks.
    if format_name is None or not wanted:
        raise other_kinds.unknown_kind()
    return wanted[0][1]


def _first(entries: Sequence[tuple[Look, Reader]], data: bytes, file_name: str) -> Reader | None:
    return next((reader for look, reader in entries if look(data, file_name)), None)
