"""Gaps in a text: each is marked as the question that it is, and weighs its points."""

from typing import Any

from memora.services.content.marking import multiple_choice, numeric, short_answer
from memora.services.content.marking.values import is_blank, list_of, number_of, total
from memora.services.content.marking.verdict import WRONG, Verdict, scored

_MARKERS = {
    "multiple_choice": multiple_choice.mark,
    "numeric": numeric.mark,
    "short_answer": short_answer.mark,
}

#: What is above it is a slip of the pen; sums stay finite.
_MOST_POINTS = 1e6


def mark(question: dict[str, Any], answer: Any) -> Verdict:
    """Mark a list of answers, one a gap. What is missing at its end was not answered."""
    gaps = list_of(question.get("gaps"))
    answers = list_of(answer)
    if not gaps:
        return WRONG
    verdicts = [
        _mark_gap(gap, answers[at] if at < len(answers) else None) for at, gap in enumerate(gaps)
    ]
    weights = [_weight(gap) for gap in gaps]
    if not any(weights):
        weights = [1.0] * len(gaps)
    earned = total(
        weight * verdict.score for weight, verdict in zip(weights, verdicts, strict=True)
    )
    hits = tuple(at for at, verdict in enumerate(verdicts) if verdict.is_correct)
    return scored(earned / total(weights), hits)


def _mark_gap(gap: Any, answer: Any) -> Verdict:
    kind = gap.get("type") if isinstance(gap, dict) else None
    marker = _MARKERS.get(kind) if isinstance(kind, str) else None
    return WRONG if marker is None or is_blank(answer) else marker(gap, answer)


def _weight(gap: Any) -> float:
    points = number_of(gap.get("points")) if isinstance(gap, dict) else None
    return 1.0 if points is None or points < 0 else min(points, _MOST_POINTS)
