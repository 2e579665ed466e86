"""What a cell says, as its application would show it. Pure."""

import datetime
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from memora.services.content.formats.report import phrase
from memora.services.content.formats.sheet.pictures import Picture

DAMAGED = phrase("This workbook is damaged. Open it, save it anew as .xlsx and try again.")
LOCKED = phrase("This file is protected by a password. Take the password off.")
#: Nobody has more columns of questions; files made to do harm do.
MAX_COLUMNS = 200
#: Excel writes signs that XML has no place for so, and the beginning of what looks like such.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
#: What a program puts before a text that a sheet would take for a formula.
_GUARDED = re.compile(r"'(?=[=+\-@|%\t])[^']*\Z")
_PERCENT = re.compile(r"(?:0(?:\.(0+))?)%")
_DIGITS = 15
#: What XML has no place for.
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Row(NamedTuple):
    """A row of a sheet.

    Attributes:
        number: As the application shows it, from 1.
        cells: From the first column to the last with something in it.
    """

    number: int
    cells: list[str]


class Grid(NamedTuple):
    """A sheet.

    Attributes:
        name: What it is called; empty in a file that is one sheet.
        rows: Its rows in order, read as they are asked for; raises FormatError where the file is
            damaged.
        pictures: What lies on its cells; complete once all rows are read.
    """

    name: str
    rows: Iterator[Row]
    pictures: Sequence[Picture] = ()


def row_of(number: int, texts: Iterable[str]) -> Row:
    """Return a row without the empty cells at its end."""
    cells = list(itertools.islice(texts, MAX_COLUMNS))
    while cells and not cells[-1]:
        cells.pop()
    return Row(number, cells)


def text_of(value: Any, number_format: str = "General") -> str:
    """Return a cell's value as a text: ``3.0`` is 3, half a number of percents 50%.

    Args:
        value: None, a text, a boolean, a number, a date, a time or a duration.
        number_format: How the sheet shows numbers.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return unescaped(value).strip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    return str(value)


def holdable(text: str) -> str:
    """Return a text as a cell of a workbook can hold it."""
    return _UNHOLDABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def unescaped(text: str) -> str:
    """Return a workbook's text with the signs that it writes by their numbers."""
    return _ESCAPED.sub(_sign, text) if "_x" in text else text


def _sign(escape: re.Match[str]) -> str:
    letter = chr(int(escape[1], 16))
    # Half of a pair is no letter.
    return escape[0] if _UNHOLDABLE.match(letter) else letter


def unguarded(text: str) -> str:
    """Return a text without the quote that keeps sheets from taking it for a formula."""
    return text[1:] if _GUARDED.match(text) else text


def _number(value: float, number_format: str) -> str:
    percent = _PERCENT.fullmatch(number_format)
    if percent:
        return f"{value * 100:.{len(percent[1] or '')}f}%"
    if isinstance(value, int):
        return str(value)
    # A sheet keeps 15 digits: 0.1 + 0.2 is 0.3 to whoever sees it.
    plain = format(Decimal(f"{value:.{_DIGITS}g}"), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
