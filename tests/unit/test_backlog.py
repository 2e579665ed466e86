"""A backlog is spread over the days that follow."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from memora.services.reviews.schedulers.backlog import spread

NOW = datetime(2026, 3, 1, 12)
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 3, 2)

schedules = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.integers(-60 * 24, 10 * 24).map(lambda hours: NOW + timedelta(hours=hours)),
    max_size=60,
)
limits = st.integers(1, 12)


def after(days_overdue):
    """A schedule of questions that have been due for so many days."""
    return {f"q{i}": NOW - days * DAY for i, days in enumerate(days_overdue)}


def test_a_days_share_stays_and_the_rest_follows_day_by_day():
    assert spread(after([9, 8, 7, 6, 5]), NOW, 2) == {
        "q2": MIDNIGHT,
        "q3": MIDNIGHT,
        "q4": MIDNIGHT + DAY,
    }


def test_what_has_been_due_the_longest_stays():
    assert set(spread(after([1, 9, 3]), NOW, 1)) == {"q0", "q2"}


def test_what_is_due_since_the_same_moment_is_ordered_by_its_id():
    assert set(spread(dict.fromkeys("cab", NOW - DAY), NOW, 1)) == {"b", "c"}


def test_days_that_are_full_already_are_passed_over():
    planned = {"x": MIDNIGHT + timedelta(hours=9), "y": MIDNIGHT + timedelta(hours=20)}

    assert spread({**after([3, 2, 1]), **planned}, NOW, 2) == {"q2": MIDNIGHT + DAY}


def test_what_becomes_due_later_today_counts_for_today():
    tonight = {"tonight": NOW + timedelta(hours=3)}

    assert spread({**after([2, 1]), **tonight}, NOW, 2) == {"tonight": MIDNIGHT}


def test_what_was_done_today_is_part_of_the_share():
    assert set(spread(after([3, 2, 1]), NOW, 2, done_today=1)) == {"q1", "q2"}


def test_a_share_that_is_done_leaves_nothing_for_today():
    assert len(spread(after([3, 2, 1]), NOW, 2, done_today=5)) == 3


def test_no_limit_moves_nothing():
    assert spread(after(range(500)), NOW, 0) == {}


def test_days_before_an_exam_take_more_than_their_share_evenly():
    moved = spread(after([1] * 10), NOW, 2, exam=MIDNIGHT + 2 * DAY)

    assert Counter(moved.values()) == {MIDNIGHT: 4, MIDNIGHT + DAY: 4}


def test_the_day_before_an_exam_puts_nothing_off():
    assert spread(after([1] * 10), NOW, 2, exam=MIDNIGHT) == {}


def test_an_exam_that_is_past_binds_nobody():
    assert len(spread(after([1] * 10), NOW, 2, exam=NOW - 3 * DAY)) == 8


@given(schedules, limits)
def test_today_keeps_its_share_at_most(schedule, limit):
    left = {**schedule, **spread(schedule, NOW, limit)}

    assert sum(at < MIDNIGHT for at in left.values()) <= limit


@given(schedules, limits)
def test_no_day_gets_more_than_its_share_by_what_is_put_off(schedule, limit):
    moved = spread(schedule, NOW, limit)
    load = Counter(at.date() for at in {**schedule, **moved}.values())

    assert all(load[at.date()] <= limit for at in moved.values())


@given(schedules, limits)
def test_only_what_is_due_moves_and_only_forward(schedule, limit):
    moved = spread(schedule, NOW, limit)

    assert all(schedule[question] < MIDNIGHT <= at for question, at in moved.items())


@given(schedules, limits, st.integers(0, 10))
def test_spreading_again_moves_nothing(schedule, limit, done):
    once = {**schedule, **spread(schedule, NOW, limit, done_today=done)}

    assert spread(once, NOW, limit, done_today=done) == {}


@given(schedules, limits, st.randoms())
def test_the_order_of_the_schedule_does_not_matter(schedule, limit, random):
    shuffled = list(schedule.items())
    random.shuffle(shuffled)

    assert spread(dict(shuffled), NOW, limit) == spread(schedule, NOW, limit)
