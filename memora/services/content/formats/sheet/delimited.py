"""Texts of rows with commas, semicolons, tabs or strokes between cells. Pure."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from memora.services.content.formats.report import FormatError, Place, phrase
from memora.services.content.formats.sheet.cells import Row, row_of, unguarded

#: What Excel may write first, so that it finds the separator again.
_DECLARED = "sep="
_SEPARATORS = (",", ";", "\t", "|")
#: Rows by which the separator is found.
_SAMPLE_ROWS = 20
#: Characters of the sample; headings that begin later are none.
_SAMPLE = 64 * 1024
_NEVER_CLOSED = phrase("From row {0} on a quotation mark is never closed. Close it and try again.")


def rows(text: str, separator: str) -> Iterator[Row]:
    """Yield the rows of a text.

    Args:
        text: With line feeds at the ends of lines.
        separator: One character.

    Raises:
        FormatError: A quotation mark swallows the rest.
    """
    declared = text[: len(_DECLARED)].lower() == _DECLARED
    body = text.partition("\n")[2] if declared else text
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
    number = 1 + declared
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise FormatError(_NEVER_CLOSED, number, place=Place(row=number)) from error
        if cells is None:
            return
        yield row_of(number, (unguarded(cell.strip()) for cell in cells))
        number += 1


def separator_of(text: str, worth: Callable[[Sequence[Row]], int]) -> str:
    """Return what stands between the cells of a text.

    Args:
        text: With line feeds at the ends of lines.
        worth: Says how much the first rows look like questions, read with one separator.
    """
    if text[: len(_DECLARED)].lower() == _DECLARED and len(text) > len(_DECLARED):
        return text[len(_DECLARED)]
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
