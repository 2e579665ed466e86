"""What is wrong with a question that a schema cannot see: its key says nothing, or two things.

What passes here and in the schema has an answer that the markers take for right. Whatever is
malformed is passed over: the schema reports it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from frappe import _

from memora.services.content.importing.schema import Fault, json_path
from memora.services.content.marking import mark
from memora.services.content.marking.folding import folded, tidied
from memora.services.content.marking.multiple_choice import Options
from memora.services.content.marking.numbers import read_numbers, without_percent
from memora.services.content.marking.numeric import unit_form
from memora.services.content.marking.values import (
    credit_of,
    entry_text,
    is_blank,
    list_of,
    number_of,
    position_of,
    text_of,
    total,
)

Path = tuple[str | int, ...]

#: Credits that are written in decimals fall short of 1 by less than this.
_NEARLY = 1e-9
#: An option that moves the score by less would make no difference.
_LEAST = 0.001
_WILDCARD = "*"
_GAP = re.compile(r"\{\{([1-9][0-9]{0,2})\}\}")


def question_faults(question: Any, path: Path = ()) -> list[Fault]:
    """Check a question beyond its schema.

    Args:
        question: Any JSON value.
        path: Where it stands.
    """
    if not isinstance(question, dict) or not isinstance(question.get("type"), str):
        return []
    find = _CHECKS.get(question["type"])
    found = find(question) if find else ()
    return [{"path": json_path((*path, *place)), "message": message} for place, message in found]


Found = Iterator[tuple[Path, str]]


def _choice(question: dict[str, Any]) -> Found:
    yield from _positions(question)
    yield from _same_looks(question)
    options = Options(question)
    if len(options.right) > 1:
        yield ("answer",), _("names another option than answer_index; keep one of the two")
    elif options.right and options.credits[min(options.right)] < 1:
        yield (
            ("options", min(options.right), "credit"),
            _("must be 1: the key says that this option is right"),
        )
    elif "answer_index" not in question and _has_credits(options) and max(options.credits) < 1:
        yield ("options",), _no_full_credit()


def _response(question: dict[str, Any]) -> Found:
    yield from _positions(question)
    yield from _same_looks(question)
    options = Options(question)
    if not _has_credits(options):
        return
    earned = total(credit for credit in options.credits if credit > 0)
    if abs(earned - 1) > _NEARLY:
        yield (
            ("options",),
            _(
                "have credits that must make 1 for all right options together, not {0}; take the"
                " credits away to let each right one earn the same share"
            ).format(f"{earned:g}"),
        )
    for at, credit in enumerate(options.credits):
        if at in options.right and credit <= 0:
            yield ("options", at), _("must have a credit of more than 0: the key calls it right")
        elif abs(credit) < _LEAST:
            yield (
                ("options", at),
                _("must cost something, such as a credit of -0.5: who ticks all would be right"),
            )


def _has_credits(options: Options) -> bool:
    return any(isinstance(entry, dict) and "credit" in entry for entry in options.entries)


def _truth(question: dict[str, Any]) -> Found:
    yield from _positions(question)
    yield from _same_looks(question)
    if "options" not in question:
        return
    words = [_truth_of({"type": "true_false", "answer": text}) for text in _texts(question)]
    if len(words) > 1 and words[0] is not None and words[0] is words[1]:
        yield ("options",), _("both mean the same; let one be true and the other false")
    by_answer = _truth_of({name: each for name, each in question.items() if name != "answer_index"})
    by_place = _truth_of({name: each for name, each in question.items() if name != "answer"})
    if by_answer is None and "answer_index" not in question:
        yield ("answer",), _("must be true or false, or one of the two options")
    elif None not in (by_answer, by_place) and by_answer is not by_place:
        yield ("answer",), _("names another option than answer_index; keep one of the two")


def _texts(question: dict[str, Any]) -> list[str | None]:
    return [entry_text(entry) for entry in list_of(question.get("options"))]


def _truth_of(question: dict[str, Any]) -> bool | None:
    """Return which of the two is right; None where the key says nothing."""
    for truth in (True, False):
        if mark(question, truth).is_correct:
            return truth
    return None


def _words(question: dict[str, Any]) -> Found:
    answers = list_of(question.get("answers"))
    places: list[tuple[Path, Any]] = [(("answers", at), each) for at, each in enumerate(answers)]
    if "answer" in question:
        places.append((("answer",), question["answer"]))
    for place, entry in places:
        text = entry_text(entry)
        if text is not None and _WILDCARD in text and credit_of(entry) > 0 and _takes_all(text):
            yield place, _("accepts whatever is typed; write a word, or give it the credit 0")
    if places and all(credit_of(entry) < 1 for _place, entry in places):
        yield ("answers" if answers else "answer",), _no_full_credit()


def _takes_all(text: str) -> bool:
    return not folded(text.replace("\\*", "x").replace(_WILDCARD, ""))


def _number(question: dict[str, Any]) -> Found:
    values = [each for each in list_of(question.get("values")) if isinstance(each, dict)]
    for at, value in enumerate(list_of(question.get("values"))):
        if isinstance(value, dict):
            for place, message in _numeric_value(value):
                yield ("values", at, *place), message
    if values and all(credit_of(value) < 1 for value in values):
        yield ("values",), _no_full_credit()
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


def _pairs(question: dict[str, Any]) -> Found:
    pairs = [pair for pair in list_of(question.get("pairs")) if isinstance(pair, dict)]
    lefts = [text_of(pair.get("left")) for pair in pairs]
    rights = [text_of(pair.get("right")) for pair in pairs]
    distractors = [text_of(text) for text in list_of(question.get("distractors"))]
    yield from (
        (("pairs",), _("have {0} on the left twice; make one pair of them").format(text))
        for text in _repeated(map(_look, lefts))
    )
    # A right side may belong to several left ones, but then it is the same text.
    offered = {text for text in (*rights, *distractors) if text is not None}
    yield from (
        (("pairs",), _("and distractors have {0} in two spellings that look alike").format(text))
        for text in _repeated(map(_look, offered))
    )
    taken = {_look(right) for right in rights}
    for at, text in enumerate(distractors):
        if text is not None and _look(text) in taken:
            yield ("distractors", at), _("is the right side of a pair; remove it")
    if pairs and len(offered) == 1:
        yield ("pairs",), _("all have the same right side; add another one, or a distractor")


def _order(question: dict[str, Any]) -> Found:
    items = {text for text in map(text_of, list_of(question.get("items"))) if text is not None}
    yield from (
        (("items",), _("have {0} in two spellings that look alike").format(text))
        for text in _repeated(map(_look, items))
    )
    if len(items) == 1:
        yield ("items",), _("are all the same; there is nothing to put in order")


def _gaps(question: dict[str, Any]) -> Found:
    gaps = list_of(question.get("gaps"))
    text = question.get("text")
    if isinstance(text, str) and gaps:
        named = Counter(int(number) for number in _GAP.findall(text))
        for number in range(1, len(gaps) + 1):
            if named[number] != 1:
                yield (
                    ("text",),
                    _("must have {0} once, where the gap is; it is there {1} times").format(
                        _gap_mark(number), named[number]
                    ),
                )
        for number in sorted(set(named) - set(range(1, len(gaps) + 1))):
            yield (
                ("text",),
                _("has {0}, but there are {1} gaps").format(_gap_mark(number), len(gaps)),
            )
    for at, gap in enumerate(gaps):
        if isinstance(gap, dict) and gap.get("type") in _OF_A_GAP:
            for place, message in _CHECKS[gap["type"]](gap):
                yield ("gaps", at, *place), message


def _gap_mark(number: int) -> str:
    return f"{{{{{number}}}}}"


_CHECKS = {
    "multiple_choice": _choice,
    "multiple_response": _response,
    "true_false": _truth,
    "short_answer": _words,
    "numeric": _number,
    "matching": _pairs,
    "ordering": _order,
    "cloze": _gaps,
}
_OF_A_GAP = ("multiple_choice", "short_answer", "numeric")


def _positions(question: dict[str, Any]) -> Found:
    """Find positions beyond the options."""
    options = list_of(question.get("options"))
    named: list[tuple[Path, Any]] = [(("answer_index",), question.get("answer_index"))]
    for at, position in enumerate(list_of(question.get("answer_indexes"))):
        named.append((("answer_indexes", at), position))
    for place, position in named:
        if position_of(position) is not None and position >= len(options) > 0:
            yield (
                place,
                _("must be the position of an option, from 0 to {0}").format(len(options) - 1),
            )


def _same_looks(question: dict[str, Any]) -> Found:
    """Find options that nobody could tell from one another."""
    seen: dict[str, int] = {}
    for at, text in enumerate(_texts(question)):
        if is_blank(text):
            continue
        first = seen.setdefault(_look(text), at)
        if first != at:
            yield (
                ("options", at),
                _("looks the same as option {0}; change one of them").format(first + 1),
            )


def _too_large() -> str:
    return _("must be a number, and none too large for a computer to calculate with")


def _repeated(texts: Iterable[str]) -> list[str]:
    return [text for text, times in Counter(texts).items() if text and times > 1]


def _look(text: str | None) -> str:
    return tidied(text or "")


def _no_full_credit() -> str:
    return _("have no entry of credit 1, so that no answer could be wholly right")
