"""What marking says of an answer."""

from dataclasses import dataclass

#: Sums of thirds and the like fall short of 1 by less than this.
_NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class Verdict:
    """How right an answer is.

    Attributes:
        score: The share of the question's credit, 0–1.
        is_correct: Whether nothing is missing.
        is_answered: Whether there was an answer at all.
        is_verified: Whether the key decided, and not the student's own judgement.
        matched: Which of the question's options, answers, values, pairs, items or gaps the answer
            hit, by position: their feedback is the one to show.
    """

    score: float
    is_correct: bool
    is_answered: bool = True
    is_verified: bool = True
    matched: tuple[int, ...] = ()


def scored(score: float, matched: tuple[int, ...] = (), *, is_verified: bool = True) -> Verdict:
    """Return the verdict on an answer that was given; what lies outside 0–1 is cut."""
    share = min(max(score, 0.0), 1.0)
    return Verdict(share, share >= 1 - _NEARLY, is_verified=is_verified, matched=matched)


def unanswered(*, is_verified: bool = True) -> Verdict:
    """Return the verdict where nothing was answered."""
    return Verdict(0.0, is_correct=False, is_answered=False, is_verified=is_verified)


WRONG = scored(0.0)
