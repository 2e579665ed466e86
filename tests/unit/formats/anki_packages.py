"""Anki packages made for a test: of both generations of collections, with media."""

import io
import json
import sqlite3
import tempfile
import zipfile
from pathlib import Path

import zstandard

from memora.services.content.formats.anki import read

BASIC = {
    "name": "Basic",
    "type": 0,
    "flds": [{"name": "Front", "ord": 0}, {"name": "Back", "ord": 1}],
    "tmpls": [
        {
            "name": "Card 1",
            "ord": 0,
            "qfmt": "{{Front}}",
            "afmt": "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}",
        }
    ],
}
CLOZE = {
    "name": "Cloze",
    "type": 1,
    "flds": [{"name": "Text", "ord": 0}, {"name": "Back Extra", "ord": 1}],
    "tmpls": [
        {
            "name": "Cloze",
            "ord": 0,
            "qfmt": "{{cloze:Text}}",
            "afmt": "{{cloze:Text}}<br>\n{{Back Extra}}",
        }
    ],
}
_NOTES = (
    "CREATE TABLE notes (id integer primary key, guid text, mid integer, tags text, flds text);"
    "CREATE TABLE cards (id integer primary key, nid, did, odid, ord);"
)
_OLD = "CREATE TABLE col (id integer primary key, models text, decks text);" + _NOTES
_NEW = (
    "CREATE TABLE col (id integer primary key);"
    "CREATE TABLE notetypes (id integer primary key, name text COLLATE unicase, config blob);"
    "CREATE TABLE fields (ntid integer, ord integer, name text COLLATE unicase,"
    " PRIMARY KEY (ntid, ord)) WITHOUT ROWID;"
    "CREATE TABLE templates (ntid integer, ord integer, name text COLLATE unicase, config blob,"
    " PRIMARY KEY (ntid, ord)) WITHOUT ROWID;"
    "CREATE TABLE decks (id integer primary key, name text COLLATE unicase);"
    "CREATE UNIQUE INDEX idx_decks_name ON decks (name);"
)


def note(*fields, guid="", tags="", cards=(0,), deck=1):
    """A note's values, in the order of the tables below."""
    return {"fields": fields, "guid": guid, "tags": tags, "cards": cards, "deck": deck}


def old_collection(notes, kind=BASIC, deck="Deck", script=""):
    """A collection whose types and decks are JSON."""

    def fill(database):
        database.executescript(_OLD)
        models = json.dumps({"7": kind})
        decks = json.dumps({"1": {"name": deck}, "2": {"name": "Filtered"}})
        database.execute("INSERT INTO col VALUES (1, ?, ?)", (models, decks))
        _insert(database, notes)
        database.executescript(script)

    return _bytes_of(fill)


def new_collection(notes, kind=BASIC, deck="Deck"):
    """A collection whose types and decks are tables with protocol buffers."""

    def fill(database):
        database.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        database.executescript(_NEW + _NOTES)
        config = b"\x08\x01" if kind["type"] else b""
        database.execute("INSERT INTO notetypes VALUES (7, ?, ?)", (kind["name"], config))
        for field in kind["flds"]:
            database.execute("INSERT INTO fields VALUES (7, ?, ?)", (field["ord"], field["name"]))
        for side in kind["tmpls"]:
            config = text_field(1, side["qfmt"]) + text_field(2, side["afmt"])
            values = (side["ord"], side["name"], config)
            database.execute("INSERT INTO templates VALUES (7, ?, ?, ?)", values)
        database.execute("INSERT INTO decks VALUES (1, ?)", (deck.replace("::", "\x1f"),))
        _insert(database, notes)

    return _bytes_of(fill)


def text_field(number, text):
    """A text or message as a field of a protocol buffer."""
    data = text.encode() if isinstance(text, str) else text
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value):
    """A number as a protocol buffer has it."""
    pieces = []
    while value > 0x7F:
        pieces.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*pieces, value])


def package(**files):
    """A zip; ``__`` in a name stands for its dot."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            archive.writestr(name.removeprefix("_").replace("__", "."), data)
    return target.getvalue()


def old_package(notes, **options):
    """A package of 2012."""
    return package(collection__anki2=old_collection(notes, **options), media="{}")


def new_package(notes, media=(), **options):
    """A package of 2022: all in it is compressed.

    Args:
        notes: Of ``note``.
        media: Names with contents.
        options: Of ``new_collection``.
    """
    entries = b"".join(text_field(1, text_field(1, name)) for name, _content in media)
    files = {f"_{at}": zstandard.compress(content) for at, (_name, content) in enumerate(media)}
    return package(
        meta=b"\x08\x03",
        collection__anki21b=zstandard.compress(new_collection(notes, **options)),
        collection__anki2=old_collection([note("Please update to the latest Anki version", "")]),
        media=zstandard.compress(entries),
        **files,
    )


def bank_of(*notes, kind=BASIC, **options):
    """The bank of an old package of notes."""
    return read(old_package(notes, kind=kind, **options), file_name="deck.apkg")


def item_of(*notes, kind=BASIC, **options):
    """The only item of an old package."""
    (unit,) = bank_of(*notes, kind=kind, **options).units
    (item,) = unit.items
    return item


def said(bank):
    """A report's lines as severity and sentence."""
    return [(line.severity, line.what.format(*line.values)) for line in bank.report]


def _insert(database, notes):
    for number, values in enumerate(notes, 1):
        database.execute(
            "INSERT INTO notes VALUES (?, ?, 7, ?, ?)",
            (number, values["guid"], values["tags"], "\x1f".join(values["fields"])),
        )
        for place in values["cards"]:
            database.execute(
                "INSERT INTO cards (nid, did, odid, ord) VALUES (?, ?, 0, ?)",
                (number, values["deck"], place),
            )


def _bytes_of(fill):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "collection"
        database = sqlite3.connect(path)
        fill(database)
        database.commit()
        database.close()
        return path.read_bytes()
