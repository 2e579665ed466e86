"""What a scheduler would have predicted: a log played through it, answer by answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from memora.services.ledger.review_record import CardState
from memora.services.reviews.lab.review_log import Review
from memora.services.reviews.schedulers.base import DAY, Scheduler
from memora.services.reviews.schedulers.rating import Rating


@dataclass(frozen=True, slots=True)
class Prediction:
    """A prediction beside what happened.

    Attributes:
        probability: Of a right answer, 0–1, said before it was given.
        recalled: Whether it was right.
        elapsed_days: Whole days since the answer before, at least 1.
        review_number: 2 for the first review on a later day, then 3 …
        lapses: How many of those reviews were wrong before this one.
    """

    probability: float
    recalled: bool
    elapsed_days: int
    review_number: int
    lapses: int


@dataclass
class _Memory:
    state: CardState = field(default_factory=CardState)
    reviews: int = 1
    lapses: int = 0


def replay(reviews: Iterable[Review], scheduler: Scheduler) -> list[Prediction]:
    """Play a log through a scheduler.

    As the srs-benchmark does, answers within a day of the one before are learned from but not
    predicted; a day is 24 hours here, since the log does not say where midnight was.

    Args:
        reviews: In the order of time.
        scheduler: It sees right answers as good and wrong ones as again.

    Returns:
        The predictions in the order of time.
    """
    memories: dict[tuple[str, str], _Memory] = {}
    predictions = []
    for review in reviews:
        memory = memories.setdefault((review.user, review.item), _Memory())
        last = memory.state.last_review
        days = 0 if last is None else (review.at - last) // DAY
        if days > 0:
            memory.reviews += 1
            probability = scheduler.recall(memory.state, review.at)
            predictions.append(
                Prediction(probability, review.recalled, days, memory.reviews, memory.lapses)
            )
            memory.lapses += not review.recalled
        rating = Rating.GOOD if review.recalled else Rating.AGAIN
        memory.state = scheduler.review(memory.state, rating, review.at)
    return predictions
