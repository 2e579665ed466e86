"""Texts with gaps: marked as our template says, or by underscores. Pure."""

import re

from memora.services.content.formats.bank import Answer, Gap, Gaps, Text, Words
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.formats.sheet.notation import gap_in
from memora.services.content.formats.sheet.rows import Cells

_MARK = re.compile(r"\{\{[1-9][0-9]{0,2}\}\}")
_BLANK = re.compile(r"_{2,}|\[\s*(?:blank\s?[0-9]{0,3}\s?)?\]|\.{4,}|…{2,}")
_BETWEEN = tuple(map(re.compile, (r"\||\n", r"[;؛]", r"[,،]")))
_FEWEST = 2


def gaps_of(cells: Cells) -> Answer:
    """Return the gaps of a row; a single blank is a short answer.

    Raises:
        Refused: The row does not say what belongs into them.
    """
    if _MARK.search(cells.first("text")):
        described = list(cells.options.texts) or _parts(cells, None)
        return Gaps([Gap(gap_in(text)) for text in described])
    answer = blanks_of(cells)
    if answer is None:
        raise Refused(
            phrase("The gaps and their answers do not match. Mark the gaps {{{{1}}}}, {{{{2}}}}."),
            part="gaps",
        )
    return answer


def blanks_of(cells: Cells) -> Answer | None:
    """Return the gaps of a row that marks them by underscores; None if answers do not match."""
    blanks = len(_BLANK.findall(cells.first("text")))
    if blanks < _FEWEST:
        accepted = [answer for cell in cells.all("right") for answer in cells.accepted(cell)]
        return Words(accepted) if accepted else None
    answers = _parts(cells, blanks)
    if len(answers) != blanks:
        return None
    return Gaps([Gap(Words(cells.accepted(text))) for text in answers])


def with_marks(text: Text) -> Text:
    """Return a question's text with its blanks marked as ours are."""
    if _MARK.search(text.source):
        return text
    parts = _BLANK.split(text.source)
    marked = parts[0]
    for number, part in enumerate(parts[1:], start=1):
        marked += f"{{{{{number}}}}}{part}"
    return Text(marked, text.markup, text.files)


def _parts(cells: Cells, number: int | None) -> list[str]:
    """Return the answers of a row, as many as there shall be if they can be parted so."""
    right = cells.all("right") or list(cells.options.texts)
    if len(right) != 1:
        return right
    for between in _BETWEEN:
        parts = [part.strip() for part in between.split(right[0]) if part.strip()]
        if len(parts) == number or (number is None and len(parts) > 1):
            return parts
    return right
