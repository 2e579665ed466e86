"""Cards in a table (csv): the first column is the front, the second the back. Pure.

Tables of questions with options are another format's.
"""

from dataclasses import replace

from memora.services.content.formats.anki.columns import (
    Columns,
    columns_in,
    has_choices,
    is_class_list,
    is_html,
    note_of,
    say_further_cells,
)
from memora.services.content.formats.anki.markup import to_html
from memora.services.content.formats.anki.notes import unit_of
from memora.services.content.formats.anki.rows import records, sample, separator_of
from memora.services.content.formats.anki.text import MAX_CARDS, TOO_MANY
from memora.services.content.formats.bank import Bank, Text
from memora.services.content.formats.encodings import decode, say_encoding
from memora.services.content.formats.report import FormatError, Place, phrase

_ENDING = ".csv"
_SEPARATORS = ",;\t|"
_SIDES = 2


def is_table(file_name: str) -> bool:
    """Say whether a file is called as tables are."""
    return file_name.lower().endswith(_ENDING)


def looks_like_table(data: bytes, file_name: str) -> bool:
    """Say whether a file is a table of at least two columns that may be sides of cards."""
    if not is_table(file_name):
        return False
    try:
        text = decode(data).text
    except FormatError:
        return False
    separator = separator_of(text, _SEPARATORS)
    rows = [record.cells for record in sample(text, separator)] if separator else []
    return len(rows) > 1 and not is_class_list(rows[0]) and not has_choices(rows)


def read_table(data: bytes, format_name: str) -> Bank:
    """Read a table of cards.

    Args:
        data: The file.
        format_name: What the bank calls its format.

    Raises:
        FormatError: It is no text, has one column, or more than ``MAX_CARDS`` rows.
    """
    decoded = decode(data)
    separator = separator_of(decoded.text, _SEPARATORS)
    if not separator:
        raise FormatError(phrase("The table needs a column for the front and one for the back."))
    bank = Bank(format_name)
    say_encoding(decoded, bank.report)
    rows = [record.cells for record in sample(decoded.text, separator)]
    count = max(map(len, rows))
    named = columns_in(rows, bank.report)
    columns = _sides_of(named or Columns(range(count), [""] * count), bank)
    as_html = is_html(decoded.text)
    for row, record in enumerate(records(decoded.text, separator)):
        if row >= MAX_CARDS:
            raise FormatError(TOO_MANY, MAX_CARDS)
        if row or not named:
            say_further_cells(record, count, bank.report)
            note = note_of(record.cells, columns, as_html=as_html)
            bank.units.append(unit_of(note, Place(line=record.line), _text, bank.report))
    return bank


def _sides_of(columns: Columns, bank: Bank) -> Columns:
    """Return the columns of the two sides, and say which others are left out."""
    for at, label in zip(columns.fields[_SIDES:], columns.labels[_SIDES:], strict=True):
        bank.report.dropped(
            Place(),
            "",
            phrase("A card has a front and a back; the column {0} is left out."),
            label or at + 1,
        )
    return replace(columns, fields=columns.fields[:_SIDES], labels=columns.labels[:_SIDES])


def _text(source: str) -> Text:
    return Text(to_html(source), "html")
