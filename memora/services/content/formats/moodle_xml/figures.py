"""Numbers, shares and switches as Moodle XML writes them. Pure."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

#: Nobody writes a longer number, and none that a float cannot hold.
_LONGEST = 60
_LARGEST, _SMALLEST = 307, -330
_SIGNS = str.maketrans({",": ".", "\u066b": ".", "\u2212": "-"})
_NO = frozenset({"", "0", "false", "no", "off"})
#: Together the right options of a question earn all, as well as rounded shares can say it.
_NEARLY_ALL = (Decimal("0.99"), Decimal("1.01"))


def decimal_of(text: str) -> Decimal | None:
    """Return a number with a point or a comma before its fraction; None for anything else."""
    plain = text.strip().removesuffix("%").translate(_SIGNS)
    if len(plain) > _LONGEST:
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if not number.is_finite() or not _SMALLEST <= number.adjusted() <= _LARGEST:
        return None
    return number


def number_of(text: str) -> float | None:
    """Return a number as ``decimal_of`` reads it."""
    number = decimal_of(text)
    return None if number is None else float(number)


def flag_of(text: str) -> bool:
    """Return whether a switch is on, as Moodle reads it: by 1, true or any other word."""
    return text.strip().lower() not in _NO


def are_shares_of_one(shares: Sequence[Decimal]) -> bool:
    """Say whether shares that should be percent are shares of 1: no other sense is in them.

    So it is where the best one says 1, or several that are not whole say 1 together.
    """
    best = max(shares, default=Decimal(0))
    if best == 1:
        return all(abs(share) <= 1 for share in shares)
    together = sum(share for share in shares if share > 0)
    return 0 < best < 1 and _NEARLY_ALL[0] <= together <= _NEARLY_ALL[1]
