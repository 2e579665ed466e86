"""The streak rule: how many days in a row a student has finished a lesson."""

from datetime import date
from typing import Literal, NamedTuple

StreakAction = Literal["started", "incremented", "unchanged", "reset"]


class StreakStep(NamedTuple):
    """What one successful lesson did to a streak."""

    old_streak: int
    new_streak: int
    action: StreakAction


def next_streak(current: int, last_success: date | None, today: date) -> StreakStep:
    """Advance a streak by one successful lesson.

    Args:
        current: the streak in days before this lesson.
        last_success: UTC date of the latest lesson that counted, None if there is none.
        today: UTC date of this lesson, by the server's clock.

    Returns:
        The streak before and after and what happened to it: the first lesson starts it
        at 1, the next day adds 1, the same day changes nothing, a gap begins again at 1
        (not 0: today's lesson counts).
    """
    if last_success is None:
        return StreakStep(current, 1, "started")
    gap = (today - last_success).days
    if gap <= 0:
        return StreakStep(current, current, "unchanged")
    if gap == 1:
        return StreakStep(current, current + 1, "incremented")
    return StreakStep(current, 1, "reset")
