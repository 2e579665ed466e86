"""``fsrs``: the Free Spaced Repetition Scheduler, version 6, by the library of its authors.

https://github.com/open-spaced-repetition/py-fsrs; the model's formulas are in
https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm.
"""

import math
from dataclasses import replace
from datetime import datetime, timezone
from itertools import pairwise
from typing import ClassVar

import fsrs

from memora.services.ledger.review_record import CardState
from memora.services.reviews.schedulers.base import DAY, MAX_INTERVAL_DAYS, Scheduler
from memora.services.reviews.schedulers.rating import Rating

# Without steps of minutes: students review once a day, a wrong answer comes back tomorrow. Without
# fuzz: a tracker that is folded from the log again must come out the same.
MODEL = fsrs.Scheduler(
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=int(MAX_INTERVAL_DAYS),
    enable_fuzzing=False,
)
# FSRS's stability (days until recall is 90 %) at the borders of the bands: a day, a week, Anki's
# border of "mature", a school term, a year.
BORDERS = (1.0, 7.0, 21.0, 90.0, MAX_INTERVAL_DAYS)


class FSRSScheduler(Scheduler):
    """Difficulty, stability and retrievability, with the parameters that the library ships."""

    name: ClassVar[str] = "fsrs"

    def review(self, state: CardState, rating: Rating, now: datetime) -> CardState:
        """Return the state after one answer; ``ease`` stays for a way back to ``classic``."""
        card, _ = MODEL.review_card(
            _card_of(state, now), fsrs.Rating(rating), now.replace(tzinfo=timezone.utc)
        )
        if card.stability is None:
            raise RuntimeError("FSRS answered a review without a stability")
        forgotten = rating is Rating.AGAIN
        due = card.due.replace(tzinfo=None)
        return replace(
            state,
            stability=level_of(card.stability),
            interval_days=(due - now) / DAY,
            reps=0 if forgotten else state.reps + 1,
            lapses=state.lapses + (forgotten and state.reps > 0),
            last_review=now,
            next_review=due,
            card=card.to_json(),
        )

    def recall(self, state: CardState, now: datetime) -> float:
        """Return FSRS's retrievability: it falls with whole days, not within one."""
        return float(
            MODEL.get_card_retrievability(_card_of(state, now), now.replace(tzinfo=timezone.utc))
        )


def level_of(days: float) -> float:
    """Map FSRS's stability to the 0–5 that bands and mastery are made of.

    Args:
        days: Days until recall falls to 90 %, above 0.

    Returns:
        1 at a day, 2 at a week, 3 at 21 days, 4 at 90, 5 from a year on; in between along the
        logarithm, below a day in proportion.
    """
    if days <= BORDERS[0]:
        return round(days / BORDERS[0], 2)
    for level, (low, high) in enumerate(pairwise(BORDERS), start=1):
        if days < high:
            return round(level + math.log(days / low) / math.log(high / low), 2)
    return float(len(BORDERS))


def _card_of(state: CardState, now: datetime) -> fsrs.Card:
    """Return FSRS's card of a state; one without a card but with reviews comes from ``classic``."""
    if state.card is not None:
        return fsrs.Card.from_json(state.card)
    due = now.replace(tzinfo=timezone.utc)
    if state.last_review is None:
        return fsrs.Card(card_id=0, due=due)
    stability = max(BORDERS[0], state.interval_days)
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=stability,
        difficulty=_difficulty_of(state.ease, stability),
        due=due,
        last_review=state.last_review.replace(tzinfo=timezone.utc),
    )


def _difficulty_of(ease: float, stability: float) -> float:
    """Return the difficulty, 1–10, at which FSRS's intervals would grow by ``ease``.

    FSRS's growth at 90 % recall, 1 + e^w8 · (11 − D) · S^−w9 · (e^(0.1·w10) − 1), solved for D; so
    Anki takes over the cards of its older scheduler.
    """
    w8, w9, w10 = MODEL.parameters[8:11]
    growth = math.exp(w8) * stability**-w9 * math.expm1((1 - MODEL.desired_retention) * w10)
    return float(min(max(11 - (ease - 1) / growth, 1.0), 10.0))
