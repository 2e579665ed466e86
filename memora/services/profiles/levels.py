"""How far a player is within a level. Pure: no framework, no I/O."""

from dataclasses import dataclass

from memora.services.ledger.player_state import level_of


@dataclass(frozen=True, slots=True)
class LevelProgress:
    """Where an amount of XP stands among the levels.

    Attributes:
        level: the level.
        xp_in_level: XP since it was reached.
        xp_to_next: XP still missing for the next one; at least 1.
    """

    level: int
    xp_in_level: int
    xp_to_next: int

    @property
    def percentage(self) -> int:
        """Share of the level that is done, 0 to 99, cut to a whole number."""
        return self.xp_in_level * 100 // (self.xp_in_level + self.xp_to_next)


def level_progress(total_xp: int) -> LevelProgress:
    """Return where an amount of XP stands among the levels; debts count as 0 XP."""
    xp = max(0, total_xp)
    level = level_of(xp)
    return LevelProgress(level, xp - first_xp_of(level), first_xp_of(level + 1) - xp)


def first_xp_of(level: int) -> int:
    """Return the least XP that gives a level: the inverse of ``level_of``.

    From level = int(0.07 · √xp) + 1 follows xp ≥ ((level − 1) / 0.07)², in whole numbers.
    """
    return -(-((level - 1) ** 2) * 10_000 // 49)
