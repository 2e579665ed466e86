"""Anki's text exports: a note a line, cells between tabs, with headers since 2022. Pure.

The headers: https://docs.ankiweb.net/importing/text-files.html#file-headers.
"""

import re
from dataclasses import dataclass, field

from memora.services.content.formats.anki.columns import (
    Columns,
    columns_in,
    is_blackboard,
    is_class_list,
    is_html,
    note_of,
    say_further_cells,
)
from memora.services.content.formats.anki.markup import to_html
from memora.services.content.formats.anki.notes import unit_of
from memora.services.content.formats.anki.rows import records, sample, separator_of
from memora.services.content.formats.bank import Bank, Text
from memora.services.content.formats.encodings import decode, say_encoding
from memora.services.content.formats.report import FormatError, Place, phrase

_SEPARATORS = {
    "tab": "\t",
    "\\t": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "space": " ",
    "colon": ":",
}
_NUMBER = re.compile("[0-9]{1,3}")
#: Headers that nothing but an export of Anki's has.
_OWN_KEYS = frozenset(
    {"separator", "html", "columns", "notetype", "deck", "notetype column", "deck column"}
    | {"tags column", "guid column"}
)
_KEYS = _OWN_KEYS | {"tags", "if matches", "match scope"}
_MOST_COLUMNS = 30
MAX_CARDS = 100_000
TOO_MANY = phrase("More than {0} cards are too many at once. Split the file.")


@dataclass(slots=True)
class _Head:
    """What a text says of itself, and how many of its lines that takes."""

    values: dict[str, str] = field(default_factory=dict)
    lines: int = 0

    def column(self, name: str) -> int | None:
        """Return the position that a header names, counted from 0."""
        value = self.values.get(f"{name} column", "").strip()
        return int(value) - 1 if _NUMBER.fullmatch(value) and int(value) > 0 else None


def has_headers(text: str) -> bool:
    """Say whether a text begins with headers that only an export of Anki's has."""
    return not _OWN_KEYS.isdisjoint(_head_of(text).values)


def has_tabs(text: str) -> bool:
    """Say whether a text without headers may be an export: by tabs in its lines."""
    head = _head_of(text)
    body = _body(text, head)
    if separator_of(body, "\t") != "\t":
        return False
    rows = _rows(body, "\t")
    return (
        len(rows) > 1
        and max(map(len, rows)) <= _MOST_COLUMNS
        and not is_class_list(rows[0])
        and not is_blackboard(rows)
    )


def read_text(data: bytes, format_name: str) -> Bank:
    """Read a text export.

    Args:
        data: The file.
        format_name: What the bank calls its format.

    Raises:
        FormatError: It is no text, has no second column, or more than ``MAX_CARDS`` cards.
    """
    decoded = decode(data)
    text = decoded.text
    head = _head_of(text)
    body = _body(text, head)
    separator = _separator(head, body)
    if not separator:
        raise FormatError(
            phrase("Each line needs a front and a back with a tab between them; none has.")
        )
    bank = Bank(format_name)
    say_encoding(decoded, bank.report)
    rows = _rows(body, separator)
    count = max(map(len, rows), default=0)
    named = None if head.values else columns_in(rows, bank.report)
    columns = named or _columns(head, separator, count)
    as_html = head.values.get("html", str(is_html(body))).strip().lower().startswith("true")
    deck = tuple(filter(None, map(str.strip, head.values.get("deck", "").split("::"))))
    for row, record in enumerate(records(body, separator, head.lines + 1)):
        if row >= MAX_CARDS:
            raise FormatError(TOO_MANY, MAX_CARDS)
        if named and not row:
            continue
        say_further_cells(record, count, bank.report)
        note = note_of(
            record.cells,
            columns,
            as_html=as_html,
            deck=deck,
            tags=head.values.get("tags", "").split(),
        )
        bank.units.append(unit_of(note, Place(line=record.line), _text, bank.report))
    bank.title = deck[0] if deck else ""
    return bank


def _text(source: str) -> Text:
    return Text(to_html(source), "html")


def _head_of(text: str) -> _Head:
    """Return the headers of a text; other lines before its notes that begin so are comments."""
    head = _Head()
    at = 0
    while text.startswith("#", at) or (at == 0 and text.startswith("tags:")):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        name, _colon, value = line.removeprefix("#").partition(":")
        if name.strip().lower() in _KEYS:
            head.values[name.strip().lower()] = value.strip(" ")
        head.lines += 1
        if end < 0:
            break
        at = end + 1
    return head


def _body(text: str, head: _Head) -> str:
    return text.split("\n", head.lines)[head.lines] if text.count("\n") >= head.lines else ""


def _separator(head: _Head, body: str) -> str:
    named = head.values.get("separator", "")
    return _SEPARATORS.get(named.strip().lower(), named[:1]) or separator_of(body)


def _rows(body: str, separator: str) -> list[list[str]]:
    return [record.cells for record in sample(body, separator)]


def _columns(head: _Head, separator: str, count: int) -> Columns:
    """Return the columns by their places, and by what the headers say."""
    key, deck, tags = (head.column(name) for name in ("guid", "deck", "tags"))
    others = {key, deck, tags, head.column("notetype")}
    fields = [at for at in range(count) if at not in others]
    labels = head.values.get("columns", "").split(separator)
    named = [labels[at].strip() if at < len(labels) else "" for at in fields]
    return Columns(fields, named, key, deck, tags)
