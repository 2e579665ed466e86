"""Sheets without headings, where every row shows by itself what its columns are. Pure."""

from collections.abc import Sequence

from memora.services.content.formats.sheet.cells import Row
from memora.services.content.formats.sheet.headings import Columns
from memora.services.content.formats.sheet.labels import label_of
from memora.services.content.marking.folding import tidied

_FEWEST_ROWS, _FEWEST_OPTIONS = 3, 2
_MARKS = ("?", "؟", ":", "...", "…", "__")


def implied_columns(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of a sheet of which each row is question, options, right answer.

    Only if the last cell of every row is the text or letter of one of those before it, or, where
    most rows ask with a question mark, its number.

    Args:
        rows: The first rows of the sheet.
    """
    filled = [row.cells for row in rows if row.cells]
    if len(filled) < _FEWEST_ROWS:
        return None
    width = max(map(len, filled))
    text = 1 if all(cells[0].isdecimal() for cells in filled) else 0
    options = range(text + 1, width - 1)
    if len(options) < _FEWEST_OPTIONS or not _all_answer(filled, text, options):
        return None
    return Columns(
        row=0,
        headings=[""] * width,
        of={"text": [text], "right": [width - 1], **({"number": [0]} if text else {})},
        options={at - text: at for at in options},
    )


def _all_answer(filled: Sequence[list[str]], text: int, options: range) -> bool:
    asking = sum(cells[text].rstrip().endswith(_MARKS) for cells in filled if len(cells) > text)
    counts = 2 * asking > len(filled)
    return all(_answers(cells, text, options, counts=counts) for cells in filled)


def _answers(cells: list[str], text: int, options: range, *, counts: bool) -> bool:
    """Say whether a row is a question, distinct options, and one of them again."""
    if len(cells) <= options.stop or not any(map(str.isalpha, cells[text])):
        return False
    given = [tidied(cells[at]) for at in options if cells[at]]
    right = tidied(cells[options.stop])
    if len(given) < _FEWEST_OPTIONS or len({*given}) < len(given):
        return False
    label = label_of(right)
    is_label = label is not None and label.number <= len(options) and (label.is_letter or counts)
    return right in given or is_label
