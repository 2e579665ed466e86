"""What stands between the braces for each type of question that GIFT can hold."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from memora.services.content.formats.bank import Text
from memora.services.content.formats.gift.leaving import Leaving
from memora.services.content.formats.keys import (
    accepted_in,
    percent_of,
    plain_number,
    response_credits,
)
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.formats.texts import as_plain
from memora.services.content.formats.truths import read_truth
from memora.services.content.marking.multiple_choice import Options
from memora.services.content.marking.numbers import read_numbers, without_percent
from memora.services.content.marking.true_false import truth_of
from memora.services.content.marking.values import credit_of, entry_text, list_of

_ARROW = "->"
_ANYTHING = "*"
#: Numbers as PHP reads them.
_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")

_NO_FULL_OPTION = phrase(
    "No option earns all, without which GIFT takes it that several can be chosen. The question"
    " stays behind."
)
_OTHER_LABELS = phrase("GIFT knows true and false alone; the question was written as a choice.")
_LABELS = phrase("GIFT says true and false in its own words; {0} and {1} stay behind.")
_CASE = phrase("GIFT cannot say that letter case matters; any will be right there.")
_ARROW_IN_WORDS = phrase(
    "GIFT takes -> in an accepted answer for that of pairs: the question stays behind."
)
_ARROW_IN_LEFT = phrase(
    "GIFT takes -> in a left side for the one between the sides: the question stays behind."
)
_RIGHT_MARKUP = phrase("Right sides are plain in GIFT; the markup of “{0}” stays behind.")
_UNITS = phrase("GIFT knows no units; they stay behind.")
_OPEN_RANGE = phrase("GIFT knows no range that is open at one end; it stays behind.")
_NO_NUMBER = phrase("The accepted value “{0}” is no number to GIFT; it stays behind.")
_WRITTEN_AS = phrase("The accepted value “{0}” was written as {1}.")
_NO_VALUE = phrase("GIFT holds none of its accepted values: the question stays behind.")


def _choice(leaving: Leaving) -> list[str]:
    options = Options(leaving.question)
    if not any(credit == 1 for credit in options.credits):
        raise Refused(_NO_FULL_OPTION, part="options")
    return _options(leaving, options, options.credits, is_one=True)


def _response(leaving: Leaving) -> list[str]:
    options = Options(leaving.question)
    return _options(leaving, options, response_credits(options), is_one=False)


def _options(leaving: Leaving, options: Options, shares: list[float], *, is_one: bool) -> list[str]:
    """Return options; of several right ones of a choice the first alone has ``=``.

    Without any ``~`` they would be accepted words.
    """
    lines = []
    has_right = False
    for entry, share in zip(options.entries, shares, strict=True):
        if is_one and share == 1 and not has_right:
            has_right, mark = True, "="
        else:
            mark = f"~%{percent_of(share)}%" if share else "~"
        lines.append(f"{mark}{leaving.text(entry_text(entry) or '')}{leaving.feedback(entry)}")
    return lines


def _truth(leaving: Leaving) -> list[str]:
    question = leaving.question
    options = list_of(question.get("options"))
    labels = [entry_text(option) or "" for option in options]
    if labels and any(read_truth(label) is None for label in labels):
        leaving.changed(_OTHER_LABELS, part="options")
        place = _true_place(question) if truth_of(question) else 1 - _true_place(question)
        leaving.question = {**question, "answer": None, "answer_index": place}
        return _choice(leaving)
    if labels and not any(map(leaving.feedback, options)):
        leaving.dropped(_LABELS, *labels, part="options")
    answer = bool(truth_of(question))
    feedback = [leaving.feedback(option) for option in options] or ["", ""]
    of_true, of_false = feedback if _true_place(question) == 0 else feedback[::-1]
    right, wrong = (of_true, of_false) if answer else (of_false, of_true)
    said = f"{wrong or '#'}{right}" if right else wrong
    return [f"{'TRUE' if answer else 'FALSE'}{said}"]


def _true_place(question: dict[str, Any]) -> int:
    """Return which of a question's options is the true one."""
    return int(truth_of({**question, "answer": None, "answer_index": 0}) is False)


