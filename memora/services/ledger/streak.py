"""The streak rule: how many days in a row a student has finished a lesson."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal, NamedTuple

StreakAction = Literal["started", "incremented", "unchanged", "reset", "frozen"]


class StreakStep(NamedTuple):
    """What one successful lesson did to a streak."""

    old_streak: int
    new_streak: int
    action: StreakAction


def next_streak(
    current: int,
    last_success: date | None,
    today: date,
    *,
    freezes: int = 0,
    excused: Collection[date] = (),
) -> StreakStep:
    """Advance a streak by one successful lesson.

    Args:
        current: the streak in days before this lesson.
        last_success: UTC date of the latest lesson that counted, None if there is none.
        today: UTC date of this lesson, by the server's clock.
        freezes: streak freezes at hand; each covers one missed day.
        excused: days that count as not missed.

    Returns:
        The streak before and after and what happened to it: the first lesson starts it
        at 1, the next day adds 1, the same day changes nothing, a gap begins again at 1
        (not 0: today's lesson counts). A gap that the freezes cover as a whole adds 1 too;
        the action says ``frozen``, and each day missed costs one.
    """
    if last_success is None:
        return StreakStep(current, 1, "started")
    if today <= last_success:
        return StreakStep(current, current, "unchanged")
    missed = count_missed(last_success, today, excused)
    if not missed:
        return StreakStep(current, current + 1, "incremented")
    if missed <= freezes:
        return StreakStep(current, current + 1, "frozen")
    return StreakStep(current, 1, "reset")


def count_missed(last_success: date, today: date, excused: Collection[date] = ()) -> int:
    """Return how many days between two lessons had none and were not excused."""
    between = (today - last_success).days - 1
    return max(0, between) - sum(last_success < day < today for day in set(excused))


def days_between(first: date, last: date) -> list[date]:
    """Return the days from one date to another, both included."""
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]
