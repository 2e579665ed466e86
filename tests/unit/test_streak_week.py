"""A streak's status, and what became of the days without a lesson."""

from datetime import date, timedelta

import pytest

from memora.services.profiles.week import Streak, week_of

TODAY = date(2026, 11, 22)


def day(ago):
    return TODAY - timedelta(days=ago)


def week(streak, *played_ago):
    """The week in letters, today the last: d(one), f(reeze), m(issed), t(oday)."""
    days = week_of(streak, day(6), TODAY, {day(ago) for ago in played_ago})
    assert [at for at, _status in days] == [day(ago) for ago in reversed(range(7))]
    return "".join(status[0] for _at, status in days)


@pytest.mark.parametrize(
    ("last_ago", "freezes", "status"),
    [(0, 0, "done"), (1, 0, "open"), (2, 0, "lost"), (2, 1, "frozen"), (3, 1, "lost")],
)
def test_a_streak_says_what_a_lesson_today_would_be_to_it(last_ago, freezes, status):
    assert Streak(5, day(last_ago), freezes).status(TODAY) == status


def test_who_never_learned_has_no_streak():
    assert Streak(0, None).status(TODAY) == "none"
    assert week(Streak(0, None)) == "mmmmmmt"


def test_days_that_nobody_could_have_missed_break_no_streak():
    assert Streak(5, day(3), 0, (day(2), day(1))).status(TODAY) == "open"


def test_a_week_without_a_gap_is_done_and_waits_for_today():
    assert week(Streak(9, day(1)), 6, 5, 4, 3, 2, 1) == "ddddddt"


def test_a_day_between_two_of_one_run_was_covered():
    assert week(Streak(4, day(0)), 6, 5, 3, 0) == "ddfdffd"


def test_a_day_between_two_runs_was_missed():
    # The run is as long as the days that were played since the gap.
    assert week(Streak(2, day(0)), 6, 5, 1, 0) == "ddmmmdd"


def test_days_before_a_run_that_began_this_week_were_missed():
    assert week(Streak(1, day(0)), 0) == "mmmmmmd"


def test_a_run_that_reaches_further_back_covers_the_days_before_its_first_of_this_week():
    assert week(Streak(30, day(0)), 3, 2, 1, 0) == "fffdddd"


def test_days_since_the_last_are_covered_while_there_are_freezes_for_all_of_them():
    assert week(Streak(3, day(3), 2), 5, 4, 3) == "mdddfft"
    assert week(Streak(3, day(3), 1), 5, 4, 3) == "mdddmmt"


def test_a_run_that_ended_before_this_week_covers_nothing_of_it():
    assert week(Streak(3, day(20), 2)) == "mmmmmmt"


def test_an_excused_day_is_covered_though_the_streak_is_lost():
    assert week(Streak(3, day(4), 0, (day(3),)), 4) == "ffdfmmt"
