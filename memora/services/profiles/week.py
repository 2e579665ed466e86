"""A streak as a student sees it: where it stands today, and the days that led there.

Pure: no framework, no I/O. What lessons do to a streak is the ledger's (``ledger.streak``).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from memora.services.ledger.streak import count_missed, days_between

StreakStatus = Literal["none", "done", "open", "frozen", "lost"]
DayStatus = Literal["done", "freeze", "missed", "today"]


@dataclass(frozen=True, slots=True)
class Streak:
    """What is known of a player's streak.

    Attributes:
        days: How many days in a row, as of the last of them.
        last: The last day that counted, UTC; None if there is none.
        freezes: Freezes at hand.
        excused: Days since the last one that nobody could have missed.
    """

    days: int
    last: date | None
    freezes: int = 0
    excused: Collection[date] = ()

    def status(self, today: date) -> StreakStatus:
        """Say what a lesson today would be to the streak.

        Returns:
            ``none``: the first day of one; ``done``: nothing more, today counts already; ``open``:
            its next day; ``frozen``: its next day, and each day missed takes a freeze; ``lost``:
            the first day of another.
        """
        if self.last is None or not self.days:
            return "none"
        if self.last >= today:
            return "done"
        missed = count_missed(self.last, today, self.excused)
        if missed > self.freezes:
            return "lost"
        return "frozen" if missed else "open"


def week_of(
    streak: Streak, first: date, today: date, played: Collection[date]
) -> list[tuple[date, DayStatus]]:
    """Return the days up to today, and what each was to the streak.

    Of a day without a lesson nothing is written down; what became of it follows from the streak: it
    counts the days of its run, so the run reaches back over as many of the days that were played,
    and what lies between two of them was covered, or else there would be two runs.

    Args:
        streak: The player's.
        first: The first of the days.
        today: The last of them, UTC.
        played: Those on which the player did what a streak counts.
    """
    in_run = sorted(day for day in played if first <= day <= today)[-streak.days :]
    reaches_back = streak.days > len(in_run)
    is_alive = streak.status(today) in ("done", "open", "frozen")

    def status_of(day: date) -> DayStatus:
        if day in played:
            return "done"
        if day == today:
            return "today"
        if streak.last is None or not streak.days:
            return "missed"
        if day > streak.last:
            is_covered = is_alive or day in streak.excused
        else:
            is_covered = reaches_back or day > in_run[0]
        return "freeze" if is_covered else "missed"

    return [(day, status_of(day)) for day in days_between(first, today)]
