"""How a log row says what a review did to a memory: the state before and after, as plain JSON.

Every row that moves a review schedule holds the state that it led to. So the newest row of a
question is its schedule, whatever order jobs run in, and an undo needs no scheduler.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

REVIEW = "review"
LESSON_ANSWER = "lesson_answer"
REVIEW_UNDONE = "review_undone"
#: A review session of which nothing was due any more; it moves no schedule.
NOTHING_DUE = "review_session"
#: The rows that move a schedule.
SCHEDULING = (REVIEW, LESSON_ANSWER, REVIEW_UNDONE)


@dataclass(frozen=True)
class CardState:
    """What is known of one player's memory of one question; the default is "never answered".

    Attributes:
        stability: 0–5, the scale of the bands of the schedulers.
        ease: How fast intervals grow (``classic``'s; 0 where no scheduler has set it).
        interval_days: Days until the memory needs its next review, as the scheduler sees it.
        reps: Answers that helped since the start or since it was last forgotten.
        lapses: How often it was forgotten after it was known.
        last_review: Naive UTC, None before the first answer.
        next_review: Naive UTC, None before the first answer. It may lie before or behind
            ``last_review + interval_days``: exam mode and backlog move it alone.
        card: A scheduler's own state as JSON (``fsrs``'s card), None where it needs none.
    """

    stability: float = 0.0
    ease: float = 0.0
    interval_days: float = 0.0
    reps: int = 0
    lapses: int = 0
    last_review: datetime | None = None
    next_review: datetime | None = None
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What is kept of one player's memory of one question in a season.

    Attributes:
        state: The scheduler's state.
        scheduler: Name of the scheduler that made it.
        lesson: The lesson that asks the question.
        topic: Its topic.
        subject: Its subject.
        upto: The log row that the state comes from.
    """

    state: CardState
    scheduler: str | None = None
    lesson: str | None = None
    topic: str | None = None
    subject: str | None = None
    upto: int = 0


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What an answer was that its player took back: the schedule's rating goes on by it.

    Attributes:
        rating: The grade that it got, 1 to 4.
        is_correct: Whether it was right.
    """

    rating: int
    is_correct: bool


def encode_state(state: CardState, scheduler: str | None) -> dict[str, Any]:
    """Return a state as JSON holds it, moments in ISO format."""
    return {
        "stability": state.stability,
        "ease": state.ease,
        "interval_days": state.interval_days,
        "reps": state.reps,
        "lapses": state.lapses,
        "last_review": _text(state.last_review),
        "next_review": _text(state.next_review),
        "card": state.card,
        "scheduler": scheduler,
    }


def decode_state(stored: dict[str, Any]) -> CardState:
    """Return the state that ``encode_state`` wrote."""
    values = {name: value for name, value in stored.items() if name != "scheduler"}
    for name in ("last_review", "next_review"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    return CardState(**values)


def decode_memory(review: dict[str, Any], subject: str | None, seq: int) -> Memory:
    """Return the memory that a log row led to.

    Args:
        review: The row's facts of the review.
        subject: The row's subject.
        seq: The row's number.
    """
    after = review["after"]
    place = (review.get("lesson"), review.get("topic"), subject)
    return Memory(decode_state(after), after["scheduler"], *place, seq)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
