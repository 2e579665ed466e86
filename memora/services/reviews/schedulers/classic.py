"""``classic``: the papers' formula, new interval = old interval × ease × performance.

An heir of SM-2 (Woźniak 1990, https://super-memory.com/english/ol/sm2.htm): the ease is changed
first and the interval grows by the new one; a wrong answer begins the first intervals again.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from memora.services.ledger.review_record import CardState
from memora.services.reviews.schedulers.base import (
    MAX_INTERVAL_DAYS,
    STABILITY_MAX,
    Scheduler,
    elapsed_days,
)
from memora.services.reviews.schedulers.rating import Rating

EASE_START, EASE_MIN, EASE_MAX = 2.5, 1.3, 2.5
# Ease, stability and interval after an answer; good and easy are both "right".
EASE_STEP = {Rating.AGAIN: -0.2, Rating.HARD: -0.05, Rating.GOOD: 0.05, Rating.EASY: 0.05}
STABILITY_STEP = {Rating.AGAIN: -1.0, Rating.HARD: 0.2, Rating.GOOD: 0.5, Rating.EASY: 0.5}
PERFORMANCE = {Rating.HARD: 0.6, Rating.GOOD: 1.0, Rating.EASY: 1.0}
FIRST_INTERVALS = (1.0, 3.0)
SHORTEST_INTERVAL = 1.0
RECALL_AT_INTERVAL = 0.9


class ClassicScheduler(Scheduler):
    """Ease and interval, without a model of forgetting."""

    name: ClassVar[str] = "classic"

    def review(self, state: CardState, rating: Rating, now: datetime) -> CardState:
        """Return the state after one answer.

        A right answer before its time shows little, so it moves nothing but the last review:
        else a lesson played five times in an hour would be due again in seven weeks.
        """
        if rating is not Rating.AGAIN and _is_early(state, now):
            return replace(state, last_review=now, card=None)
        ease = _within(EASE_MIN, (state.ease or EASE_START) + EASE_STEP[rating], EASE_MAX)
        if rating is Rating.AGAIN:
            interval, reps = SHORTEST_INTERVAL, 0
        else:
            interval, reps = _next_interval(state, ease, rating), state.reps + 1
        return CardState(
            # Rounded as the columns are: a stored state and a folded one stay equal.
            stability=round(
                _within(0.0, state.stability + STABILITY_STEP[rating], STABILITY_MAX), 2
            ),
            ease=round(ease, 2),
            interval_days=interval,
            reps=reps,
            lapses=state.lapses + (rating is Rating.AGAIN and state.reps > 0),
            last_review=now,
            next_review=now + timedelta(days=interval),
        )

    def recall(self, state: CardState, now: datetime) -> float:
        """Return 0.9 to the power of elapsed days ÷ interval: 90 % when the review is due."""
        if state.last_review is None:
            return 0.0
        interval = max(SHORTEST_INTERVAL, state.interval_days)
        return float(RECALL_AT_INTERVAL ** (elapsed_days(state, now) / interval))


def _is_early(state: CardState, now: datetime) -> bool:
    if state.last_review is None or state.next_review is None:
        return False
    needed = state.last_review + timedelta(days=state.interval_days)
    return now < min(state.next_review, needed)


def _next_interval(state: CardState, ease: float, rating: Rating) -> float:
    if state.reps < len(FIRST_INTERVALS):
        interval = FIRST_INTERVALS[state.reps]
    else:
        interval = state.interval_days * ease
    return round(_within(SHORTEST_INTERVAL, interval * PERFORMANCE[rating], MAX_INTERVAL_DAYS), 6)


def _within(low: float, value: float, high: float) -> float:
    return min(max(value, low), high)
