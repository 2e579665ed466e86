"""What every scheduler of reviews is: a pure step from one state of a memory to the next."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from memora.services.ledger.review_record import CardState
from memora.services.reviews.schedulers.rating import Rating

DAY = timedelta(days=1)
STABILITY_MAX = 5.0
# A season is a school year: what is further away would never be reviewed in it.
MAX_INTERVAL_DAYS = 365.0


class Scheduler(ABC):
    """Decides when a question comes again. No instance keeps anything between two calls."""

    name: ClassVar[str]

    @abstractmethod
    def review(self, state: CardState, rating: Rating, now: datetime) -> CardState:
        """Return the state after one answer.

        Args:
            state: The state before, of any scheduler: one that was changed in the settings goes
                on from what the other knew.
            rating: The answer's grade.
            now: The answer's time, naive UTC.

        Returns:
            A state with a stability within 0–5 and a next review after ``now``. The same
            arguments give the same state: a tracker can be folded from the log again.
        """

    @abstractmethod
    def recall(self, state: CardState, now: datetime) -> float:
        """Return the probability, 0–1, that the question would be answered right at ``now``.

        0 where it was never answered.
        """


def elapsed_days(state: CardState, now: datetime) -> float:
    """Return the days since the last answer; 0 if there is none or it lies ahead of ``now``."""
    if state.last_review is None:
        return 0.0
    return max(0.0, (now - state.last_review) / DAY)


Band = Literal["new", "learning", "review", "mature", "mastered"]
Mastery = Literal["new", "learning", "mature"]

BANDS: Sequence[Band] = ("new", "learning", "review", "mature", "mastered")
FOLDED: dict[Band, Mastery] = {
    "new": "new",
    "learning": "learning",
    "review": "learning",
    "mature": "mature",
    "mastered": "mature",
}


def band_of(stability: float) -> Band:
    """Return a stability's band: each is one wide, mastered from 4 on."""
    return BANDS[max(0, min(int(stability), len(BANDS) - 1))]


def mastery_of(stability: float) -> Mastery:
    """Return a stability's place in the profile's mastery: new below 1, mature from 3 on."""
    return FOLDED[band_of(stability)]
