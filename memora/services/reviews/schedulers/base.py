"""What every scheduler of reviews is: a pure step from one state of a memory to the next."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import ClassVar

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
