"""Marking answers: the server's own verdict alone makes hearts and XP."""

import unicodedata
from dataclasses import dataclass
from typing import Any

#: Marked by whoever answers it. Such answers move schedules and stand outside hearts, score and XP.
SELF_CHECK = "self_check"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as a client sends it.

    Attributes:
        question_id: The question.
        answer: What was answered: the option's position or text, true or false, or a text.
        is_correct: Whether the client takes it for right.
        score: The share of the credit that the client gives, 0–1, if it says one.
        time_ms: Milliseconds until the answer, if they were measured.
    """

    question_id: str
    answer: Any = None
    is_correct: bool = False
    score: float | None = None
    time_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict: right or not, the share of the credit (0–1), and whether it is the server's."""

    is_correct: bool
    score: float
    is_verified: bool


def mark(question: dict[str, Any], answered: Answered) -> Mark:
    """Mark an answer by the question's key; what the client takes it for counts for nothing.

    A question that students check by themselves is the exception: it has no key, and the claim
    stands, as a claim.

    Args:
        question: An entry of a Quiz stage's ``questions``.
        answered: What the client sent.
    """
    kind, key = question.get("type"), question.get("answer")
    if kind == SELF_CHECK:
        return _claimed(answered)
    if kind == "multiple_choice":
        return _verified(_is_option(question, answered.answer))
    if kind == "true_false":
        return _verified(_truth(answered.answer) is key)
    return _verified(kind == "short_answer" and _same(answered.answer, key))


def is_marked(question: dict[str, Any]) -> bool:
    """Say whether a question's answers are the server's to mark, and so make hearts and XP."""
    return question.get("type") != SELF_CHECK


def first_answers(answers: list[Answered]) -> list[Answered]:
    """Return the first answer to each question: later ones follow a correction."""
    first: dict[str, Answered] = {}
    for answered in answers:
        first.setdefault(answered.question_id, answered)
    return list(first.values())


def _claimed(answered: Answered) -> Mark:
    if not answered.is_correct:
        return Mark(is_correct=False, score=answered.score or 0.0, is_verified=False)
    score = 1.0 if answered.score is None else answered.score
    return Mark(is_correct=True, score=score, is_verified=False)


def _verified(is_correct: bool) -> Mark:
    return Mark(is_correct, float(is_correct), is_verified=True)


def _is_option(question: dict[str, Any], answer: Any) -> bool:
    right = question.get("answer_index")
    if isinstance(answer, bool) or answer is None:
        return False
    if isinstance(answer, int):
        return bool(answer == right)
    options = question.get("options") or []
    if not isinstance(right, int) or not 0 <= right < len(options):
        return False
    return _same(answer, options[right])


def _truth(answer: Any) -> bool | None:
    if isinstance(answer, str):
        return {"true": True, "false": False}.get(answer.strip().casefold())
    return answer if isinstance(answer, bool) else None


def _same(answer: Any, key: Any) -> bool:
    """Compare two texts as people read them: case, width, digits' script and spaces aside."""
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        answer = str(answer)
    if not isinstance(answer, str) or not isinstance(key, str):
        return False
    return bool(answer.strip()) and _plain(answer) == _plain(key)


def _plain(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text).casefold()
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in wide)
    # Marks of direction, which Arabic texts put around formulas, are no part of an answer.
    shown = "".join(c for c in digits if unicodedata.category(c) != "Cf")
    return " ".join(shown.split())
