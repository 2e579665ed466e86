"""What a collection holds: note types, decks, and its notes one after the other. Pure.

Two generations keep the same notes and cards, but differ in where types and decks are: JSON in one
row (schema 11), or tables with protocol buffers in them (schema 14 and later). The tables:
https://github.com/ankitects/anki/tree/main/rslib/src/storage.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memora.services.content.formats.anki.database import DAMAGED, Database
from memora.services.content.formats.anki.protobuf import BrokenMessageError, number_in, text_in
from memora.services.content.formats.report import FormatError, phrase

MAX_NOTES = 100_000
_OLDER = frozenset({"col", "notes", "cards"})
_NEWER = frozenset({"notetypes", "fields", "templates", "decks"})
TABLES = _OLDER | _NEWER
_MAX_CARDS = 20 * MAX_NOTES
#: Stands between the fields of a note, and between the levels of a newer deck's name.
_SEPARATOR = "\x1f"
#: Where cards are that nobody has sorted.
_NO_DECK = ("Default",)
_NUMBER = re.compile("[0-9]{1,20}")
#: Of a field number of ``Notetype.Config`` and ``Notetype.Template.Config``.
_KIND, _QUESTION, _ANSWER = 1, 1, 2


@dataclass(frozen=True, slots=True)
class Template:
    """How a note of a type becomes a card: the two sides, with field names in braces."""

    name: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """What the notes of a type have.

    Attributes:
        name: As it was called.
        is_cloze: Whether its cards come from gaps in the text.
        fields: The names of its fields, in order.
        templates: By the number that cards name.
    """

    name: str
    is_cloze: bool
    fields: Sequence[str]
    templates: Mapping[int, Template]


@dataclass(frozen=True, slots=True)
class Note:
    """A note.

    Attributes:
        guid: What tells it from others for ever.
        type: What its fields mean; None where the collection does not say.
        tags: Separated by spaces.
        values: Its fields.
        deck: Where its first card is, from the top.
        cards: Which templates, or gaps, it has cards of.
    """

    guid: str
    type: NoteType | None
    tags: Sequence[str]
    values: Sequence[str]
    deck: tuple[str, ...]
    cards: Sequence[int]


def notes_of(database: Database) -> Iterator[Note]:
    """Yield a collection's notes in the order in which they were made.

    Raises:
        FormatError: It is no collection, is damaged, or holds more than ``MAX_NOTES``.
    """
    if not database.tables >= _OLDER:
        raise FormatError(DAMAGED)
    is_newer = database.tables >= _NEWER
    types = _types_of_tables(database) if is_newer else _types(database)
    decks = _decks_of_tables(database) if is_newer else _decks(database)
    cards = _cards(database)
    rows = database.rows("SELECT id, guid, mid, tags, flds FROM notes ORDER BY id")
    for count, (note, guid, kind, tags, values) in enumerate(rows):
        if count == MAX_NOTES:
            raise FormatError(
                phrase("More than {0} notes are too many at once. Export deck by deck."), MAX_NOTES
            )
        own_cards = sorted(cards.pop(note, ()))
        yield Note(
            _text(guid),
            types.get(kind),
            _text(tags).split(),
            _text(values).split(_SEPARATOR),
            decks.get(own_cards[0][1], ()) if own_cards else (),
            [number for number, _deck in own_cards],
        )


def _cards(database: Database) -> dict[Any, list[tuple[int, Any]]]:
    """Return each note's cards: template and deck, its own one where a card is lent to another."""
    cards: dict[Any, list[tuple[int, Any]]] = {}
    rows = database.rows("SELECT nid, ord, did, odid FROM cards")
    for count, (note, number, deck, own_deck) in enumerate(rows):
        if count == _MAX_CARDS:
            raise FormatError(DAMAGED)
        place = number if isinstance(number, int) else 0
        cards.setdefault(note, []).append((place, _key(own_deck) or _key(deck)))
    return cards


def _types(database: Database) -> dict[int, NoteType]:
    found = {}
    for key, stored in _objects(database, "models").items():
        fields = sorted(_objects_in(stored.get("flds")), key=_place)
        templates = _objects_in(stored.get("tmpls"))
        found[key] = NoteType(
            _text(stored.get("name")),
            stored.get("type") == 1,
            [_text(field.get("name")) for field in fields],
            {
                _place(template): Template(
                    _text(template.get("name")),
                    _text(template.get("qfmt")),
                    _text(template.get("afmt")),
                )
                for template in templates
            },
        )
    return found


def _types_of_tables(database: Database) -> dict[int, NoteType]:
    fields: dict[Any, list[tuple[Any, str]]] = {}
    for key, place, name in database.rows("SELECT ntid, ord, name FROM fields"):
        fields.setdefault(key, []).append((_key(place), _text(name)))
    templates: dict[Any, dict[int, Template]] = {}
    types = {}
    try:
        for key, place, name, config in database.rows(
            "SELECT ntid, ord, name, config FROM templates"
        ):
            templates.setdefault(key, {})[_key(place)] = Template(
                _text(name), text_in(_blob(config), _QUESTION), text_in(_blob(config), _ANSWER)
            )
        for key, name, config in database.rows("SELECT id, name, config FROM notetypes"):
            types[key] = NoteType(
                _text(name),
                number_in(_blob(config), _KIND) == 1,
                [name for _place, name in sorted(fields.get(key, []))],
                templates.get(key, {}),
            )
    except BrokenMessageError as error:
        raise FormatError(DAMAGED) from error
    return types


def _decks_of_tables(database: Database) -> dict[int, tuple[str, ...]]:
    rows = database.rows("SELECT id, name FROM decks")
    return {_key(deck): _levels(_text(name), _SEPARATOR) for deck, name in rows}


def _decks(database: Database) -> dict[int, tuple[str, ...]]:
    stored = _objects(database, "decks").items()
    return {key: _levels(_text(deck.get("name")), "::") for key, deck in stored}


def _levels(name: str, separator: str) -> tuple[str, ...]:
    levels = tuple(filter(None, map(str.strip, name.split(separator))))
    return () if levels == _NO_DECK else levels


def _objects(database: Database, column: str) -> dict[int, dict[str, Any]]:
    """Return the objects by number that the only row keeps as JSON."""
    rows = list(database.rows(f"SELECT {column} FROM col LIMIT 1"))
    try:
        read = json.loads(_text(rows[0][0]) if rows else "")
    except (ValueError, RecursionError) as error:
        raise FormatError(DAMAGED) from error
    if not isinstance(read, dict):
        raise FormatError(DAMAGED)
    return {
        int(key): value
        for key, value in read.items()
        if isinstance(value, dict) and _NUMBER.fullmatch(key)
    }


def _objects_in(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _place(entry: dict[str, Any]) -> int:
    return _key(entry.get("ord"))


def _key(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else "" if value is None else str(value)


def _blob(value: Any) -> bytes:
    return value if isinstance(value, bytes) else b""
