"""The fold: what a player's rows come to."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.ledger.entry import CLIENT_XP, LESSON_COMPLETION, Entry
from memora.services.ledger.player_state import PeriodXP, PlayerState, level_of

NOON = datetime(2026, 3, 1, 12)


def fold(*rows, state=None):
    """Fold (entry, time) pairs, or entries at noon."""
    state = state or PlayerState()
    for row in rows:
        entry, at = row if isinstance(row, tuple) else (row, NOON)
        state.advance(entry, state.upto + 1, at)
    return state


def lesson(bit, hearts=5, xp=10, subject="biology"):
    return Entry(LESSON_COMPLETION, "lesson", subject, xp=xp, bit_index=bit, hearts=hearts)


def test_a_row_that_is_not_the_next_one_is_refused():
    with pytest.raises(ValueError, match="cannot follow"):
        PlayerState().advance(lesson(0), 2, NOON)


def test_a_lesson_is_passed_once_however_often_it_is_played():
    assert fold(lesson(0), lesson(0), lesson(1)).subjects["biology"].passed == 2


def test_best_hearts_never_fall():
    assert fold(lesson(0, hearts=4), lesson(0, hearts=2)).best_hearts("biology", 0) == 4


def test_a_lesson_without_hearts_passes_and_moves_no_streak():
    state = fold(lesson(0, hearts=0))

    assert (state.subjects["biology"].passed, state.streak) == (1, 0)


def test_what_is_no_lesson_moves_no_streak():
    assert fold(Entry("quest", "q", xp=50)).streak == 0


def test_a_streak_grows_across_midnight():
    late, early = datetime(2026, 3, 1, 23, 59, 59), datetime(2026, 3, 2, 0, 0, 0)

    assert fold((lesson(0), late), (lesson(1), early)).streak == 2


def test_lesson_xp_of_today_begins_again_each_day():
    state = fold((lesson(0), NOON), (lesson(1, xp=7), NOON + timedelta(days=1)))

    assert state.lesson_xp_today == 7


def test_another_days_row_of_any_kind_begins_the_day():
    state = fold((lesson(0), NOON), (Entry(CLIENT_XP, "game", xp=3), NOON + timedelta(days=1)))

    assert (state.lesson_xp_today, state.client_xp_today) == (0, 3)


def test_gems_add_up():
    assert fold(Entry("purchase", "p", gems=5), Entry("purchase", "p", gems=-2)).gems == 3


@pytest.mark.parametrize(
    ("first", "second", "day", "week", "month"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), 3, 3, 3),
        (date(2026, 3, 2), date(2026, 3, 3), 2, 3, 3),
        (date(2026, 3, 1), date(2026, 3, 2), 2, 2, 3),  # Sunday to Monday
        (date(2026, 3, 31), date(2026, 4, 1), 2, 3, 2),
        (date(2026, 12, 31), date(2027, 1, 1), 2, 3, 2),  # one ISO week
        (date(2026, 3, 2), date(2027, 3, 2), 2, 2, 2),
    ],
)
def test_periods_begin_where_the_calendar_says(first, second, day, week, month):
    xp = PeriodXP()
    xp.add(1, datetime.combine(first, time(12)))
    xp.add(2, datetime.combine(second, time(12)))

    assert (xp.total, xp.day, xp.week, xp.month) == (3, day, week, month)


def test_a_clone_is_independent():
    state = fold(lesson(0))
    twin = state.clone()
    fold(lesson(1), state=twin)

    assert state == fold(lesson(0))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5), st.integers(0, 3)), max_size=30))
def test_an_entry_survives_its_row(rows):
    entries = [Entry(LESSON_COMPLETION, "l", "s", None, g, b, h, g) for b, h, g in rows]
    stored = [
        Entry.from_row(e.interaction_type, e.reference_id, e.subject, e.xp, e.facts())
        for e in entries
    ]

    assert fold(*stored) == fold(*entries)


@pytest.mark.parametrize(("xp", "level"), [(0, 1), (203, 1), (205, 2), (1_000_000, 71)])
def test_levels_follow_the_square_root(xp, level):
    assert level_of(xp) == level
