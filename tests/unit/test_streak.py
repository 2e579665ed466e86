"""The streak rule, over dates where calendars trip."""

from datetime import date

import pytest

from memora.services.ledger.streak import next_streak


@pytest.mark.parametrize(
    ("last", "today", "new", "action"),
    [
        (None, date(2026, 3, 1), 1, "started"),
        (date(2026, 3, 1), date(2026, 3, 1), 4, "unchanged"),
        (date(2026, 3, 1), date(2026, 3, 2), 5, "incremented"),
        (date(2026, 4, 30), date(2026, 5, 1), 5, "incremented"),
        (date(2026, 12, 31), date(2027, 1, 1), 5, "incremented"),
        (date(2028, 2, 28), date(2028, 2, 29), 5, "incremented"),
        (date(2028, 2, 29), date(2028, 3, 1), 5, "incremented"),
        (date(2027, 2, 28), date(2027, 3, 1), 5, "incremented"),
        (date(2028, 2, 28), date(2028, 3, 1), 1, "reset"),
        (date(2026, 3, 1), date(2026, 3, 3), 1, "reset"),
    ],
)
def test_a_streak_follows_the_calendar(last, today, new, action):
    assert next_streak(4, last, today) == (4, new, action)
