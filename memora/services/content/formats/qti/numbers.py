"""Numbers as XML has them, and those that are accepted from bounds around them. Pure."""

import math
from decimal import Decimal, InvalidOperation

from memora.services.content.formats.bank import Number

#: Bounds are written with a few decimals; a rounded last one does not make them lopsided.
_LOPSIDED = Decimal("0.001")


def as_number(text: str) -> float | None:
    """Return a number as XML has it, None where it is none or has no end."""
    try:
        number = float(text.strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def middle(number: Number) -> str:
    """Return a number that is accepted: its value, or the middle of its range."""
    if number.value is not None:
        return number.value
    ends = [end for end in (number.low, number.high) if end is not None]
    return repr(sum(ends) / len(ends)) if ends else ""


def symmetric(value: str, low: float, high: float) -> Number:
    """Return a number with its tolerance where its bounds lie as far below as above; else a range.

    Args:
        value: The number as the source writes it.
        low: The lower bound.
        high: The upper bound.
    """
    try:
        middle = Decimal(value.strip())
        below, above = middle - Decimal(repr(low)), Decimal(repr(high)) - middle
    except InvalidOperation:
        return Number(None, low=low, high=high)
    if min(below, above) < 0 or not middle.is_finite():
        return Number(None, low=min(low, high), high=max(low, high))
    if abs(below - above) > _LOPSIDED * max(below, above):
        return Number(None, low=low, high=high)
    return Number(value.strip(), float(min(below, above)))
