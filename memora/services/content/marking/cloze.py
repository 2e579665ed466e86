"""Gaps in a text: each is marked as the question that it is, and weighs its points."""

from typing import Any

from memora.services.content.marking import multiple_choice, numeric, short_answer
from memora.services.content.marking.values import is_blank, list_of, points_of, share_of
from memora.services.content.marking.verdict import WRONG, Verdict, scored

_MARKERS = {
    "multiple_choice": multiple_choice.mark,
    "numeric": numeric.mark,
    "short_answer": short_answer.mark,
}


def mark(question: dict[str, Any], answer: Any) -> Verdict:
    """Mark a list of answers, one a gap. What is missing at its end was not answered."""
    gaps = list_of(question.get("gaps"))
    answers = list_of(answer)
    if not gaps:
        return WRONG
    verdicts = [
        _mark_gap(gap, answers[at] if at < len(answers) else None) for at, gap in enumerate(gaps)
    ]
    share = share_of([verdict.score for verdict in verdicts], [points_of(gap) for gap in gaps])
    hits = tuple(at for at, verdict in enumerate(verdicts) if verdict.is_correct)
    return scored(share, hits)


def _mark_gap(gap: Any, answer: Any) -> Verdict:
    kind = gap.get("type") if isinstance(gap, dict) else None
    marker = _MARKERS.get(kind) if isinstance(kind, str) else None
    return WRONG if marker is None or is_blank(answer) else marker(gap, answer)
