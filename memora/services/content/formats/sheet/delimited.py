"""Texts of rows with commas, semicolons, tabs or strokes between cells. Pure.

A quotation mark that begins a cell and never ends it would swallow the rows below it up to the
next one. Where the line by itself has all its cells, the mark is read as a letter.
"""

import csv
import io
import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from memora.services.content.formats.report import FormatError, Place, Report, phrase
from memora.services.content.formats.sheet.cells import Row, row_of, unguarded

#: What Excel may write first, so that it finds the separator again.
_DECLARED = "sep="
_SEPARATORS = (",", ";", "\t", "|")
#: What stands between no cells, whatever a file says.
_NO_SEPARATORS = frozenset('\n"')
#: Rows by which the separator is found.
_SAMPLE_ROWS = 20
#: Characters of the sample; headings that begin later are none.
_SAMPLE = 64 * 1024
#: Lines that may be read again in all, each behind a quotation mark that is never closed.
_MOST_AGAIN = 200_000
_NEVER_CLOSED = phrase("From row {0} on a quotation mark is never closed. Close it and try again.")
#: Python's words for it.
_AT_THE_END = "unexpected end of data"
_STRAY = phrase("A quotation mark in this row is never closed; it was read as a letter.")


def rows(text: str, separator: str, report: Report | None = None) -> Iterator[Row]:
    """Yield the rows of a text.

    Args:
        text: With line feeds at the ends of lines.
        separator: One character.
        report: Hears of quotation marks that are never closed.

    Raises:
        FormatError: A quotation mark swallows the rest.
    """
    declared = text[: len(_DECLARED)].lower() == _DECLARED
    lines = _Lines(text.partition("\n")[2] if declared else text)
    reader = csv.reader(lines, delimiter=separator)
    number, width = 1 + declared, 0
    while True:
        lines.begin()
        cells: list[str] | None
        try:
            cells, is_sound = next(reader, None), True
        except csv.Error:
            cells, is_sound = [], False
        if cells is None:
            return
        if len(lines.record) > 1:
            fault = _fault_of(lines.record, separator)
            alone = next(csv.reader(lines.record[:1], delimiter=separator, quoting=csv.QUOTE_NONE))
            if fault and len(alone) == width:
                if report is not None:
                    report.changed(Place(row=number), "", _STRAY)
                lines.read_again(number)
                reader = csv.reader(lines, delimiter=separator)
                cells, is_sound = alone, True
            elif _AT_THE_END in fault:
                is_sound = False
        if not is_sound:
            raise FormatError(_NEVER_CLOSED, number, place=Place(row=number))
        width = max(width, len(cells))
        yield row_of(number, (unguarded(cell.strip()) for cell in cells))
        number += 1


class _Lines:
    """The lines of a text, of which the last ones can be read again.

    Attributes:
        record: The lines that were read since the row began.
    """

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._waiting: deque[str] = deque()
        self._again = 0
        self.record: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.record.append(line)
        return line

    def begin(self) -> None:
        """Begin a row."""
        self.record = []

    def read_again(self, number: int) -> None:
        """Read the lines below the row's first one again.

        Args:
            number: The row's.

        Raises:
            FormatError: That happened too often.
        """
        self._again += len(self.record)
        if self._again > _MOST_AGAIN:
            raise FormatError(_NEVER_CLOSED, number, place=Place(row=number))
        self._waiting.extendleft(reversed(self.record[1:]))


def _fault_of(record: Sequence[str], separator: str) -> str:
    """Return why not each quotation mark that begins a cell of a row ends it; empty if it does."""
    try:
        next(csv.reader(record, delimiter=separator, strict=True))
    except csv.Error as error:
        return str(error)
    return ""


def separator_of(text: str, worth: Callable[[Sequence[Row]], int]) -> str:
    """Return what stands between the cells of a text.

    Args:
        text: With line feeds at the ends of lines.
        worth: Says how much the first rows look like questions, read with one separator.
    """
    declared = text[len(_DECLARED) :][:1] if text[: len(_DECLARED)].lower() == _DECLARED else ""
    if declared and declared not in _NO_SEPARATORS:
        return declared
    sample = text[:_SAMPLE]
    return max(_SEPARATORS, key=lambda separator: worth(_first(sample, separator)))


def first_rows(text: str, worth: Callable[[Sequence[Row]], int]) -> list[Row]:
    """Return the first rows of a text, with the separator that suits it best."""
    return _first(text[:_SAMPLE], separator_of(text, worth))


def _first(sample: str, separator: str) -> list[Row]:
    first: list[Row] = []
    # Another separator may do better; what was read so far counts.
    with suppress(FormatError):
        for row in itertools.islice(rows(sample, separator), _SAMPLE_ROWS):
            first.append(row)  # noqa: PERF402 - it may end in between
    return first
