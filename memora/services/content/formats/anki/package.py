"""Anki's packages of all ages: a collection of notes, and the media that they refer to. Pure.

``collection.anki21b`` (compressed, since 2022) stands before ``collection.anki21`` and
``collection.anki2``, which then may only hold a note that asks for a newer Anki.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from unicodedata import normalize
from urllib.parse import unquote

import zstandard

from memora.services.content.formats.addresses import files_in
from memora.services.content.formats.anki.collection import TABLES, Note, NoteType, notes_of
from memora.services.content.formats.anki.database import DAMAGED, open_database
from memora.services.content.formats.anki.markup import to_html
from memora.services.content.formats.anki.notes import unit_of
from memora.services.content.formats.anki.protobuf import BrokenMessageError, fields
from memora.services.content.formats.anki.templates import has_script
from memora.services.content.formats.archives import MAX_FILE_BYTES, Archive, open_archive
from memora.services.content.formats.bank import Bank, StoredFile, Text
from memora.services.content.formats.report import FormatError, Phrase, Place, Report, phrase

#: The newest first.
COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
_MEDIA = "media"
_COMPRESSED = b"\x28\xb5\x2f\xfd"
#: Of ``MediaEntries`` and ``MediaEntry``.
_ENTRY, _NAME, _ZIP_NAME = 1, 1, 255
#: Bytes of a collection as it is unpacked: a long student's life of notes.
_MAX_COLLECTION = 300 * 1024 * 1024
_PIECE = 1024 * 1024
_MEGABYTE = 1024 * 1024
_STUB = "Please update to the latest Anki version"
_TOO_LARGE = phrase("The collection in this package is larger than {0} MB. Export deck by deck.")
_MEDIUM_TOO_LARGE = phrase("It is larger than {0} MB. Make it smaller, and export the deck again.")


def read_package(data: bytes, format_name: str) -> Bank:
    """Read an .apkg or .colpkg file.

    Args:
        data: The file.
        format_name: What the bank calls its format.

    Raises:
        FormatError: It is no such package, or damaged.
    """
    archive = open_archive(data)
    name = next((name for name in COLLECTIONS if name in archive.names), None)
    if name is None:
        raise FormatError(phrase("This package holds no Anki collection. Export the deck again."))
    bank = Bank(format_name)
    media = _Media(archive, bank.report)
    left_out: Counter[str] = Counter()
    seen: set[str] = set()
    pieces = _unpacked(archive.read(name), _MAX_COLLECTION, _TOO_LARGE)
    with open_database(pieces, TABLES) as database:
        for row, note in enumerate(notes_of(database), 1):
            if _is_stub(note):
                raise FormatError(
                    phrase(
                        "This package holds only a note that asks for a newer Anki. Export it"
                        " again, with support for older Anki versions."
                    )
                )
            bank.units.append(unit_of(note, Place(row=row), media.text, bank.report))
            if note.type:
                left_out[note.type.name] += 0 if note.type.is_cloze else len(note.cards[1:])
                if note.type.name not in seen:
                    _say_scripts(note.type, bank.report)
                    seen.add(note.type.name)
            bank.title = _common(bank.title, note, is_first=row == 1)
    _say_left_out(left_out, bank.report)
    return bank


def _is_stub(note: Note) -> bool:
    return note.values[0].startswith(_STUB)


def _common(title: str, note: Note, *, is_first: bool) -> str:
    """Return the deck that all notes stand below; empty where there are several."""
    own = note.deck[0] if note.deck else ""
    return own if is_first or own == title else ""


def _say_scripts(kind: NoteType, report: Report) -> None:
    if any(has_script(side.question + side.answer) for side in kind.templates.values()):
        report.dropped(
            Place(),
            kind.name,
            phrase("The programs in the cards of note type {0} are left out."),
            kind.name,
        )


def _say_left_out(left_out: Mapping[str, int], report: Report) -> None:
    for name, count in left_out.items():
        if count:
            report.dropped(
                Place(),
                name,
                phrase(
                    "A note becomes one question: {0} further cards of note type {1}, such as"
                    " reversed ones, are left out."
                ),
                count,
                name,
            )


class _Media:
    """A package's media, by the names that texts have for them."""

    def __init__(self, archive: Archive, report: Report) -> None:
        self._archive = archive
        self._stored = frozenset(archive.names)
        self._names: Mapping[str, str] = {}
        if _MEDIA not in archive.names:
            return
        try:
            listed = _media_names(b"".join(_unpacked(archive.read(_MEDIA))))
            self._names = {normalize("NFC", name): stored for name, stored in listed.items()}
        except (FormatError, ValueError, RecursionError):
            report.dropped(
                Place(file=_MEDIA),
                "",
                phrase("The list of pictures and sounds is damaged, so they are left out."),
            )

    def text(self, source: str) -> Text:
        """Return a field's text with its media."""
        text = to_html(source)
        return Text(text, "html", files_in(text, self._find))

    def _find(self, address: str) -> StoredFile | None:
        for called in (address, unquote(address)):
            name = self._names.get(normalize("NFC", called))
            if name is not None and name in self._stored:
                return StoredFile(called, partial(self._read, name))
        return None

    def _read(self, name: str) -> bytes:
        return b"".join(_unpacked(self._archive.read(name)))


def _media_names(listed: bytes) -> Mapping[str, str]:
    """Return the names in the zip by the names in texts.

    Raises:
        ValueError: The list is damaged.
    """
    if listed.lstrip().startswith(b"{"):
        read = json.loads(listed)
        return {name: number for number, name in read.items() if isinstance(name, str)}
    entries = [value for number, value in fields(listed) if number == _ENTRY]
    names = {}
    for at, entry in enumerate(entries):
        if not isinstance(entry, bytes):
            raise BrokenMessageError("no entry")
        found = dict(fields(entry))
        name = found.get(_NAME)
        if isinstance(name, bytes):
            names[name.decode("utf-8", "replace")] = str(found.get(_ZIP_NAME, at))
    return names


def _unpacked(
    data: bytes, most: int = MAX_FILE_BYTES, too_large: Phrase = _MEDIUM_TOO_LARGE
) -> Iterator[bytes]:
    """Yield a file's bytes, unpacked if they are compressed.

    Args:
        data: The file as it is stored.
        most: How many bytes it may have.
        too_large: What is said of one that has more.

    Raises:
        FormatError: They are damaged, or more than ``most``.
    """
    if not data.startswith(_COMPRESSED):
        yield data
        return
    size = 0
    try:
        # A window as large as Anki's own level of compression ever asks for.
        reader = zstandard.ZstdDecompressor(max_window_size=128 * _MEGABYTE).stream_reader(data)
        while piece := reader.read(_PIECE):
            size += len(piece)
            if size > most:
                raise FormatError(too_large, most // _MEGABYTE)
            yield piece
    except zstandard.ZstdError as error:
        raise FormatError(DAMAGED) from error
