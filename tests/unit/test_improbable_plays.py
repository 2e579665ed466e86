"""What makes a student's day improbable, and what does not."""

from datetime import datetime, timedelta

import pytest

from memora.services.integrity.plays import PERFECT, RUSHED, XP_RATE, PlayedRow, judge

NOON = datetime(2026, 11, 2, 12)
TARGET = {"lesson": 300}
SECOND = timedelta(seconds=1)


def row(seq, seconds, kind="lesson_completion", xp=35, hearts=5, **facts):
    at = NOON + seconds * SECOND
    return PlayedRow(seq, at, kind, "lesson", xp, hearts, **facts)


def judged(*rows, before=None, signed_in_at=None, target=TARGET):
    return judge(rows, target, before=before, signed_in_at=signed_in_at)


@pytest.mark.parametrize(("seconds", "reasons"), [(29, [RUSHED]), (30, [])])
def test_a_first_completion_within_a_tenth_of_its_time_is_rushed(seconds, reasons):
    day = judged(row(2, seconds), before=NOON)

    assert (day.reasons, day.rushed) == (reasons, [2] if reasons else [])


def test_the_time_is_measured_from_what_came_last():
    assert judged(row(2, 0), row(3, 10)).rushed == [3]
    assert judged(row(2, 100), signed_in_at=NOON + 95 * SECOND).rushed == [2]
    assert judged(row(2, 0, "review", 2), row(3, 10)).rushed == [3]
    assert judged(row(2, 0, "client_xp", 5), row(3, 10)).rushed == []


def test_a_session_that_began_later_says_nothing():
    assert judged(row(2, 100), before=NOON, signed_in_at=NOON + 200 * SECOND).rushed == []


def test_who_plays_a_lesson_again_may_be_fast():
    assert judged(row(2, 1, is_replay=True), before=NOON).reasons == []


def test_a_lesson_without_a_time_is_not_judged_by_time():
    day = judged(row(2, 1), before=NOON, target={})

    assert (day.reasons, day.fastest) == ([], None)


@pytest.mark.parametrize(("apart", "reasons"), [(11, [XP_RATE]), (20, [])])
def test_more_xp_within_a_minute_than_learning_gives_is_improbable(apart, reasons):
    day = judged(*(row(n, n * apart) for n in range(5)), target={})

    assert day.reasons == reasons
    assert day.most_xp_a_minute == (175 if reasons else 105)


@pytest.mark.parametrize(
    ("plays", "lost", "reasons"), [(20, 1, [PERFECT]), (20, 2, []), (19, 0, [])]
)
def test_many_plays_that_lost_nearly_no_heart_are_too_good(plays, lost, reasons):
    rows = [row(n, n * 600, hearts=4 if n < lost else 5) for n in range(plays)]

    assert judged(*rows).reasons == reasons
