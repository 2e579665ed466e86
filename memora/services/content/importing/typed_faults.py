"""What is wrong with questions whose answers are typed: words and numbers."""

from collections import Counter
from typing import Any

from frappe import _

from memora.services.content.importing.option_faults import no_full_credit
from memora.services.content.importing.schema import Found
from memora.services.content.marking.folding import folded
from memora.services.content.marking.numbers import read_numbers, without_percent
from memora.services.content.marking.numeric import unit_form
from memora.services.content.marking.values import (
    credit_of,
    entry_text,
    list_of,
    number_of,
    text_of,
)

_WILDCARD = "*"


def word_faults(question: dict[str, Any]) -> Found:
    """Find accepted answers that accept everything, or nothing wholly."""
    answers = list_of(question.get("answers"))
    places: list[tuple[tuple[str | int, ...], Any]] = [
        (("answers", at), each) for at, each in enumerate(answers)
    ]
    if "answer" in question:
        places.append((("answer",), question["answer"]))
    for place, entry in places:
        text = entry_text(entry)
        if text is not None and _WILDCARD in text and credit_of(entry) > 0 and _takes_all(text):
            yield place, _("accepts whatever is typed; write a word, or give it the credit 0")
    if places and all(credit_of(entry) < 1 for _place, entry in places):
        yield ("answers" if answers else "answer",), no_full_credit()


def _takes_all(text: str) -> bool:
    return not folded(text.replace("\\*", "x").replace(_WILDCARD, ""))


def number_faults(question: dict[str, Any]) -> Found:
    """Find values that are no numbers, and units that are not clear."""
    values = [each for each in list_of(question.get("values")) if isinstance(each, dict)]
    for at, value in enumerate(list_of(question.get("values"))):
        if isinstance(value, dict):
            for place, message in _numeric_value(value):
                yield ("values", at, *place), message
    if values and all(credit_of(value) < 1 for value in values):
        yield ("values",), no_full_credit()
    yield from _units(question)


def _units(question: dict[str, Any]) -> Found:
    names = [
        unit_form(name)
        for unit in list_of(question.get("units"))
        if isinstance(unit, dict) and (name := text_of(unit.get("name"))) is not None
    ]
    for name, times in Counter(names).items():
        if times > 1:
            yield ("units",), _("have {0} twice; name each unit once").format(name)
    for at, unit in enumerate(list_of(question.get("units"))):
        if not isinstance(unit, dict):
            continue
        if "factor" in unit and number_of(unit["factor"]) is None:
            yield ("units", at, "factor"), _too_large()
        if read_numbers(text_of(unit.get("name")) or ""):
            yield ("units", at, "name"), _("is a number; write a unit such as m or kg")


def _numeric_value(value: dict[str, Any]) -> Found:
    for name in ("tolerance", "min", "max"):
        if name in value and number_of(value[name]) is None:
            yield (name,), _too_large()
    low, high = number_of(value.get("min")), number_of(value.get("max"))
    if low is not None and high is not None and low > high:
        yield ("min",), _("is more than max; exchange the two")
    written = value.get("value")
    if written == _WILDCARD:
        if credit_of(value) > 0:
            yield ("value",), _("accepts every answer; write a number, or give it the credit 0")
    elif isinstance(written, str):
        yield from _written_number(written)
    elif "value" in value and number_of(written) is None:
        yield ("value",), _too_large()


def _written_number(text: str) -> Found:
    readings = {number.value for number in read_numbers(without_percent(text))}
    if not readings:
        yield ("value",), _("is no number; write one such as 0.125, or 1/8 as a text")
    elif len(readings) > 1:
        yield (
            ("value",),
            _("may be {0} as well as {1}; write it without a sign for thousands").format(
                *(f"{reading:g}" for reading in sorted(readings))
            ),
        )


def _too_large() -> str:
    return _("must be a number, and none too large for a computer to calculate with")
