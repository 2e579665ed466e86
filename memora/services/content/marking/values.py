"""JSON values of questions and answers, read without trust: nothing here raises."""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from memora.services.content.marking.folding import single_spaced, without_invisible

#: Above it a JSON number is no longer the integer that was written.
_EXACT = 2**53
#: Below it JavaScript writes a number with an exponent.
_PLAIN = 1e-6
#: What is above it is a slip of the pen; sums stay finite.
_MOST_POINTS = 1e6


def list_of(value: Any) -> list[Any]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def number_of(value: Any) -> float | None:
    """Return a JSON number, None for anything else and for what is beyond a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def position_of(value: Any) -> int | None:
    """Return a JSON integer that may be a position, None for anything else."""
    number = number_of(value)
    if number is None or number != int(number) or not 0 <= number <= _EXACT:
        return None
    return int(number)


def text_of(value: Any) -> str | None:
    """Return a text, or a number as one writes it; None for anything else."""
    if isinstance(value, str):
        return value
    number = number_of(value)
    if number is None or abs(number) > _EXACT or 0 < abs(number) < _PLAIN:
        return None
    return str(int(number)) if number == int(number) else format(Decimal(repr(number)), "f")


def entry_text(entry: Any) -> str | None:
    """Return the text of an option, item or answer: a plain text or an object with ``text``."""
    return text_of(entry.get("text") if isinstance(entry, dict) else entry)


def own_credit(entry: Any) -> float | None:
    """Return an entry's ``credit``, within −1 and 1; None where it has none."""
    credit = number_of(entry.get("credit")) if isinstance(entry, dict) else None
    return None if credit is None else max(-1.0, min(1.0, credit))


def credit_of(entry: Any, default: float = 1.0) -> float:
    """Return an entry's ``credit``, the default where it has none."""
    credit = own_credit(entry)
    return default if credit is None else credit


def points_of(entry: Any) -> float:
    """Return what a question or gap weighs beside others: its ``points``, 1 where it has none."""
    points = number_of(entry.get("points")) if isinstance(entry, dict) else None
    return 1.0 if points is None or points < 0 else min(points, _MOST_POINTS)


def share_of(scores: Sequence[float], points: Sequence[float]) -> float:
    """Return the share of all points that was earned; where none has any, each weighs the same.

    Args:
        scores: The share of its own credit that each part earned, at least one.
        points: What each weighs, from ``points_of``.
    """
    weights = points if any(points) else [1.0] * len(scores)
    earned = total(weight * score for weight, score in zip(weights, scores, strict=True))
    return earned / total(weights)


def is_blank(answer: Any) -> bool:
    """Say whether an answer is none: nothing, no text that can be seen, or only such parts."""
    if isinstance(answer, dict):
        return all(_is_nothing(part) for part in answer.values())
    if isinstance(answer, list):
        return all(_is_nothing(part) for part in answer)
    return _is_nothing(answer)


def _is_nothing(value: Any) -> bool:
    if isinstance(value, str):
        return not single_spaced(without_invisible(value))
    return value is None or value in ([], {})


def total(numbers: Iterable[float]) -> float:
    """Return a sum, added up one by one: newer Pythons' ``sum`` rounds other than JavaScript."""
    result = 0.0
    for number in numbers:
        result += number
    return result
