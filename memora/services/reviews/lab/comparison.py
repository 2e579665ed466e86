"""Schedulers side by side on one log, beside a baseline that only knows the average."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from memora.services.reviews.lab import metrics
from memora.services.reviews.lab.replay import Prediction, replay
from memora.services.reviews.lab.review_log import Review
from memora.services.reviews.schedulers.base import Scheduler

SPLITS = 5
BASELINE = "average rate"


@dataclass(frozen=True)
class Scores:
    """What one algorithm reached.

    Attributes:
        predictions: How many were judged.
        log_loss: ``metrics.log_loss``; less is better.
        rmse_bins: ``metrics.rmse_bins``; less is better.
        auc: ``metrics.auc``; more is better.
    """

    predictions: int
    log_loss: float
    rmse_bins: float
    auc: float | None


def compare(reviews: Iterable[Review], schedulers: Mapping[str, Scheduler]) -> dict[str, Scores]:
    """Judge schedulers and the baseline on the same reviews of a log.

    As in the srs-benchmark, the predictions are cut into six parts along time; the baseline says
    the share of right answers in all parts before, so the first part is judged for nobody. Unlike
    there, users are pooled: a log of a few reviews a user gives no figure for each.

    Returns:
        Name → scores, the baseline first.

    Raises:
        ValueError: Fewer than six reviews came a day after the one before.
    """
    in_time = list(reviews)
    judged: dict[str, Sequence[Prediction]] = {}
    for name, scheduler in schedulers.items():
        predictions = replay(in_time, scheduler)
        if len(predictions) <= SPLITS:
            raise ValueError("The log has too few reviews that came a day after the one before")
        judged.setdefault(BASELINE, list(_averages(predictions)))
        judged[name] = predictions[_first_judged(len(predictions)) :]
    return {name: _scores(predictions) for name, predictions in judged.items()}


def _first_judged(count: int) -> int:
    return count - SPLITS * (count // (SPLITS + 1))


def _averages(predictions: Sequence[Prediction]) -> Iterator[Prediction]:
    """Yield what is judged, each with the share of right answers in the parts before its own."""
    size = len(predictions) // (SPLITS + 1)
    for start in range(_first_judged(len(predictions)), len(predictions), size):
        average = fmean(one.recalled for one in predictions[:start])
        for prediction in predictions[start : start + size]:
            yield replace(prediction, probability=average)


def _scores(predictions: Sequence[Prediction]) -> Scores:
    return Scores(
        len(predictions),
        metrics.log_loss(predictions),
        metrics.rmse_bins(predictions),
        metrics.auc(predictions),
    )
