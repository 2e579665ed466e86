"""Bands and mastery at their borders, and the schedulers by name."""

import pytest

from memora.services.reviews.schedulers import SCHEDULERS, scheduler_named
from memora.services.reviews.schedulers.base import band_of, mastery_of


@pytest.mark.parametrize(
    ("stability", "band", "mastery"),
    [
        (0, "new", "new"),
        (0.99, "new", "new"),
        (1, "learning", "learning"),
        (1.99, "learning", "learning"),
        (2, "review", "learning"),
        (2.99, "review", "learning"),
        (3, "mature", "mature"),
        (3.99, "mature", "mature"),
        (4, "mastered", "mature"),
        (5, "mastered", "mature"),
    ],
)
def test_a_stability_has_a_band_and_a_mastery(stability, band, mastery):
    assert (band_of(stability), mastery_of(stability)) == (band, mastery)


@pytest.mark.parametrize(
    ("name", "found"), [("classic", "classic"), ("fsrs", "fsrs"), (None, "classic")]
)
def test_a_scheduler_is_found_by_its_name(name, found):
    assert scheduler_named(name).name == found


def test_an_unknown_scheduler_is_refused():
    with pytest.raises(KeyError):
        scheduler_named("sm18")


def test_each_scheduler_stands_under_its_own_name():
    assert all(scheduler.name == name for name, scheduler in SCHEDULERS.items())
