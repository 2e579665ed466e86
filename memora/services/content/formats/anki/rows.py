r"""Records of separated text: cells in quotes may hold separators, line ends and doubled quotes.

Quotes that do not close a cell belong to its text, as teachers write them: ``"Hi", she said``.
Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memora.services.content.formats.report import FormatError, Place, phrase

#: Of a record; tables of cards in many languages have some dozens.
MAX_CELLS = 100
SEPARATORS = "\t;,|"
#: Records looked at to find out how a text is separated.
_SAMPLE = 50
#: How many of them have as many cells as most have, in a text that is a table.
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Record:
    """A record.

    Attributes:
        line: The line that it begins in, counted from 1.
        cells: Their texts.
    """

    line: int
    cells: list[str]


def records(text: str, separator: str, first_line: int = 1) -> Iterator[Record]:
    r"""Yield the records of a text that are not blank.

    Args:
        text: The text; its lines end with ``\n``.
        separator: What stands between cells, one character.
        first_line: The number of its first line.

    Raises:
        FormatError: A record has more than ``MAX_CELLS``.
    """
    mark = re.escape(separator)
    cell = re.compile(rf'"([^"]*(?:""[^"]*)*)"(?={mark}|\n|\Z)|([^{mark}\n]*)')
    at, line, start = 0, first_line, first_line
    cells: list[str] = []
    while at <= len(text):
        found = cell.match(text, at)
        if found is None:
            return
        quoted, bare = found.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        if len(cells) > MAX_CELLS:
            raise FormatError(
                phrase("More than {0} columns are too many. Keep the front and the back."),
                MAX_CELLS,
                place=Place(line=start),
            )
        line += found.group().count("\n")
        at = found.end() + 1
        if text[found.end() : at] != separator:
            if any(map(str.strip, cells)):
                yield Record(start, cells)
            line += 1
            start, cells = line, []


def sample(text: str, separator: str) -> list[Record]:
    """Return the first records of a text."""
    found = records(text, separator)
    return [record for record, _count in zip(found, range(_SAMPLE), strict=False)]


def separator_of(text: str, allowed: str = SEPARATORS) -> str:
    """Return what separates a text into records of as many cells each; empty where nothing does.

    Args:
        text: The text.
        allowed: What may separate it, the likelier first.
    """
    best, most = "", 1
    for separator in allowed:
        try:
            counts = [len(record.cells) for record in sample(text, separator)]
        except FormatError:
            continue
        if not counts:
            continue
        usual = max(set(counts), key=counts.count)
        if usual > most and counts.count(usual) >= _ALIKE * len(counts):
            best, most = separator, usual
    return best
