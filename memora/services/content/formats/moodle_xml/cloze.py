"""Moodle's syntax for gaps within a text: ``{2:MULTICHOICE:=right#well done~wrong}``. Pure.

It is read as Moodle reads it (``qtype_multianswer_extract_question``), but in one walk.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from memora.services.content.formats.bank import (
    EMPTY,
    Accepted,
    Choice,
    Choices,
    Gap,
    Markup,
    Number,
    Numbers,
    Text,
    Words,
)
from memora.services.content.formats.moodle_xml.figures import number_of
from memora.services.content.formats.moodle_xml.source import OWN, Source
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.formats.texts import as_plain

_NUMERICAL, _TYPED, _TYPED_CASE = "NUMERICAL", "SHORTANSWER", "SHORTANSWER_C"
_CHOICE, _CHOICES = "MULTICHOICE", "MULTIRESPONSE"
_SHORT = {
    "NM": _NUMERICAL,
    "SA": _TYPED,
    "MW": _TYPED,
    "SAC": _TYPED_CASE,
    "MWC": _TYPED_CASE,
    "MC": _CHOICE,
    "MCV": "MULTICHOICE_V",
    "MCH": "MULTICHOICE_H",
    "MCS": "MULTICHOICE_S",
    "MCVS": "MULTICHOICE_VS",
    "MCHS": "MULTICHOICE_HS",
    "MR": _CHOICES,
    "MRH": "MULTIRESPONSE_H",
    "MRS": "MULTIRESPONSE_S",
    "MRHS": "MULTIRESPONSE_HS",
}
#: V and H say how the options lie beside each other, S that they are shuffled.
_KIND = (
    r"NUMERICAL|SHORTANSWER(?:_C)?|MULTICHOICE(?:_(?:VS?|HS?|S))?|MULTIRESPONSE(?:_(?:HS?|S))?|"
    + "|".join(sorted(_SHORT, key=len, reverse=True))
)
GAP_START = re.compile(
    rf"\{{(?P<weight>\d{{0,6}}(?:[.,]\d{{1,6}})?)\s*:\s*(?P<kind>{_KIND})\s*(?P<begun>:|(?=\}}))",
    re.IGNORECASE,
)
#: What means something within a gap, and what only looks so: an escaped sign, an entity's ``#``.
_SIGNS = re.compile(r"\\[\s\S]|&(?:amp;)?#|[~#}]")
_SHARE = re.compile(r"\s*(?:=?%(?P<percent>-?\d{1,4}(?:[.,]\d{0,20})?)%|=)")
_ESCAPED = re.compile(r"\\([}#~/\"=])")
_MARK = re.compile(r"\{\{(?=\d+\}\})")
_PERCENT = 100
_WITHOUT_ANSWERS = phrase(
    "The gap {0} has no answers. Write them after a colon, the right one after an equals sign."
)


@dataclass(frozen=True, slots=True)
class _Alternative:
    """One of the answers of a gap.

    Attributes:
        text: It, as it stands there without its escapes.
        credit: The share of the gap's points.
        is_priced: Whether the share stands there as a number.
        feedback: What who gave it is told, without its escapes.
    """

    text: str
    credit: float
    is_priced: bool
    feedback: str


def read_cloze(source: Source, text: Text) -> tuple[Text, list[Gap]]:
    """Return a text with ``{{1}}`` in the place of its first gap, and the gaps.

    Args:
        source: The question.
        text: Its text.

    Raises:
        Refused: A gap has no answers or does not end.
    """
    whole, end = text.source, 0
    pieces: list[str] = []
    gaps: list[Gap] = []
    for start in GAP_START.finditer(whole):
        if start.start() < end:
            continue
        pieces.append(_without_marks(whole[end : start.start()], source))
        gap, end = _gap_at(whole, start, text)
        gaps.append(gap)
        pieces.append(f"{{{{{len(gaps)}}}}}")
    pieces.append(_without_marks(whole[end:], source))
    return Text("".join(pieces), text.markup, text.files), _with_own_weights(gaps, source)


def read_gap(source: str, markup: Markup) -> Gap | None:
    """Return a gap that stands alone, such as ``{1:SA:=a}``; None where it is none.

    Args:
        source: It, with its braces.
        markup: How the text around it is written.

    Raises:
        Refused: It has no answers or does not end.
    """
    start = GAP_START.match(source)
    return _gap_at(source, start, Text("", markup))[0] if start else None


def _gap_at(whole: str, start: re.Match[str], text: Text) -> tuple[Gap, int]:
    """Return the gap that begins there and where it ends."""
    if not start["begun"]:
        raise Refused(_WITHOUT_ANSWERS, whole[start.start() : start.end() + 1], part="gaps")
    alternatives, end = _read_alternatives(whole, start)
    return _gap(start, alternatives, text), end


def _with_own_weights(gaps: list[Gap], source: Source) -> list[Gap]:
    """Return gaps with the weights that they had when they left Memora, which Moodle rounds."""
    element = source.first("questiontext")
    said = "" if element is None else element.get(f"{{{OWN}}}weights", "")
    weights = [number_of(weight) for weight in said.split()]
    if len(weights) != len(gaps) or None in weights:
        return gaps
    return [
        replace(gap, points=weight)
        for gap, weight in zip(gaps, weights, strict=True)
        if weight is not None
    ]


def _without_marks(text: str, source: Source) -> str:
    """Return a text without what would be taken for a gap's place."""
    plain = _MARK.sub("{ {", text)
    if plain != text:
        source.changed(
            phrase("Two braces around a number in the text stand apart now; they mark gaps."),
            part="text",
        )
    return plain


