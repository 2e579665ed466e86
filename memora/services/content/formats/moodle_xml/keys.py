"""The keys of native questions, in grades and numbers that Moodle takes. Pure."""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from memora.services.content.formats.keys import plain_number
from memora.services.content.formats.moodle_xml.target import Target
from memora.services.content.formats.report import phrase
from memora.services.content.marking.numbers import read_numbers, without_percent

#: What Moodle offers as grades of answers, below 0 too (``question_bank::fraction_options_full``).
_GRADES = (
    *(1.0, 0.9, 5 / 6, 0.8, 0.75, 0.7, 2 / 3, 0.6, 0.5, 0.4, 1 / 3, 0.3, 0.25, 0.2),
    *(1 / 6, 1 / 7, 0.125, 1 / 9, 0.1, 0.05, 0.0),
)
_ROUNDED = 1e-5
#: Numbers as Moodle reads them.
_NUMBER = re.compile(r"-?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?")
_ANYTHING = "*"
#: Weights with more decimals than these are rounded.
_FINEST = 1000


def amount_of(value: dict[str, Any], target: Target) -> tuple[str, str] | None:
    """Return an accepted number and its tolerance; None where Moodle cannot hold it."""
    if "value" in value:
        number = _number_text(value["value"], target)
        tolerance = plain_number(value.get("tolerance", 0))
        return None if number is None else (number, tolerance)
    if "min" in value and "max" in value:
        return _middle_of(value["min"], value["max"])
    target.dropped(
        phrase("Moodle knows no range that is open at one end; it stays behind."), part="values"
    )
    return None


def say_unknown_grades(shares: Iterable[float], target: Target) -> None:
    """Say which grades Moodle does not take unless it is told so when it imports."""
    odd = [c for c in shares if all(abs(abs(c) - grade) > _ROUNDED for grade in _GRADES)]
    if odd:
        target.changed(
            phrase(
                "Moodle has no grade of {0} %. Choose there “nearest grade if not listed” when you"
                " import this file."
            ),
            round(odd[0] * 100, 2),
            part="options",
        )


def _number_text(value: object, target: Target) -> str | None:
    """Return an accepted number as Moodle reads it; None where it is none.

    Args:
        value: A JSON number, or a text as people write numbers.
        target: The question.
    """
    if not isinstance(value, str):
        return plain_number(value) if isinstance(value, int | float) else None
    text = value.strip()
    if text == _ANYTHING or _NUMBER.fullmatch(text):
        return text
    readings = read_numbers(without_percent(text))
    if not readings:
        target.dropped(
            phrase("The accepted value “{0}” is no number to Moodle; it stays behind."),
            text,
            part="values",
        )
        return None
    written = plain_number(readings[0].value)
    target.changed(
        phrase("The accepted value “{0}” was written as {1}."), text, written, part="values"
    )
    return written


def _middle_of(low: float, high: float) -> tuple[str, str]:
    """Return the middle of a range and its distance to the ends, as decimals have it."""
    ends = Decimal(repr(low)), Decimal(repr(high))
    return plain_number(float((ends[0] + ends[1]) / 2)), plain_number(
        float((ends[1] - ends[0]) / 2)
    )


def whole_weights(weights: list[float]) -> list[int]:
    """Return whole numbers in the proportions of some weights, as a gap of Moodle's takes them."""
    parts = [Fraction(weight).limit_denominator(_FINEST) for weight in weights]
    times = lcm(*(part.denominator for part in parts))
    return [max(1, int(part * times)) for part in parts]
