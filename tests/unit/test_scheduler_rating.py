"""Grades from correctness, partial credit and time."""

import pytest

from memora.services.reviews.schedulers.rating import Rating, rate

AGAIN, HARD, GOOD, EASY = Rating


@pytest.mark.parametrize(
    ("is_correct", "score", "rating"),
    [
        (False, None, AGAIN),
        (True, None, GOOD),
        (False, 0, AGAIN),
        (True, 0, AGAIN),
        (False, 0.01, HARD),
        (False, 0.5, HARD),
        (True, 0.5, HARD),
        (True, 0.99, HARD),
        (False, 1, HARD),
        (True, 1, GOOD),
    ],
)
def test_credit_decides_between_again_hard_and_good(is_correct, score, rating):
    assert rate(is_correct=is_correct, score=score) is rating


@pytest.mark.parametrize(
    ("time_ms", "target_time", "rating"),
    [
        (0, 60, GOOD),
        (5_999, 60, GOOD),
        (6_000, 60, EASY),
        (30_000, 60, EASY),
        (30_001, 60, GOOD),
        (60_000, 60, GOOD),
        (3_600_000, 60, GOOD),
        (10_000, None, GOOD),
        (10_000, 0, GOOD),
        (None, 60, GOOD),
        (5_000, 12.5, EASY),
    ],
)
def test_a_right_answer_is_easy_between_a_tenth_and_half_of_its_time(time_ms, target_time, rating):
    assert rate(is_correct=True, time_ms=time_ms, target_time=target_time) is rating


@pytest.mark.parametrize(
    ("is_correct", "score", "rating"), [(False, None, AGAIN), (True, 0.5, HARD)]
)
def test_a_fast_answer_without_full_credit_is_not_lifted(is_correct, score, rating):
    assert rate(is_correct=is_correct, score=score, time_ms=20_000, target_time=60) is rating


def test_a_claim_that_nobody_verified_is_good_at_most():
    fast = {"time_ms": 20_000, "target_time": 60}

    assert rate(is_correct=True, is_verified=False, **fast) is GOOD


@pytest.mark.parametrize("wrong", [{"score": -0.1}, {"score": 1.1}, {"time_ms": -1}])
def test_figures_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="score|time"):
        rate(is_correct=True, **wrong)
