"""Answers as they come in, and the verdict on each: the key's, or the student's where none is.

Right or wrong is for ``content.marking`` to say. What is said here is whose word counts: a client's
claim stands for questions that students check by themselves, and for nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from memora.services.content import marking
from memora.services.content.marking import Verdict

#: Marked by whoever answers it. Such answers move schedules and stand outside hearts, score and XP.
SELF_CHECK = "self_check"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as a client sends it.

    Attributes:
        question_id: The question.
        answer: What was answered, as ``content.marking.mark`` takes it.
        is_correct: Whether the client takes it for right.
        score: The share of the credit that the client gives, 0–1, if it says one.
        time_ms: Milliseconds until the answer, if they were measured.
        content_version: Version of the lesson file that asked, if the client names one.
    """

    question_id: str
    answer: Any = None
    is_correct: bool = False
    score: float | None = None
    time_ms: int | None = None
    content_version: int | None = None

    @property
    def claim(self) -> tuple[Any, ...]:
        """What tells this answer from another: not how long it took, nor from which file."""
        return self.question_id, self.answer, self.is_correct, self.score


def mark(question: dict[str, Any], answered: Answered) -> Verdict:
    """Mark an answer by the question's key; what the client takes it for counts for nothing.

    A question that students check by themselves is the exception: it has no key, and the claim
    stands, as a claim.

    Args:
        question: An entry of a Quiz stage's ``questions``.
        answered: What the client sent.
    """
    if is_marked(question) or isinstance(answered.answer, bool | int | float):
        return marking.mark(question, answered.answer)
    # Without a number of the student's own, what the client counted of it.
    score = (1.0 if answered.is_correct else 0.0) if answered.score is None else answered.score
    return Verdict(score, answered.is_correct, is_verified=False)


def is_marked(question: dict[str, Any]) -> bool:
    """Say whether a question's answers are the server's to mark, and so make hearts and XP."""
    return question.get("type") != SELF_CHECK


def first_answers(answers: Iterable[Answered]) -> list[Answered]:
    """Return the first answer to each question: later ones follow a correction."""
    first: dict[str, Answered] = {}
    for answered in answers:
        first.setdefault(answered.question_id, answered)
    return list(first.values())


def result_of(answered: Answered, verdict: Verdict) -> dict[str, Any]:
    """Return what every answer that marks says of a question."""
    return {
        "question_id": answered.question_id,
        "is_correct": verdict.is_correct,
        "score": verdict.score,
    }
