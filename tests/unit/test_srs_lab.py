"""The lab against logs that are small enough to work out by hand."""

import gzip
import math
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.reviews.lab.comparison import BASELINE, compare
from memora.services.reviews.lab.metrics import auc, log_loss, rmse_bins
from memora.services.reviews.lab.replay import Prediction, replay
from memora.services.reviews.lab.review_log import Review, read_log
from memora.services.reviews.schedulers import SCHEDULERS
from memora.services.reviews.schedulers.classic import ClassicScheduler

NOON = datetime(2026, 3, 1, 12)


def said(*pairs, days=1, number=2, lapses=0):
    """Predictions from (probability, recalled)."""
    return [Prediction(p, bool(recalled), days, number, lapses) for p, recalled in pairs]


def log(*answers, user="u", item="q"):
    """Reviews from (days since noon, recalled)."""
    return [Review(user, item, NOON + timedelta(days=days), bool(ok)) for days, ok in answers]


predictions = st.lists(
    st.builds(
        Prediction,
        st.floats(0, 1, allow_subnormal=False),
        st.booleans(),
        st.integers(1, 400),
        st.integers(2, 40),
        st.integers(0, 20),
    ),
    min_size=1,
    max_size=60,
)


def test_log_loss_is_the_mean_surprise():
    expected = -(math.log(0.9) + math.log(0.3) + math.log(0.5)) / 3

    assert log_loss(said((0.9, 1), (0.7, 0), (0.5, 1))) == pytest.approx(expected)


@pytest.mark.parametrize(("probability", "recalled"), [(0.0, 1), (1.0, 0)])
def test_certainty_that_was_wrong_costs_thirty_six(probability, recalled):
    assert log_loss(said((probability, recalled))) == pytest.approx(36.04, abs=0.01)


def test_certainty_that_was_right_costs_nothing():
    assert log_loss(said((1.0, 1), (0.0, 0))) == pytest.approx(0, abs=1e-9)


def test_rmse_compares_a_bins_mean_prediction_with_its_share_of_right_answers():
    assert rmse_bins(said((0.9, 1), (0.7, 0))) == pytest.approx(0.3)


def test_rmse_weighs_bins_by_their_size():
    one, other = said((0.8, 1), (0.8, 1), (0.8, 0)), said((0.6, 1), days=30)
    mean_squares = (3 * (0.8 - 2 / 3) ** 2 + 0.4**2) / 4

    assert rmse_bins(one + other) == pytest.approx(math.sqrt(mean_squares))


# Neighbours on both sides of a border of the srs-benchmark's bins, and a pair within one.
@pytest.mark.parametrize(
    ("field", "one", "other", "apart"),
    [
        ("days", 3, 4, True),
        ("days", 4, 13, False),
        ("days", 13, 14, True),
        ("number", 3, 4, True),
        ("number", 4, 6, False),
        ("number", 6, 7, True),
        ("lapses", 0, 1, True),
        ("lapses", 1, 2, True),
        ("lapses", 3, 5, False),
        ("lapses", 5, 6, True),
    ],
)
def test_bins_are_those_of_the_benchmark(field, one, other, apart):
    # In one bin the errors cancel out.
    mixed = said((0.5, 1), **{field: one}) + said((0.5, 0), **{field: other})

    assert rmse_bins(mixed) == (0.5 if apart else 0)


@pytest.mark.parametrize(
    ("pairs", "area"),
    [
        ([(0.9, 1), (0.1, 0)], 1),
        ([(0.1, 1), (0.9, 0)], 0),
        ([(0.5, 1), (0.5, 0)], 0.5),
        ([(0.8, 1), (0.6, 0), (0.4, 1), (0.2, 0)], 0.75),
        ([(0.8, 1), (0.8, 0), (0.4, 1), (0.2, 0)], 0.625),
    ],
)
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs, area):
    assert auc(said(*pairs)) == pytest.approx(area)


@pytest.mark.parametrize("recalled", [0, 1])
def test_auc_says_nothing_where_all_answers_are_alike(recalled):
    assert auc(said((0.3, recalled), (0.6, recalled))) is None


@given(predictions)
def test_auc_depends_on_the_order_of_predictions_alone(made):
    halved = [replace(one, probability=one.probability / 2) for one in made]

    assert auc(halved) == auc(made)


