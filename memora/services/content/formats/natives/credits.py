"""Shares of the points, as sources write them. Pure."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

#: Banks write thirds, sevenths and their like with five decimals of a percent.
_MOST_PARTS = 20
_ROUNDED = 5e-6
#: What is nearer is the same share.
_NEARLY = 1e-9
#: Of all right options together, what is nearer to 1 is only rounded.
ROUNDED_SUM = 1e-3


@lru_cache(maxsize=4096)
def exact(credit: float) -> float:
    """Return the fraction that a rounded decimal means, within -1 and 1: 0.3333333 is 1/3."""
    bounded = max(-1.0, min(1.0, credit))
    near = float(Fraction(bounded).limit_denominator(_MOST_PARTS))
    return near if abs(near - bounded) <= _ROUNDED else bounded


def is_full(credit: float) -> bool:
    """Say whether a credit is all that there is to earn."""
    return credit >= 1 - _NEARLY


def earned_together(shares: Sequence[float]) -> float:
    """Return what all right options earn together."""
    return sum(credit for credit in shares if credit > 0)


def made_one(shares: Sequence[float]) -> list[float]:
    """Return shares of which the positive ones make 1 together, in their proportions.

    Args:
        shares: Of which one at least is positive.
    """
    together = earned_together(shares)
    if abs(together - 1) <= _NEARLY:
        return list(shares)
    scaled = [credit / together if credit > 0 else credit for credit in shares]
    fractions = [exact(credit) for credit in scaled]
    return fractions if abs(earned_together(fractions) - 1) <= _NEARLY else scaled


def are_equal(shares: Sequence[float]) -> bool:
    """Say whether shares are all the same."""
    return max(shares) - min(shares) <= _NEARLY


def written(credit: float) -> int | float:
    """Return a credit as JSON has it: a whole number where it is one."""
    return int(credit) if credit == int(credit) else credit
