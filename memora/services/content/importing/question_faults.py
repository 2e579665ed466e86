"""What is wrong with a question that a schema cannot see: its key says nothing, or two things.

What passes here and in the schema has an answer that the markers take for right. Whatever is
malformed is passed over: the schema reports it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from frappe import _

from memora.services.content.importing.option_faults import (
    choice_faults,
    response_faults,
    truth_faults,
)
from memora.services.content.importing.schema import Fault, Found, json_path
from memora.services.content.importing.typed_faults import number_faults, word_faults
from memora.services.content.marking.folding import tidied
from memora.services.content.marking.values import list_of, text_of

_GAP = re.compile(r"\{\{([1-9][0-9]{0,2})\}\}")


def question_faults(question: Any, path: tuple[str | int, ...] = ()) -> list[Fault]:
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
    "multiple_choice": choice_faults,
    "multiple_response": response_faults,
    "true_false": truth_faults,
    "short_answer": word_faults,
    "numeric": number_faults,
    "matching": _pairs,
    "ordering": _order,
    "cloze": _gaps,
}
_OF_A_GAP = ("multiple_choice", "short_answer", "numeric")


def _repeated(texts: Iterable[str]) -> list[str]:
    return [text for text, times in Counter(texts).items() if text and times > 1]


def _look(text: str | None) -> str:
    return tidied(text or "")
