"""The keys of questions whose answer is typed: words and numbers. Pure."""

import math
import re
from typing import Any

from memora.services.content.formats.bank import Number, Numbers, Words
from memora.services.content.formats.natives.account import Account
from memora.services.content.formats.natives.credits import exact, is_full, written
from memora.services.content.formats.natives.wording import Wording, storable
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.marking.folding import folded
from memora.services.content.marking.numbers import read_numbers, without_percent
from memora.services.content.marking.numeric import unit_form
from memora.services.content.marking.values import is_blank

#: Of accepted answers, values and units each.
_MOST = 100
_ANYTHING = "*"
_MORE_THAN_MOST = phrase("There are more than {0} accepted answers; the rest was left out.")
_TAKES_ALL = phrase("One answer accepts whatever is typed; it was left out.")
#: What is worth writing as a JSON number; a fraction or percentage stays as it is written.
_DECIMAL = re.compile(r"-?[0-9.]+(?:e[+-]?[0-9]+)?")
_EXACT = 2**53


def words_key(words: Words, wording: Wording, account: Account) -> dict[str, Any]:
    """Return the accepted answers of a question that is answered in a few words.

    Raises:
        Refused: None is accepted.
    """
    entries: dict[str, dict[str, Any]] = {}
    for answer in words.answers:
        pattern = storable(answer.pattern)
        credit = _share(answer.credit, account)
        if is_blank(pattern):
            if credit > 0:
                account.dropped(phrase("An empty accepted answer was left out."))
            continue
        if credit > 0 and _takes_all(pattern):
            account.dropped(_TAKES_ALL, part="answers")
            continue
        entry: dict[str, Any] = {"text": pattern, "credit": written(credit)}
        feedback = wording.of(answer.feedback)
        if feedback:
            entry["feedback"] = feedback
        same = entries.setdefault(pattern, entry)
        if same != entry:
            account.dropped(
                phrase("The accepted answer “{0}” is there twice; one was left out."),
                pattern,
                part="answers",
            )
            if same["credit"] < credit:
                entries[pattern] = entry
    kept = list(entries.values())
    if len(kept) > _MOST:
        account.dropped(_MORE_THAN_MOST, _MOST, part="answers")
        kept = kept[:_MOST]
    _check_full([entry["credit"] for entry in kept], "answers")
    sensitive = {"case_sensitive": True} if words.case_sensitive else {}
    return {"answers": kept, **sensitive}


def _takes_all(pattern: str) -> bool:
    return _ANYTHING in pattern and not folded(pattern.replace("\\*", "x").replace(_ANYTHING, ""))


def numbers_key(numbers: Numbers, wording: Wording, account: Account) -> dict[str, Any]:
    """Return the accepted values of a question that is answered with a number.

    Raises:
        Refused: None of them is a number that can be accepted.
    """
    values: list[dict[str, Any]] = []
    for number in numbers.values:
        value = _value(number, wording, account)
        if value is not None and value not in values:
            values.append(value)
    if len(values) > _MOST:
        account.dropped(_MORE_THAN_MOST, _MOST, part="values")
        values = values[:_MOST]
    _check_full([value.get("credit", 1) for value in values], "values")
    units = _units(numbers, account)
    key: dict[str, Any] = {"values": values}
    if units:
        key["units"] = units
        if numbers.unit_required:
            key["unit_required"] = True
    return key


def _value(number: Number, wording: Wording, account: Account) -> dict[str, Any] | None:
    credit = _share(number.credit, account)
    value = _range(number) if number.value is None else _amount(number, account)
    if value is None:
        account.dropped(
            phrase("The accepted value “{0}” is no number; it was left out."),
            number.value or "",
            part="values",
        )
        return None
    if value.get("value") == _ANYTHING and credit > 0:
        account.dropped(_TAKES_ALL, part="values")
        return None
    if not is_full(credit):
        value["credit"] = written(credit)
    feedback = wording.of(number.feedback)
    return value | ({"feedback": feedback} if feedback else {})


def _range(number: Number) -> dict[str, Any] | None:
    ends = [end for end in (number.low, number.high) if end is not None and math.isfinite(end)]
    if not ends:
        return None
    if len(ends) > 1:
        return {"min": _whole(min(ends)), "max": _whole(max(ends))}
    return {"min" if number.low == ends[0] else "max": _whole(ends[0])}


def _amount(number: Number, account: Account) -> dict[str, Any] | None:
    text = storable(number.value or "")
    if text == _ANYTHING:
        return {"value": text}
    readings = sorted({each.value for each in read_numbers(without_percent(text))}, key=abs)
    if not readings:
        return None
    tolerance = abs(number.tolerance)
    within = {"tolerance": _whole(tolerance)} if 0 < tolerance < math.inf else {}
    if len(readings) > 1:
        account.changed(
            phrase("The value {0} was read as {1}: check it."),
            text,
            _whole(readings[-1]),
            part="values",
        )
        return {"value": _whole(readings[-1]), **within}
    writing = next(iter(read_numbers(text)), None)
    if writing is None or not _DECIMAL.fullmatch(writing.writing):
        return {"value": text, **within}
    return {"value": _whole(readings[0]), **within}


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < _EXACT else value


def _share(credit: float, account: Account) -> float:
    if credit < 0:
        account.changed(phrase("A typed answer took points away; here it only earns none."))
    return max(0.0, exact(credit))


def _check_full(shares: list[float], part: str) -> None:
    if not any(share > 0 for share in shares):
        raise Refused(
            phrase("No answer is accepted: add one and import the file again."), part=part
        )
    if not any(map(is_full, shares)):
        raise Refused(
            phrase("No answer earns 100 %: raise the best one and import the file again."),
            part=part,
        )


def _units(numbers: Numbers, account: Account) -> list[dict[str, Any]]:
    """Return the units that can be told from one another and from numbers."""
    units: dict[str, dict[str, Any]] = {}
    for unit in numbers.units:
        name = storable(unit.name)
        is_usable = not is_blank(name) and not read_numbers(name)
        if not is_usable or not 0 < unit.factor < math.inf or unit_form(name) in units:
            account.dropped(
                phrase("The unit “{0}” cannot be used, or is there twice; it was left out."),
                name,
                part="units",
            )
            continue
        units[unit_form(name)] = {"name": name, "factor": _whole(unit.factor)}
    return list(units.values())[:_MOST]
