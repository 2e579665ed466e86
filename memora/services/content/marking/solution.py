"""What is told of a question once it is answered: the key as it is shown, and what explains it.

It holds what ``withheld.shown`` left out, and nothing that was seen before.
"""

from typing import Any

from memora.services.content.marking.multiple_choice import Options
from memora.services.content.marking.true_false import truth_of
from memora.services.content.marking.values import credit_of, entry_text, list_of, text_of
from memora.services.content.marking.verdict import Verdict
from memora.services.content.marking.withheld import listed, named

_EXPLAINING = ("explanation", "explanation_html", "hints", "hints_html")
_OF_A_VALUE = ("value", "tolerance", "min", "max")
_OF_A_PAIR = ("left", "left_html", "right", "right_html")
_OF_FEEDBACK = ("feedback", "feedback_html")
#: Where a type keeps what ``Verdict.matched`` counts, if it carries feedback.
_COMMENTED = {
    **dict.fromkeys(("multiple_choice", "multiple_response", "true_false"), "options"),
    "short_answer": "answers",
    "numeric": "values",
    "cloze": "gaps",
}


def solution(question: dict[str, Any], verdict: Verdict) -> dict[str, Any]:
    """Return what an answered question's student may see besides the question.

    Args:
        question: A native question with its key, with or without the HTML of its texts.
        verdict: The verdict on the answer.

    Returns:
        ``key``, by the question's type: ``answer_indexes``; ``answer`` (true or false, or the
        model answer of a self_check); ``answers`` (texts); ``values`` and ``units``; ``pairs``;
        ``items``; ``gaps``, of each its own key. ``feedback``, a list of ``{feedback,
        feedback_html}`` of what the answer hit. ``explanation``, ``hints`` and their HTML. Each
        only where the question has it.
    """
    kind = str(question.get("type"))
    parts = list_of(question.get(_COMMENTED.get(kind, "")))
    hit = [parts[at] for at in verdict.matched if at < len(parts)]
    feedback = [named(part, _OF_FEEDBACK) for part in hit if isinstance(part, dict)]
    told = {"key": _key(question), "feedback": [words for words in feedback if words]}
    return {name: value for name, value in told.items() if value} | named(question, _EXPLAINING)


def _key(question: dict[str, Any]) -> dict[str, Any]:
    make = _KEYS.get(str(question.get("type")))
    return make(question) if make else {}


def _options(question: dict[str, Any]) -> dict[str, Any]:
    options = Options(question)
    best = max(options.credits, default=0.0)
    right = options.right or {at for at, credit in enumerate(options.credits) if 0 < credit == best}
    return {"answer_indexes": sorted(right)}


def _all_options(question: dict[str, Any]) -> dict[str, Any]:
    options = Options(question)
    right = options.right or {at for at, credit in enumerate(options.credits) if credit > 0}
    return {"answer_indexes": sorted(right)}


def _truth(question: dict[str, Any]) -> dict[str, Any]:
    truth = truth_of(question)
    return {} if truth is None else {"answer": truth}


def _own(question: dict[str, Any]) -> dict[str, Any]:
    return named(question, ("answer", "answer_html"))


def _texts(question: dict[str, Any]) -> dict[str, Any]:
    alone = question.get("answer")
    entries = [*list_of(question.get("answers")), *(alone if isinstance(alone, list) else [alone])]
    best = max(map(credit_of, entries), default=0.0)
    texts = [entry_text(entry) for entry in entries if credit_of(entry) == best]
    # A star that stands for itself is written with a backslash; a lone one stands for anything.
    return {"answers": [text.replace("\\*", "*") for text in texts if text is not None]}


def _values(question: dict[str, Any]) -> dict[str, Any]:
    single = {"value": question.get("answer"), "tolerance": question.get("tolerance")}
    entries = list_of(question.get("values")) or [single]
    best = max(map(credit_of, entries))
    values = [
        named(entry, _OF_A_VALUE) if isinstance(entry, dict) else {"value": entry}
        for entry in entries
        if credit_of(entry) == best
    ]
    told = [{name: part for name, part in value.items() if part is not None} for value in values]
    units = list_of(question.get("units"))
    return {"values": told} | ({"units": units} if units else {})


def _pairs(question: dict[str, Any]) -> dict[str, Any]:
    pairs = [pair for pair in list_of(question.get("pairs")) if isinstance(pair, dict)]
    return {"pairs": [named(pair, _OF_A_PAIR) for pair in pairs if text_of(pair.get("left"))]}


def _items(question: dict[str, Any]) -> dict[str, Any]:
    return {"items": listed(question, "items")}


def _gaps(question: dict[str, Any]) -> dict[str, Any]:
    gaps = list_of(question.get("gaps"))
    return {"gaps": [_key(gap) if isinstance(gap, dict) else {} for gap in gaps]}


_KEYS = {
    "multiple_choice": _options,
    "multiple_response": _all_options,
    "true_false": _truth,
    "short_answer": _texts,
    "numeric": _values,
    "matching": _pairs,
    "ordering": _items,
    "cloze": _gaps,
    "self_check": _own,
}
