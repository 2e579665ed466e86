"""A player's place on a leaderboard as one number: XP first, then who got there first.

The number is a function of the player's log alone, so writing it may be repeated, and more XP
always makes it larger, whenever they were earned. It fits a double's 53 bits exactly: 26 for
XP (67 million), 27 for how early it was reached. Ties within a tick, 20 ms on the boards of
a period and 16 s on those of all time, are ordered by the player's name.

Pure: imports no framework.
"""

from datetime import datetime, timedelta

TIE_BITS = 27
MOST_XP = 2**26 - 1
LAST_TICK = (1 << TIE_BITS) - 1
#: 2**27 of them are 31.07 days: longer than any month.
TICK_OF_PERIOD_MS = 20
#: 2**27 of them are 68 years, from the epoch below.
TICK_OF_ALL_TIME_MS = 16_000
ALL_TIME_BEGINS = datetime(2026, 1, 1)  # noqa: DTZ001 - naive UTC, as everywhere

_UNIX_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Return a naive UTC moment as milliseconds since 1970."""
    return (moment - _UNIX_EPOCH) // _MILLISECOND


def encode(xp: int, reached_ms: int, begins: datetime | None) -> int:
    """Return the number for a board.

    Args:
        xp: XP earned in the board's period, more than 0.
        reached_ms: when the last of it was earned, milliseconds since 1970.
        begins: naive UTC start of the board's period; None for all time.
    """
    tick_ms = TICK_OF_PERIOD_MS if begins else TICK_OF_ALL_TIME_MS
    tick = (reached_ms - to_ms(begins or ALL_TIME_BEGINS)) // tick_ms
    earliness = LAST_TICK - min(max(tick, 0), LAST_TICK)
    return (min(xp, MOST_XP) << TIE_BITS) + earliness


def xp_of(score: float) -> int:
    """Return the XP that a board's number stands for."""
    return int(score) >> TIE_BITS


def describe(score: float | None) -> str | None:
    """Return a board's number for people."""
    if score is None:
        return None
    return f"{xp_of(score)} XP, {int(score) & LAST_TICK} for being early"
