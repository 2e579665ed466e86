"""XP by the periods of the boards: in all, and in the current and the previous day, week and month.

Pure: imports no framework.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from memora.services.ledger.board_score import to_ms


class Slot(NamedTuple):
    """XP of a period that is over.

    Attributes:
        on: a date within it.
        xp: what was earned in it.
        reached_ms: when the last of it was earned, milliseconds since 1970.
    """

    on: date
    xp: int
    reached_ms: int


class Earlier(NamedTuple):
    """The day, the week and the month before the current ones in which XP were earned."""

    day: Slot | None = None
    week: Slot | None = None
    month: Slot | None = None


NOTHING_EARLIER = Earlier()


@dataclass(slots=True)
class PeriodXP:
    """XP in all and in the current UTC day, ISO week and month, as of the date ``on``.

    ``reached_ms`` is when the last of it was earned, in milliseconds since 1970: who reached
    a figure first is ahead on the boards. ``earlier`` are the periods before: what is taken back
    of them belongs there.
    """

    total: int = 0
    day: int = 0
    week: int = 0
    month: int = 0
    on: date | None = None
    reached_ms: int = 0
    earlier: Earlier = NOTHING_EARLIER

    def clone(self) -> "PeriodXP":
        """Return an independent copy."""
        return PeriodXP(
            *(self.total, self.day, self.week, self.month, self.on, self.reached_ms, self.earlier)
        )

    def add(self, xp: int, at: datetime, *, of: date | None = None) -> None:
        """Add XP at a naive UTC moment, whose date is never before ``on``.

        Args:
            xp: how much; below 0 where it is taken back.
            at: when.
            of: the date on which it was earned, where it is taken back. Of a period that is
                neither the current one nor the one before, only the total still knows.
        """
        today = at.date()
        self.roll_over(today)
        if not xp:
            return
        self.total += xp
        if of is None:
            self.reached_ms = to_ms(at)
        if of is None or of == today:
            self.day += xp
            self.week += xp
            self.month += xp
            return
        held = [self._add_earlier(place, xp, of) for place in range(3)]
        self.earlier = Earlier(*held)
        self.week += xp if same_week(of, today) else 0
        self.month += xp if same_month(of, today) else 0

    def roll_over(self, today: date) -> None:
        """Start the periods that ``today`` begins, without adding anything."""
        on, self.on = self.on, today
        if on is None or on == today:
            return
        earned_on = _UNIX_EPOCH + timedelta(milliseconds=self.reached_ms)
        last, ended = earned_on.date(), [True, not same_week(on, today), not same_month(on, today)]
        figures = (self.day, self.week, self.month)
        # Periods without XP are none: what was earned before them may still be taken back.
        self.earlier = Earlier(
            *(
                Slot(last, xp, self.reached_ms) if is_over and same(last, on) else before
                for is_over, xp, same, before in zip(
                    ended, figures, _SAME, self.earlier, strict=True
                )
            )
        )
        self.day, self.week, self.month = (
            0 if is_over else xp for is_over, xp in zip(ended, figures, strict=True)
        )

    def to_facts(self) -> list[Any]:
        """Return all of it as plain JSON."""
        slots = [slot and [slot.on.isoformat(), *slot[1:]] for slot in self.earlier]
        figures = (self.total, self.day, self.week, self.month)
        return [*figures, self.on and self.on.isoformat(), self.reached_ms, slots]

    @classmethod
    def from_facts(cls, facts: list[Any]) -> "PeriodXP":
        """Return what ``to_facts`` wrote."""
        total, day, week, month, on, reached_ms, slots = facts
        held = [slot and Slot(date.fromisoformat(slot[0]), *slot[1:]) for slot in slots]
        last = date.fromisoformat(on) if on else None
        return cls(total, day, week, month, last, reached_ms, Earlier(*held))

    def _add_earlier(self, place: int, xp: int, of: date) -> Slot | None:
        slot = self.earlier[place]
        if slot and _SAME[place](slot.on, of):
            return Slot(slot.on, slot.xp + xp, slot.reached_ms)
        return slot


def same_day(one: date, other: date) -> bool:
    """Say whether two dates are one."""
    return one == other


def same_week(one: date, other: date) -> bool:
    """Say whether two dates lie in one ISO week."""
    return one.isocalendar()[:2] == other.isocalendar()[:2]


def same_month(one: date, other: date) -> bool:
    """Say whether two dates lie in one month."""
    return (one.year, one.month) == (other.year, other.month)


_SAME = (same_day, same_week, same_month)
_UNIX_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC, as everywhere
