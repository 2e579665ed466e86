"""How good predictions were, by the definitions of the srs-benchmark.

https://github.com/open-spaced-repetition/srs-benchmark, section "Metrics"; for RMSE (bins) see
https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Metric.
"""

import math
import sys
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

from memora.services.reviews.lab.replay import Prediction

Bin = tuple[float, float, float]


def log_loss(predictions: Sequence[Prediction]) -> float:
    """Return the mean of −ln of the probability given to what happened; 0 is best.

    Certainty that was wrong costs 36, the logarithm of the smallest difference from 1.
    """
    smallest = sys.float_info.epsilon
    total = 0.0
    for prediction in predictions:
        p = min(max(prediction.probability, smallest), 1 - smallest)
        total -= math.log(p if prediction.recalled else 1 - p)
    return total / len(predictions)


def rmse_bins(predictions: Sequence[Prediction]) -> float:
    """Return the root mean square of (mean prediction − share of right answers) over bins.

    Each bin weighs as many predictions as it has. 0 is best, 1 worst.
    """
    bins: dict[Bin, list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        bins[_bin_of(prediction)].append(prediction)
    squares = (
        sum(one.probability - one.recalled for one in members) ** 2 / len(members)
        for members in bins.values()
    )
    return math.sqrt(sum(squares) / len(predictions))


def _bin_of(prediction: Prediction) -> Bin:
    """Return the bin of interval, reviews and lapses: steps of a logarithm each."""
    return (
        round(2.48 * 3.62 ** _step(prediction.elapsed_days, 3.62), 2),
        round(1.99 * 1.89 ** _step(prediction.review_number, 1.89)),
        round(1.65 * 1.73 ** _step(prediction.lapses, 1.73)) if prediction.lapses else 0,
    )


def _step(value: float, base: float) -> int:
    return math.floor(math.log(value) / math.log(base))


def auc(predictions: Sequence[Prediction]) -> float | None:
    """Return the area under the ROC curve.

    It is the probability that a right answer was given the higher prediction than a wrong one,
    equal ones counted half: 0.5 tells nothing apart.

    Returns:
        0–1; None where all answers were right, or all wrong.
    """
    right = sum(prediction.recalled for prediction in predictions)
    wrong = len(predictions) - right
    if not right or not wrong:
        return None
    ordered = sorted(predictions, key=lambda one: one.probability)
    below, wins = 0, 0.0
    for _, equal in groupby(ordered, key=lambda one: one.probability):
        outcomes = [one.recalled for one in equal]
        ups = sum(outcomes)
        downs = len(outcomes) - ups
        wins += ups * (below + downs / 2)
        below += downs
    return wins / (right * wrong)