def _read_alternatives(source: str, start: re.Match[str]) -> tuple[list[_Alternative], int]:
    """Return the answers of a gap and where it ends."""
    alternatives: list[_Alternative] = []
    at, feedback_at = start.end(), None
    for sign in _SIGNS.finditer(source, start.end()):
        match sign.group():
            case "#" if feedback_at is None:
                feedback_at = sign.end()
            case "~" | "}" as end:
                alternatives += _alternative(source[at : sign.start()], at, feedback_at)
                if end == "}":
                    return alternatives, sign.end()
                at, feedback_at = sign.end(), None
    raise Refused(
        phrase("The gap {0}… has no end. Write its closing brace after the last answer."),
        source[start.start() : start.end() + 20],
        part="gaps",
    )


def _alternative(piece: str, at: int, feedback_at: int | None) -> Iterator[_Alternative]:
    answer, feedback = piece, ""
    if feedback_at is not None:
        answer, feedback = piece[: feedback_at - at - 1], piece[feedback_at - at :]
    share = _SHARE.match(answer)
    text = _unescaped(answer[share.end() if share else 0 :]).strip()
    if not (text or share or feedback):
        return
    percent = share and share["percent"]
    credit = (number_of(percent) or 0.0) / _PERCENT if percent else float(share is not None)
    yield _Alternative(
        text, max(-1.0, min(1.0, credit)), bool(percent), _unescaped(feedback).strip()
    )


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _gap(start: re.Match[str], alternatives: list[_Alternative], text: Text) -> Gap:
    kind = start["kind"].upper()
    kind = _SHORT.get(kind, kind)
    weight = number_of(start["weight"])
    return Gap(_answer(kind, alternatives, text), 1.0 if weight is None else weight)


def _answer(kind: str, alternatives: list[_Alternative], text: Text) -> Choices | Words | Numbers:
    if kind == _NUMERICAL:
        return _numbers(alternatives, text)
    if kind in (_TYPED, _TYPED_CASE):
        return _words(alternatives, text, case_sensitive=kind == _TYPED_CASE)
    return _choices(alternatives, text, kind)


def _numbers(alternatives: list[_Alternative], text: Text) -> Numbers:
    values = []
    for alternative in alternatives:
        value, _, tolerance = _words_of(alternative.text, text).partition(":")
        values.append(
            Number(
                value.strip(),
                tolerance=abs(number_of(tolerance) or 0.0),
                credit=alternative.credit,
                feedback=_shown(alternative.feedback, text),
            )
        )
    return Numbers(values)


def _words(alternatives: list[_Alternative], text: Text, *, case_sensitive: bool) -> Words:
    answers = [
        Accepted(
            _words_of(alternative.text, text),
            alternative.credit,
            _shown(alternative.feedback, text),
        )
        for alternative in alternatives
    ]
    return Words(answers, case_sensitive)


def _choices(alternatives: list[_Alternative], text: Text, kind: str) -> Choices:
    several = kind.startswith(_CHOICES)
    shares = [alternative.credit for alternative in alternatives]
    if several:
        is_priced = any(alternative.is_priced for alternative in alternatives)
        shares = _credits_together(shares, is_priced=is_priced)
    options = [
        Choice(_option(alternative.text, text), credit, _shown(alternative.feedback, text))
        for alternative, credit in zip(alternatives, shares, strict=True)
    ]
    return Choices(options, several, shuffle=kind.rpartition("_")[2].endswith("S") or None)


def _credits_together(shares: list[float], *, is_priced: bool) -> list[float]:
    """Return shares of which the right ones make 1; a wrong option without one undoes a right."""
    together = sum(credit for credit in shares if credit > 0)
    if not together:
        return shares
    cost = 0.0 if is_priced else -1 / together
    return [credit / together if credit > 0 else credit or cost for credit in shares]


def _words_of(source: str, text: Text) -> str:
    """Return what is to be typed: editors leave their tags and entities in a gap."""
    return as_plain(Text(source, "html")) if text.markup == "html" else html.unescape(source)


def _option(source: str, text: Text) -> Text:
    """Return an option, which stands in a menu: there is no Markdown in it."""
    if not source:
        return EMPTY
    return _shown(source, text) if text.markup == "html" else Text(html.unescape(source))


def _shown(source: str, text: Text) -> Text:
    """Return a text of a gap; whatever the question is, signs may stand there as entities."""
    if not source:
        return EMPTY
    if text.markup == "html":
        return Text(source, "html", text.files)
    return Text(html.unescape(source), text.markup, text.files)
