"""Marking: what an answer to a question is worth, as a good teacher would say.

A module a type, and one way in. It is pure, takes any JSON and never raises; what it says is
written down in ``tests/vectors/marking.json``, which ``frontend/src/marking`` obeys as well.
``shown`` is the question without its key, for whoever has not answered yet, ``solution`` the rest,
for whoever has.
"""

from typing import Any

from memora.services.content.marking import (
    cloze,
    matching,
    multiple_choice,
    multiple_response,
    numeric,
    ordering,
    self_check,
    short_answer,
    true_false,
)
from memora.services.content.marking.solution import solution
from memora.services.content.marking.values import is_blank, points_of, share_of
from memora.services.content.marking.verdict import WRONG, Verdict, unanswered
from memora.services.content.marking.withheld import (
    SHOWN_VERSION,
    seed_of,
    shown,
    shown_stages,
    withheld_media,
)

__all__ = [
    "QUESTION_TYPES",
    "SHOWN_VERSION",
    "Verdict",
    "mark",
    "points_of",
    "seed_of",
    "share_of",
    "shown",
    "shown_stages",
    "solution",
    "withheld_media",
]

_MARKERS = {
    "multiple_choice": multiple_choice.mark,
    "multiple_response": multiple_response.mark,
    "true_false": true_false.mark,
    "short_answer": short_answer.mark,
    "numeric": numeric.mark,
    "matching": matching.mark,
    "ordering": ordering.mark,
    "cloze": cloze.mark,
    "self_check": self_check.mark,
}
QUESTION_TYPES = tuple(_MARKERS)


def mark(question: Any, answer: Any) -> Verdict:
    """Mark an answer.

    Args:
        question: A native question with its key.
        answer: What was answered: an option's position or text; a list of them; a boolean; a
            text or number; right sides by left sides; the items' texts in order; a list with an
            answer a gap; or 0–1, the student's own score.

    Returns:
        The verdict. What is no answer to such a question, or no question, is wrong.
    """
    kind = question.get("type") if isinstance(question, dict) else None
    marker = _MARKERS.get(kind) if isinstance(kind, str) else None
    if is_blank(answer):
        return unanswered(is_verified=kind != "self_check")
    return WRONG if marker is None else marker(question, answer)
