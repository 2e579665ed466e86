"""Texts with gaps as Moodle writes them: ``{2:MULTICHOICE:=right#well done~wrong}``. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from memora.services.content.formats.keys import accepted_in, percent_of
from memora.services.content.formats.moodle_xml.cloze import GAP_START
from memora.services.content.formats.moodle_xml.keys import amount_of, whole_weights
from memora.services.content.formats.moodle_xml.source import OWN
from memora.services.content.formats.moodle_xml.target import Target
from memora.services.content.formats.report import phrase
from memora.services.content.marking.multiple_choice import Options
from memora.services.content.marking.values import credit_of, entry_text, points_of

_MARK = re.compile(r"\{\{([1-9][0-9]{0,2})\}\}")
#: Moodle takes away two of its own escapes only, but reads HTML's in every gap.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", **{c: f"&#{ord(c)};" for c in "~#{}"}})
_FIRST_SIGN = re.compile("[=%]")
#: A backslash takes its meaning from the next sign.
_BACKSLASHES = re.compile(r"\\+(?=[/\"=&]|$)")
_BACKSLASH = "&#92;"


def write_gaps(target: Target) -> None:
    """Write the text of a cloze question with its gaps in it.

    Weights are whole numbers in Moodle; others stand beside the text too, for Memora alone.
    """
    question = target.question
    points = [points_of(gap) for gap in question["gaps"]]
    weights = whole_weights(points)
    gaps = [
        f"{{{weight}:{_gap(gap, number, target)}}}"
        for number, (gap, weight) in enumerate(zip(question["gaps"], weights, strict=True), start=1)
    ]
    order: list[int] = []

    def fill(mark: re.Match[str]) -> str:
        at = int(mark[1]) - 1
        if at >= len(gaps):
            return mark.group()
        order.append(at)
        return gaps[at]

    text = _MARK.sub(fill, _without_gaps(question["text"], target))
    element = target.text("questiontext", text)
    if weights != points:
        element.set(f"{{{OWN}}}weights", " ".join(repr(points[at]) for at in order))


def _without_gaps(text: str, target: Target) -> str:
    """Return a text in which nothing looks like a gap of Moodle's."""
    plain = GAP_START.sub(lambda start: "{ " + start.group()[1:], text)
    if plain != text:
        target.changed(
            phrase("Its text holds what Moodle takes for a gap; a space keeps it from that."),
            part="text",
        )
    return plain


def _gap(gap: dict[str, Any], number: int, target: Target) -> str:
    _say_what_stays_behind(gap, number, target)
    if gap["type"] == "numeric":
        return f"NUMERICAL:{'~'.join(_amounts(gap, number, target))}"
    if gap["type"] == "short_answer":
        entries = accepted_in(gap)
        kind = "SHORTANSWER_C" if gap.get("case_sensitive") else "SHORTANSWER"
        shares = [credit_of(entry) for entry in entries]
    else:
        options = Options(gap)
        entries, shares = options.entries, options.credits
        kind = "MULTICHOICE_S" if target.question.get("shuffle") else "MULTICHOICE"
    answers = [
        f"{_price(credit)}{_answer(entry_text(entry) or '')}{_feedback(entry)}"
        for entry, credit in zip(entries, shares, strict=True)
    ]
    return f"{kind}:{'~'.join(answers)}"


def _say_what_stays_behind(gap: dict[str, Any], number: int, target: Target) -> None:
    if gap.get("feedback"):
        target.dropped(
            phrase("Feedback to gap {0} as a whole has no place in Moodle."), number, part="gaps"
        )
    if gap.get("units"):
        target.dropped(phrase("The units of gap {0} have no place in Moodle."), number, part="gaps")


def _amounts(gap: dict[str, Any], number: int, target: Target) -> Iterator[str]:
    for value in gap["values"]:
        amount = amount_of(value, target)
        if amount is None:
            continue
        if "value" not in value:
            target.changed(
                phrase("The range of gap {0} was written as its middle and a tolerance."),
                number,
                part="gaps",
            )
        written, tolerance = amount
        yield f"{_price(credit_of(value))}{written}:{tolerance}{_feedback(value)}"


def _price(credit: float) -> str:
    if credit == 1:
        return "="
    return f"%{percent_of(credit)}%" if credit else ""


def _answer(text: str) -> str:
    escaped = _escaped(text)
    return _FIRST_SIGN.sub(lambda sign: f"&#{ord(sign.group())};", escaped[:1]) + escaped[1:]


def _feedback(entry: Any) -> str:
    feedback = entry.get("feedback") if isinstance(entry, dict) else None
    return f"#{_escaped(feedback)}" if feedback else ""


def _escaped(text: str) -> str:
    escaped = text.translate(_ESCAPES)
    return _BACKSLASHES.sub(lambda run: _BACKSLASH * len(run.group()), escaped)
