"""What each interaction of a QTI 2 or 3 item becomes, with the texts around it. Pure."""

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from lxml import etree

from memora.services.content.formats.bank import (
    EMPTY,
    Answer,
    Choices,
    Gap,
    Gaps,
    Numbers,
    Own,
    Reading,
    Text,
    Words,
)
from memora.services.content.formats.qti import lines
from memora.services.content.formats.qti.lines import Say, excerpt
from memora.services.content.formats.qti.truth import as_truth
from memora.services.content.formats.qti.v2 import chosen, typed
from memora.services.content.formats.qti.v2.blocks import (
    html_of_gaps,
    html_of_hottext,
    html_of_prompt,
)
from memora.services.content.formats.qti.v2.body import INLINE, Asked, Body, Prose
from memora.services.content.formats.qti.v2.chosen import Rules
from memora.services.content.formats.qti.v2.declarations import Declarations, Response
from memora.services.content.formats.qti.v2.names import attribute, name_of

_BLANK = "_____"
_GAP = "{{{0}}}"
_MADE = frozenset({"uploadinteraction", "drawinginteraction"})


@dataclass(frozen=True, slots=True)
class Part:
    """One question of an item.

    Attributes:
        html: Its text.
        answer: How it is answered.
        points: What the best answer earns.
        has_key: Whether there is a right answer, where there has to be one.
        row: Which row of a table it asks about; empty where it is no row.
    """

    html: str
    answer: Answer
    points: float
    has_key: bool = True
    row: Text = EMPTY


_Reader: TypeAlias = Callable[[etree._Element, str, str], Iterator[Part]]  # noqa: SLF001 - lxml