@given(predictions)
def test_rmse_lies_between_nothing_and_one(made):
    assert 0 <= rmse_bins(made) <= 1


def test_a_replay_says_what_the_scheduler_would_have_said():
    made = replay(log((0, 1), (1, 1), (4, 0), (6, 1)), ClassicScheduler())

    assert [one.probability for one in made] == pytest.approx([0.9, 0.9, 0.81])


def test_a_replay_counts_days_reviews_and_lapses():
    made = replay(log((0, 0), (1, 0), (3.5, 0), (9, 1)), ClassicScheduler())

    assert [(one.elapsed_days, one.review_number, one.lapses) for one in made] == [
        (1, 2, 0),
        (2, 3, 1),
        (5, 4, 2),
    ]


def test_answers_within_a_day_are_learned_from_but_not_predicted():
    made = replay(log((0, 1), (0.5, 0), (1.5, 1)), ClassicScheduler())

    assert [(one.elapsed_days, one.review_number, one.lapses) for one in made] == [(1, 2, 0)]


def test_users_and_questions_have_memories_of_their_own():
    mixed = log((0, 1)) + log((1, 1), user="v") + log((1, 1), item="r")

    assert replay(mixed, ClassicScheduler()) == []


def six_parts():
    """Thirteen predictions: three that nobody is judged by, then five parts of two."""
    right = (1, 1, 0) + (1, 0) * 4 + (0, 0)
    first = [Review("u", f"q{n}", NOON + timedelta(minutes=n), True) for n in range(13)]
    later = [
        Review("u", f"q{n}", NOON + timedelta(days=1, minutes=n), bool(ok))
        for n, ok in enumerate(right)
    ]
    return first + later


def test_the_baseline_says_the_share_of_right_answers_in_the_parts_before():
    shares = [2 / 3, 3 / 5, 4 / 7, 5 / 9]
    surprise = sum(math.log(share) + math.log(1 - share) for share in shares)
    surprise += 2 * math.log(1 - 6 / 11)

    assert compare(six_parts(), {"classic": ClassicScheduler()})[BASELINE].log_loss == (
        pytest.approx(-surprise / 10)
    )


def test_all_are_judged_by_the_same_reviews():
    assert [one.predictions for one in compare(six_parts(), SCHEDULERS).values()] == [10, 10, 10]


def test_a_log_without_reviews_on_later_days_is_refused():
    with pytest.raises(ValueError, match="too few"):
        compare(log((0, 1), (0.1, 1), (2, 1)), SCHEDULERS)


LOG = "# where it is from\nuser,item,review_ts,rating\nv,q,86400.5,0\nu,q,0,1\n"


def test_a_log_is_read_in_the_order_of_time(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(LOG)

    assert read_log(path) == [
        Review("u", "q", datetime(1970, 1, 1), True),
        Review("v", "q", datetime(1970, 1, 2, 0, 0, 0, 500_000), False),
    ]


def test_a_packed_log_reads_the_same(tmp_path):
    plain, packed = tmp_path / "log.csv", tmp_path / "log.csv.gz"
    plain.write_text(LOG)
    packed.write_bytes(gzip.compress(LOG.encode()))

    assert read_log(packed) == read_log(plain)


@pytest.mark.parametrize("line", ["u,q,soon,1", "u,q,0,good", "u,q,0,2", "u,q"])
def test_what_is_no_review_is_refused_by_its_number(tmp_path, line):
    path = tmp_path / "log.csv"
    path.write_text(f"{LOG}{line}\n")

    with pytest.raises(ValueError, match="Review 3"):
        read_log(path)


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("user,item,rating\nu,q,1\n")

    with pytest.raises(ValueError, match="review_ts"):
        read_log(path)


# The table of docs/srs.md: log loss, RMSE (bins) and AUC.
REAL = {
    BASELINE: (0.6941, 0.0499, 0.4847),
    "classic": (0.8491, 0.2487, 0.5995),
    "fsrs": (0.7337, 0.2318, 0.7478),
}


def test_the_real_log_gives_the_documented_table(course_data_dir):
    scores = compare(read_log(course_data_dir / "reviews-cloze.csv.gz"), SCHEDULERS)

    assert {
        name: (round(one.log_loss, 4), round(one.rmse_bins, 4), round(one.auc, 4))
        for name, one in scores.items()
    } == REAL
