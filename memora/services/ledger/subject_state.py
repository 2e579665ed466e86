"""XP by day, week and month, and what a player has in one subject. Pure: no framework, no I/O."""

from dataclasses import dataclass, field
from datetime import date, datetime

from memora.services.ledger.board_score import to_ms


@dataclass(slots=True)
class PeriodXP:
    """XP in all and in the current UTC day, ISO week and month, as of the date ``on``.

    ``reached_ms`` is when the last of it was earned, in milliseconds since 1970: who reached
    a figure first is ahead on the boards.
    """

    total: int = 0
    day: int = 0
    week: int = 0
    month: int = 0
    on: date | None = None
    reached_ms: int = 0

    def clone(self) -> "PeriodXP":
        """Return an independent copy."""
        return PeriodXP(self.total, self.day, self.week, self.month, self.on, self.reached_ms)

    def add(self, xp: int, at: datetime) -> None:
        """Add XP earned at a naive UTC moment, whose date is never before ``on``."""
        self.roll_over(at.date())
        if xp:
            self.reached_ms = to_ms(at)
        self.total += xp
        self.day += xp
        self.week += xp
        self.month += xp

    def roll_over(self, today: date) -> None:
        """Start the periods that ``today`` begins, without adding anything."""
        if self.on is not None and self.on != today:
            self.day = 0
            if self.on.isocalendar()[:2] != today.isocalendar()[:2]:
                self.week = 0
            if (self.on.year, self.on.month) != (today.year, today.month):
                self.month = 0
        self.on = today


@dataclass(slots=True)
class SubjectState:
    """One subject's share: XP, and the best hearts of each completed lesson by bit index.

    ``best`` may hold only the lessons that were asked for (a part of a view); ``passed``
    always counts all of them. ``bits`` then names all of them, bit ``i`` for lesson ``i``.
    """

    xp: PeriodXP = field(default_factory=PeriodXP)
    passed: int = 0
    last_seq: int = 0
    best: dict[int, int] = field(default_factory=dict)
    bits: int | None = field(default=None, compare=False)

    def passed_bits(self) -> int:
        """Return the passed lessons as a number, bit ``i`` for lesson ``i``."""
        return sum(1 << index for index in self.best) if self.bits is None else self.bits

    def clone(self) -> "SubjectState":
        """Return an independent copy."""
        return SubjectState(self.xp.clone(), self.passed, self.last_seq, dict(self.best), self.bits)