class Parts:
    """Reads an item's questions.

    Args:
        declared: What the item declares.
        body: What it shows and asks.
        rules: What is right in it.
        say: Hears of what is read otherwise than it stands.
    """

    def __init__(self, declared: Declarations, body: Body, rules: Rules, say: Say) -> None:
        self._declared, self._body, self._rules, self._say = declared, body, rules, say
        self._readers: dict[str, _Reader] = {
            "textentryinteraction": self._choice,
            "inlinechoiceinteraction": self._choice,
            "choiceinteraction": self._choice,
            "hottextinteraction": self._hottext,
            "orderinteraction": self._order,
            "matchinteraction": self._matching,
            "associateinteraction": self._matching,
            "gapmatchinteraction": self._gap_match,
            "sliderinteraction": self._slider,
            "extendedtextinteraction": self._own,
            "uploadinteraction": self._own,
            "drawinginteraction": self._own,
        }

    @property
    def asked(self) -> list[etree._Element]:
        """All interactions, in order."""
        found: list[etree._Element] = []
        for piece in self._body.pieces:
            found += [piece.element] if isinstance(piece, Asked) else piece.gaps
        return found

    def is_known(self, element: etree._Element) -> bool:
        """Return whether an interaction is of a kind that becomes a question."""
        return name_of(element) in self._readers

    def read(self) -> list[Part]:
        """Return the questions; what has no right answer only where nothing else is asked."""
        parts = [part for group in self._grouped() for part in group]
        if all(part.has_key for part in parts) or not any(part.has_key for part in parts):
            return parts
        self._say(lines.NO_KEY_PART, is_loss=True)
        kept: list[Part] = []
        before = ""
        for part in parts:
            before += part.html
            if part.has_key:
                kept.append(replace(part, html=before))
                before = ""
        return kept

    def _grouped(self) -> Iterator[Iterator[Part]]:
        """Yield what each interaction becomes, with the texts before it."""
        pieces = [
            piece
            for piece in self._body.pieces
            if isinstance(piece, Prose) or self.is_known(piece.element)
        ]
        asking = [at for at, piece in enumerate(pieces) if isinstance(piece, Asked) or piece.gaps]
        last = asking[-1] if asking else -1
        after = "".join(piece.source for piece in pieces[last + 1 :] if isinstance(piece, Prose))
        if not asking:
            yield iter([Part(after, Reading(), 0.0)])
        before = ""
        for at, piece in enumerate(pieces[: last + 1]):
            if isinstance(piece, Prose) and not piece.gaps:
                before += piece.source
                continue
            is_first_of_several = at == asking[0] and len(asking) > 1
            if isinstance(piece, Prose):
                yield self._prose(piece, before, after if at == last else "")
            else:
                if before and is_first_of_several and html_of_prompt(piece.element):
                    yield iter([Part(before, Reading(), 0.0)])
                    before = ""
                read = self._readers[name_of(piece.element)]
                yield read(piece.element, before, after if at == last else "")
            before = ""

    def _response(self, element: etree._Element) -> Response:
        identifier = attribute(element, "responseidentifier")
        found = self._declared.responses.get(identifier)
        if found is None and len(self._declared.responses) == 1 and len(self.asked) == 1:
            found = next(iter(self._declared.responses.values()))
            self._say(lines.OTHER_NAME, identifier, found.identifier)
        if found is not None and self._takes_one(element, identifier):
            # What is declared as several values are then ways of writing one.
            found = self._declared.responses[found.identifier] = replace(
                found, cardinality="single"
            )
        return found or Response(identifier)

    def _takes_one(self, element: etree._Element, identifier: str) -> bool:
        """Return whether one value answers a response: it is a gap, the only one of its name."""
        of_name = [
            each for each in self.asked if attribute(each, "responseidentifier") == identifier
        ]
        return name_of(element) in INLINE and len(of_name) == 1

    def _choice(self, element: etree._Element, before: str, after: str) -> Iterator[Part]:
        yield self._choices(element, before + html_of_prompt(element) + after)

    def _hottext(self, element: etree._Element, before: str, after: str) -> Iterator[Part]:
        self._say(lines.HOTTEXT)
        html = before + html_of_prompt(element) + html_of_hottext(element) + after
        yield self._choices(element, html)

    def _choices(self, element: etree._Element, html: str) -> Part:
        response = self._response(element)
        found = chosen.choices_of(
            element, response, self._rules, several=_takes_several(element, response)
        )
        if found.has_others:
            self._say(lines.OTHER_SETS)
        choices = found.choices
        answer: Answer = choices
        if not choices.several:
            answer = as_truth(choices.options, is_said=False) or choices
        return Part(html, answer, found.points, found.points > 0)

    def _order(self, element: etree._Element, before: str, after: str) -> Iterator[Part]:
        found = chosen.order_of(element, self._response(element), self._rules)
        yield self._arranged(found, before + html_of_prompt(element) + after)

    def _arranged(self, found: chosen.Arranged, html: str) -> Part:
        for text in found.alone:
            self._say(lines.ALONE, excerpt(text.source), is_loss=True)
        if found.is_weighted:
            self._say(lines.WEIGHTED)
        if found.all_or_nothing:
            self._say(lines.ALL_OR_NOTHING)
        if found.has_others:
            self._say(lines.OTHER_SETS)
        return Part(html, found.answer, found.points)

    def _matching(self, element: etree._Element, before: str, after: str) -> Iterator[Part]:
        response = self._response(element)
        html = before + html_of_prompt(element) + after
        found = chosen.matching_of(element, response, self._rules)
        if found is not None:
            if name_of(element) == "associateinteraction":
                self._say(lines.TWO_COLUMNS)
            yield self._arranged(found, html)
            return
        self._say(lines.ROWS)
        for text, choices in chosen.rows_of(element, response, self._rules):
            yield Part(html, choices, 1.0, row=text)

    def _gap_match(self, element: etree._Element, before: str, after: str) -> Iterator[Part]:
        html, gaps = html_of_gaps(element)
        found = chosen.gaps_of(element, gaps, self._response(element), self._rules)
        if found.all_or_nothing:
            self._say(lines.ALL_OR_NOTHING)
        source = before + html_of_prompt(element) + html + after
        yield Part(source, Gaps(found.gaps), found.points)

    def _slider(self, element: etree._Element, before: str, after: str) -> Iterator[Part]:
        self._say(lines.SLIDER)
        found = typed.numbers_of(self._response(element), self._rules.marking, self._rules.telling)
        html = before + html_of_prompt(element) + after
        yield Part(html, found.answer, found.points, found.points > 0)

    def _own(self, element: etree._Element, before: str, after: str) -> Iterator[Part]:
        response = self._response(element)
        if name_of(element) in _MADE:
            self._say(lines.UPLOAD)
        right = "".join(f"<p>{html.escape(value)}</p>" for value in response.correct)
        model = self._body.for_markers or right
        outcome = self._declared.outcomes.get("MAXSCORE")
        points = outcome.default if outcome and isinstance(outcome.default, float) else 0.0
        source = before + html_of_prompt(element) + after
        yield Part(source, Own(self._rules.document.text(model)), points)

    def _prose(self, piece: Prose, before: str, after: str) -> Iterator[Part]:
        """Yield a text with gaps; with one that is typed it is a question to answer in words."""
        gaps = [self._gap(element) for element in piece.gaps]
        points = sum(gap.points for gap in gaps)
        has_key = any(gap.points > 0 for gap in gaps)
        one = gaps[0].answer
        if len(gaps) == 1 and isinstance(one, Words | Numbers):
            goes_on = excerpt(piece.source.partition("\ue001")[2])
            html = piece.with_marks(_BLANK if _has_letter(goes_on) else " ")
            yield Part(before + html + after, one, points, has_key)
            return
        weighed = [replace(gap, points=gap.points if gap.points > 0 else 1.0) for gap in gaps]
        html = piece.with_marks(_GAP)
        yield Part(before + html + after, Gaps(weighed), points, has_key)

    def _gap(self, element: etree._Element) -> Gap:
        response = self._response(element)
        if name_of(element) == "inlinechoiceinteraction":
            found = chosen.choices_of(element, response, self._rules, several=False)
            choices: Choices = found.choices
            return Gap(choices, found.points)
        read = typed.numbers_of if response.is_number else typed.words_of
        entry = read(response, self._rules.marking, self._rules.telling)
        return Gap(entry.answer, entry.points)


def _takes_several(element: etree._Element, response: Response) -> bool:
    if attribute(element, "maxchoices") == "1" and len(response.correct) < 2:  # noqa: PLR2004
        return False
    return response.cardinality == "multiple"


def _has_letter(words: str) -> bool:
    return any(letter.isalnum() for letter in words)