def _words(leaving: Leaving) -> list[str]:
    question = leaving.question
    if question.get("case_sensitive"):
        leaving.dropped(_CASE, part="case_sensitive")
    entries = accepted_in(question)
    lines = [
        (percent_of(credit_of(entry)), leaving.words(entry_text(entry) or ""), entry)
        for entry in entries
    ]
    written = [f"=%{percent}%{word}{leaving.feedback(entry)}" for percent, word, entry in lines]
    if not any(_ARROW in line for line in written):
        return written
    if len(written) > 1 or credit_of(entries[0]) != 1:
        raise Refused(_ARROW_IN_WORDS, part="answers")
    # Without an equals sign nobody takes it for a pair.
    return [written[0].removeprefix("=%100%")]


def _numbers(leaving: Leaving) -> list[str]:
    question = leaving.question
    if list_of(question.get("units")):
        leaving.dropped(_UNITS, part="units")
    values = [_value(value, leaving) for value in question["values"]]
    # What GIFT says of all other numbers ends the answers.
    lines = sorted(filter(None, values), key=lambda line: line.startswith("~"))
    if not any(line.startswith("=") for line in lines):
        raise Refused(_NO_VALUE, part="values")
    return lines


def _value(value: dict[str, Any], leaving: Leaving) -> str:
    """Return an accepted number; nothing where GIFT cannot hold it."""
    feedback = leaving.feedback(value)
    if value.get("value") == _ANYTHING:
        return f"~{feedback}" if feedback else ""
    amount = _amount(value, leaving)
    return f"=%{percent_of(credit_of(value))}%{amount}{feedback}" if amount else ""


def _amount(value: dict[str, Any], leaving: Leaving) -> str:
    if "value" in value:
        number = _number(value["value"], leaving)
        tolerance = value.get("tolerance")
        return f"{number}:{plain_number(tolerance)}" if number and tolerance else number
    if "min" in value and "max" in value:
        return f"{plain_number(value['min'])}..{plain_number(value['max'])}"
    leaving.dropped(_OPEN_RANGE, part="values")
    return ""


def _number(value: Any, leaving: Leaving) -> str:
    if not isinstance(value, str):
        return plain_number(value)
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return text
    readings = read_numbers(without_percent(text))
    if not readings:
        leaving.dropped(_NO_NUMBER, text, part="values")
        return ""
    written = plain_number(readings[0].value)
    leaving.changed(_WRITTEN_AS, text, written, part="values")
    return written


def _pairs(leaving: Leaving) -> list[str]:
    lines = []
    for pair in leaving.question["pairs"]:
        left = leaving.text(pair["left"])
        if _ARROW in left:
            raise Refused(_ARROW_IN_LEFT, part="pairs")
        lines.append(f"={left} {_ARROW} {_right(pair['right'], leaving)}")
    others = list_of(leaving.question.get("distractors"))
    return [*lines, *(f"= {_ARROW} {_right(text, leaving)}" for text in others)]


def _right(text: str, leaving: Leaving) -> str:
    if leaving.style != "markdown":
        return leaving.words(text)
    plain = as_plain(Text(text, "markdown"))
    if plain != text:
        leaving.changed(_RIGHT_MARKUP, text, part="pairs")
    return leaving.words(plain)


def _own(_leaving: Leaving) -> list[str]:
    return []


#: Of each type of question that GIFT can hold, the lines between its braces.
KINDS: Mapping[str, Callable[[Leaving], list[str]]] = {
    "multiple_choice": _choice,
    "multiple_response": _response,
    "true_false": _truth,
    "short_answer": _words,
    "numeric": _numbers,
    "matching": _pairs,
    "self_check": _own,
}
#: What stands behind the opening brace.
SIGNS: Mapping[str, str] = {"numeric": "#"}
