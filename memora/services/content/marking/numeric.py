"""A number compared as a number, with a tolerance and, where the key has them, units."""

import math
from collections.abc import Iterator
from typing import Any

from memora.services.content.marking.folding import MINUS_SIGNS, Choices, tidied
from memora.services.content.marking.numbers import is_close, read_numbers, without_percent
from memora.services.content.marking.values import (
    credit_of,
    list_of,
    number_of,
    text_of,
)
from memora.services.content.marking.verdict import WRONG, Verdict, scored

#: cm², cm^2 and cm2 are one unit, N·m and Nm too.
_ONE_LINE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", "^ ·⋅∙•*")
#: Nobody writes a longer number with its unit.
_LONGEST = 96
_ANYTHING = "*"


def mark(question: dict[str, Any], answer: Any) -> Verdict:
    """Mark a text or JSON number; of several accepted values the best that it hits counts.

    A unit may follow the number or stand before it. What the question does not know as a unit is
    wrong; no unit is the key's own, unless ``unit_required``.
    """
    values = list_of(question.get("values")) or [_single(question)]
    amounts = list(_amounts(answer, _units(question, values), question.get("unit_required")))
    hits = [at for at, value in enumerate(values) if _is_hit(value, amounts)]
    if not hits:
        return WRONG
    best = max(hits, key=lambda at: credit_of(values[at]))
    return scored(credit_of(values[best]), (best,))


def _single(question: dict[str, Any]) -> dict[str, Any]:
    return {"value": question.get("answer"), "tolerance": question.get("tolerance")}


def _units(question: dict[str, Any], values: list[Any]) -> dict[str, float]:
    """Return the factor of each unit; a key that is written in percent brings that sign along."""
    units: dict[str, float] = {}
    for unit in list_of(question.get("units")):
        name = text_of(unit.get("name")) if isinstance(unit, dict) else text_of(unit)
        factor = number_of(unit.get("factor", 1)) if isinstance(unit, dict) else 1.0
        if name is not None and factor is not None:
            units.setdefault(unit_form(name), factor)
    if any(_is_percentage(_written(value)) for value in values):
        units.setdefault("%", 1.0)
    return units


def unit_form(name: str) -> str:
    """Return a unit's name as it is compared: cm², cm^2 and cm2 have one."""
    return tidied(name).replace("٪", "%").translate(_ONE_LINE)


def _amounts(answer: Any, units: dict[str, float], unit_required: Any) -> Iterator[float]:
    """Yield what an answer may be worth in the key's unit."""
    if not (units and unit_required is True):
        yield from _numbers(answer)
    if not isinstance(answer, str) or not units:
        return
    factors, names = list(units.values()), Choices(units)
    for number, unit in _splits(tidied(answer)):
        places = names.find(unit_form(unit))
        amounts = [value * factors[places[0]] for value in _numbers(number)] if places else []
        yield from filter(math.isfinite, amounts)


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways of reading a text as a number and a unit: ``5 m``, ``$5``, ``-$5``."""
    if len(text) > _LONGEST:
        return
    minus = text[0] if text[:1] and text[0] in ("-", *MINUS_SIGNS) else ""
    for at in range(1, len(text)):
        yield text[:at], text[at:]
        yield minus + text[at:], text[len(minus) : at]


def _numbers(value: Any) -> list[float]:
    number = number_of(value)
    if number is not None:
        return [number]
    return [reading.value for reading in read_numbers(value)] if isinstance(value, str) else []


def _is_hit(value: Any, amounts: list[float]) -> bool:
    written = _written(value)
    if written == _ANYTHING:
        return True
    wanted = _numbers(without_percent(written) if isinstance(written, str) else written)
    tolerance = max(_number_in(value, "tolerance") or 0.0, 0.0)
    return any(is_close(amount, key, tolerance) for amount in amounts for key in wanted) or any(
        _is_between(value, amount) for amount in amounts
    )


def _is_between(value: Any, amount: float) -> bool:
    low, high = _number_in(value, "min"), _number_in(value, "max")
    if low is None and high is None:
        return False
    return (low is None or amount >= low or is_close(amount, low)) and (
        high is None or amount <= high or is_close(amount, high)
    )


def _number_in(value: Any, name: str) -> float | None:
    return number_of(value.get(name)) if isinstance(value, dict) else None


def _written(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) else value


def _is_percentage(written: Any) -> bool:
    return isinstance(written, str) and without_percent(written) != written
