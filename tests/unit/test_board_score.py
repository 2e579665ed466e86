"""Leaderboard numbers: XP first, then who got there first."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from memora.services.ledger import board_score
from memora.services.ledger.board_score import (
    ALL_TIME_BEGINS,
    LAST_TICK,
    MOST_XP,
    encode,
    to_ms,
    xp_of,
)

MONTH = datetime(2026, 3, 1)
BEGINS = st.sampled_from([None, MONTH])
XP = st.integers(1, MOST_XP)
#: Within 31 days of a month, and of all time's first 68 years.
MOMENTS = st.integers(0, 31 * 24 * 3_600_000 - 1).map(lambda ms: to_ms(MONTH) + ms)


@given(XP, MOMENTS, BEGINS)
def test_a_number_tells_its_xp(xp, reached_ms, begins):
    assert xp_of(float(encode(xp, reached_ms, begins))) == xp


@given(XP, MOMENTS, BEGINS)
def test_a_double_holds_every_number_exactly(xp, reached_ms, begins):
    score = encode(xp, reached_ms, begins)
    assert int(float(score)) == score < 2**53


@given(st.integers(1, MOST_XP - 1), MOMENTS, MOMENTS, BEGINS)
def test_more_xp_is_ahead_however_late(xp, one, other, begins):
    assert encode(xp + 1, one, begins) > encode(xp, other, begins)


@given(XP, MOMENTS, MOMENTS, BEGINS)
def test_with_equal_xp_the_later_is_never_ahead(xp, one, other, begins):
    early, late = sorted((one, other))
    assert encode(xp, early, begins) >= encode(xp, late, begins)


def test_twenty_milliseconds_part_two_players_of_a_month():
    first, second = to_ms(MONTH), to_ms(MONTH) + 20
    assert encode(5, first, MONTH) > encode(5, second, MONTH)


def test_sixteen_seconds_part_two_players_of_all_time():
    first = to_ms(MONTH)
    assert encode(5, first, None) > encode(5, first + 16_000, None)


def test_a_months_last_moment_is_still_counted():
    last = to_ms(MONTH + timedelta(days=31)) - 1
    assert encode(1, last, MONTH) & LAST_TICK > 0


def test_what_is_older_than_the_calendar_counts_as_its_first_moment():
    assert encode(1, 0, None) == encode(1, to_ms(ALL_TIME_BEGINS), None)


def test_more_xp_than_fit_are_cut():
    assert xp_of(encode(MOST_XP + 1, to_ms(MONTH), MONTH)) == MOST_XP


def test_a_number_is_shown_to_people_as_xp():
    assert board_score.describe(encode(25, to_ms(MONTH), MONTH)).startswith("25 XP")
