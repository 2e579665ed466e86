"""Streaks over missed days: freezes, excused days, and what an outage owes."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.ledger.entry import FREEZE_EARNED, LESSON_COMPLETION, STREAK_REPAIR, Entry
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.streak import next_streak
from memora.services.rewards.streak_repair import find_repair

MONDAY = date(2026, 3, 2)
FREEZE = Entry(FREEZE_EARNED, "7")


def day(number):
    return MONDAY + timedelta(days=number)


def lesson_on(number):
    return Entry(LESSON_COMPLETION, "lesson", "biology", bit_index=0, hearts=5), number


def rows_of(*events):
    """Number rows that are given as (entry, day counted from Monday)."""
    return [
        (entry, seq, datetime.combine(day(number), datetime.min.time()).replace(hour=12))
        for seq, (entry, number) in enumerate(events, start=1)
    ]


def fold(*events):
    state = PlayerState()
    for row in rows_of(*events):
        state.advance(*row)
    return state


def repair(*events, outage_days, today):
    return find_repair(rows_of(*events), "outage", list(map(day, outage_days)), day(today))


def with_repair(*events, outage_days, today):
    return *events, (repair(*events, outage_days=outage_days, today=today), today)


@pytest.mark.parametrize(
    ("gap", "freezes", "new", "action"),
    [
        (1, 0, 5, "incremented"),
        (1, 2, 5, "incremented"),
        (2, 1, 5, "frozen"),
        (3, 2, 5, "frozen"),
        (3, 1, 1, "reset"),
        (2, 0, 1, "reset"),
    ],
)
def test_freezes_cover_a_gap_as_a_whole_or_not_at_all(gap, freezes, new, action):
    assert next_streak(4, MONDAY, day(gap), freezes=freezes) == (4, new, action)


def test_an_excused_day_is_not_missed():
    assert next_streak(4, MONDAY, day(2), excused=[day(1)]) == (4, 5, "incremented")


def test_a_freeze_covers_what_is_not_excused():
    assert next_streak(4, MONDAY, day(3), freezes=1, excused=[day(1)]) == (4, 5, "frozen")


def test_a_missed_day_uses_up_one_freeze():
    state = fold(lesson_on(0), (FREEZE, 0), (FREEZE, 0), lesson_on(2))

    assert (state.streak, state.freezes) == (2, 1)


def test_freezes_that_cannot_save_a_streak_are_kept():
    state = fold(lesson_on(0), (FREEZE, 0), lesson_on(3))

    assert (state.streak, state.freezes) == (1, 1)


def test_a_lesson_without_hearts_uses_no_freeze():
    failed = Entry(LESSON_COMPLETION, "lesson", "biology", bit_index=0, hearts=0)

    assert fold(lesson_on(0), (FREEZE, 0), (failed, 2)).freezes == 1


def test_a_streak_that_began_again_after_an_outage_gets_its_days_back():
    events = lesson_on(0), lesson_on(1), lesson_on(3)

    assert fold(*with_repair(*events, outage_days=[2], today=4)).streak == 3


def test_a_streak_that_is_not_broken_yet_goes_on_with_the_next_lesson():
    events = with_repair(lesson_on(0), lesson_on(1), outage_days=[2], today=3)

    assert fold(*events, lesson_on(3)).streak == 3


def test_a_day_missed_beside_the_outage_still_breaks_the_streak():
    assert repair(lesson_on(0), lesson_on(3), outage_days=[2], today=4) is None


def test_a_freeze_bridges_the_day_beside_the_outage():
    events = with_repair(lesson_on(0), (FREEZE, 0), outage_days=[1], today=2)
    state = fold(*events, lesson_on(3))

    assert (state.streak, state.freezes) == (2, 0)


def test_who_learned_on_a_day_of_the_outage_gets_both_parts_back():
    events = lesson_on(0), lesson_on(2), lesson_on(4)

    assert fold(*with_repair(*events, outage_days=[1, 2, 3], today=5)).streak == 3


def test_a_streak_that_was_lost_later_is_not_repaired():
    events = lesson_on(0), lesson_on(2), lesson_on(5)

    assert repair(*events, outage_days=[1], today=6) is None


def test_a_streak_that_ended_before_the_outage_stays_lost():
    assert repair(lesson_on(0), outage_days=[4], today=5) is None


def test_a_player_without_a_streak_is_owed_nothing():
    assert repair(outage_days=[1], today=2) is None


@pytest.mark.parametrize(("last", "today"), [(lesson_on(3), 4), (lesson_on(1), 3)])
def test_a_second_repair_of_the_same_days_gives_nothing(last, today):
    events = with_repair(lesson_on(0), lesson_on(1), last, outage_days=[2], today=today)

    assert repair(*events, outage_days=[2], today=today) is None


def test_a_repair_counts_what_an_earlier_repair_gave_back():
    events = with_repair(lesson_on(0), lesson_on(2), outage_days=[1], today=3)
    events = (*events, lesson_on(3), lesson_on(5))

    assert fold(*with_repair(*events, outage_days=[1, 4], today=6)).streak == 4


learned = st.lists(st.booleans(), min_size=2, max_size=20)


@given(learned, st.sets(st.integers(0, 19)))
def test_a_repaired_streak_is_that_of_a_calendar_without_the_days_missed_in_the_outage(
    pattern, outage
):
    """The reference counts backwards and never looks at breaks."""
    days = [number for number, done in enumerate(pattern) if done]
    today = len(pattern)
    outage = {number for number in outage if number < today}
    events = tuple(map(lesson_on, days))
    entry = repair(*events, outage_days=outage, today=today)
    state = fold(*events, *([(entry, today)] if entry else []), lesson_on(today))

    expected = 1
    for number in range(today - 1, -1, -1):
        if number in days:
            expected += 1
        elif number not in outage:
            break
    assert state.streak == expected


def test_a_repair_survives_its_row():
    entry = Entry(STREAK_REPAIR, "outage", streak=3, excused=("2026-03-03",))
    stored = Entry.from_row(STREAK_REPAIR, "outage", None, 0, entry.facts())

    assert stored == entry
