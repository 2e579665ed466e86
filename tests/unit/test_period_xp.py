"""XP by period: what counts for the day, week and month, also when it is taken back later."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.ledger.packing import pack_earlier, unpack_earlier
from memora.services.ledger.period_xp import PeriodXP, same_day, same_month, same_week

SUNDAY, MONDAY = datetime(2026, 11, 8, 23, 58), datetime(2026, 11, 9, 0, 3)
DAY = timedelta(days=1)
SAME = {"day": same_day, "week": same_week, "month": same_month}


def earned(*xp_and_time):
    xp = PeriodXP()
    for amount, at in xp_and_time:
        xp.add(amount, at)
    return xp


def test_what_is_taken_back_after_midnight_leaves_the_new_day_and_week_alone():
    xp = earned((30, SUNDAY))
    xp.add(-20, MONDAY, of=SUNDAY.date())
    assert (xp.total, xp.day, xp.week, xp.month) == (10, 0, 0, 10)
    assert (xp.earlier.day.xp, xp.earlier.week.xp, xp.earlier.month) == (10, 10, None)


def test_a_day_without_xp_does_not_hide_the_day_before_it():
    xp = earned((30, SUNDAY), (0, MONDAY))
    xp.roll_over((MONDAY + DAY).date())
    assert xp.earlier.day.on == SUNDAY.date()


def test_what_is_older_than_the_period_before_counts_in_the_total_only():
    xp = earned((30, SUNDAY), (5, MONDAY), (5, MONDAY + DAY))
    xp.add(-20, MONDAY + DAY, of=SUNDAY.date())
    assert (xp.total, xp.day, xp.earlier.day.xp) == (20, 5, 5)


def test_what_is_taken_back_makes_nobody_late():
    xp = earned((30, SUNDAY))
    before = xp.reached_ms
    xp.add(-20, SUNDAY + timedelta(minutes=1), of=SUNDAY.date())
    assert xp.reached_ms == before


@pytest.mark.parametrize("at", [SUNDAY, MONDAY])
def test_facts_hold_all_of_it(at):
    xp = earned((30, SUNDAY), (5, at))
    assert PeriodXP.from_facts(xp.to_facts()) == xp


@st.composite
def histories(draw):
    """Rows in order: XP, moment, and for some the date of an earlier row that they take back."""
    at, rows = datetime(2026, 11, 1), []
    for _ in range(draw(st.integers(1, 12))):
        at += timedelta(hours=draw(st.sampled_from((1, 20, 30, 24 * 8, 24 * 40))))
        undo = draw(st.booleans()) and rows
        of = draw(st.sampled_from(rows))[1].date() if undo else None
        rows.append((-1 if undo else draw(st.integers(0, 50)), at, of))
    return rows


@given(histories())
def test_current_and_previous_periods_equal_the_rows(rows):
    xp, by_date = PeriodXP(), Counter()
    for amount, at, of in rows:
        xp.add(amount, at, of=of)
        by_date[of or at.date()] += amount
    today = rows[-1][1].date()
    assert xp.total == sum(by_date.values())
    for kind, same in SAME.items():
        assert getattr(xp, kind) == sum(n for on, n in by_date.items() if same(on, today))
        slot = getattr(xp.earlier, kind)
        if slot and not late_undos(rows, slot.on, same):
            assert slot.xp == sum(n for on, n in by_date.items() if same(on, slot.on))


def late_undos(rows, on, same):
    """Say whether something of a period was taken back before anything was earned in it."""
    first = min(at for amount, at, of in rows if of is None and amount and same(at.date(), on))
    return any(of and same(of, on) and at < first for _amount, at, of in rows)


@given(histories())
def test_a_packed_period_is_short_and_comes_back(rows):
    xp = PeriodXP()
    for amount, at, of in rows:
        xp.add(amount, at, of=of)
    packed = pack_earlier(xp.earlier)
    assert len(packed) <= 64
    assert unpack_earlier(packed.encode()) == xp.earlier


def test_large_figures_stay_short_too():
    xp = earned((2**24 - 1, SUNDAY.replace(microsecond=999_999)), (1, SUNDAY + 40 * DAY))
    assert len(pack_earlier(xp.earlier)) <= 64


def test_nothing_earlier_takes_no_room():
    assert pack_earlier(earned((5, SUNDAY)).earlier) == ""
