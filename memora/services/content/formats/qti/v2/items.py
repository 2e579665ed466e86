"""One item of QTI 2 or 3 as questions that stay together. Pure."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from memora.services.content.formats.bank import (
    EMPTY,
    Answer,
    Item,
    Own,
    Reading,
    SourceUnit,
    Text,
)
from memora.services.content.formats.qti import lines
from memora.services.content.formats.qti.files import Document
from memora.services.content.formats.qti.lines import excerpt
from memora.services.content.formats.qti.units import key_of, part_key
from memora.services.content.formats.qti.v2.body import (
    Body,
    is_interaction,
    read_body,
    unescape_whole,
)
from memora.services.content.formats.qti.v2.chosen import OPTIONS, Rules
from memora.services.content.formats.qti.v2.declarations import read_declarations
from memora.services.content.formats.qti.v2.feedback import MODAL, read_feedback
from memora.services.content.formats.qti.v2.marking import Marking, Way
from memora.services.content.formats.qti.v2.names import attribute, children, descendants, name_of
from memora.services.content.formats.qti.v2.parts import Part, Parts
from memora.services.content.formats.qti.v2.processing import read_processing
from memora.services.content.formats.qti.v2.telling import Telling
from memora.services.content.formats.report import Phrase, Report

_IN_PICTURES = frozenset(
    {
        "hotspotinteraction",
        "selectpointinteraction",
        "graphicorderinteraction",
        "graphicassociateinteraction",
        "graphicgapmatchinteraction",
        "positionobjectinteraction",
    }
)
#: What answers are compared with.
_COMPARED = ("mapentry", "value", "basevalue")
#: What is seen or heard without words.
_SEEN = ("<img", "<audio", "<video", "<math")


@dataclass(frozen=True, slots=True)
class Filed:
    """How a test files an item.

    Attributes:
        category: The sections that it is in.
        source: What the test or package is called.
        weight: How much it weighs.
        seconds: How long it should take; None where nothing is said.
    """

    category: tuple[str, ...] = ()
    source: str = ""
    weight: float = 1.0
    seconds: int | None = None


def read_item(document: Document, filed: Filed, stimulus: Text, report: Report) -> SourceUnit:
    """Read one item.

    Args:
        document: The item.
        filed: How a test files it.
        stimulus: A text that is read before it.
        report: Hears of what could not be read as it stands.
    """
    return _Reader(document, filed, report).unit(stimulus)


class _Reader:
    def __init__(self, document: Document, filed: Filed, report: Report) -> None:
        root = document.root
        self._root, self._document, self._filed, self._report = root, document, filed, report
        self._place = document.place(root)
        self._title = attribute(root, "title")
        self._ident = attribute(root, "identifier")
        self._name = self._title or self._ident
        declared = read_declarations(root)
        body = next(children(root, "itembody"), None)
        self._has_body = body is not None
        asked = () if body is None else filter(is_interaction, body.iter(etree.Element))
        self._asks_too_much = sum(1 for _ in asked) > lines.MOST_OPTIONS
        is_read = body is not None and not self._asks_too_much
        self._body = read_body(body, declared) if is_read else Body()
        for element in children(root, MODAL):
            unescape_whole(element)
        feedback = [*self._body.feedback, *map(read_feedback, children(root, MODAL))]
        self._marking = Marking(read_processing(root, declared), feedback)
        self._telling = Telling(self._marking, document)
        rules = Rules(self._marking, self._telling, document)
        self._parts = Parts(declared, self._body, rules, self._say)

    def unit(self, stimulus: Text) -> SourceUnit:
        """Return the item's questions; none where it is refused."""
        why = self._why_refused()
        if why is not None:
            self._report.refused(self._place, self._name, why)
            return SourceUnit()
        if attribute(self._root, "adaptive").lower() == "true":
            self._say(lines.ADAPTIVE)
        for element in self._parts.asked:
            if not self._parts.is_known(element):
                self._say(lines.PART, is_loss=True)
        parts = self._parts.read()
        explanation = self._telling.explanation()
        self._say_rest(parts)
        items = list(self._items(parts, explanation))
        if stimulus:
            items.insert(0, self._item(stimulus, Reading()))
        return SourceUnit(items)

    def _why_refused(self) -> Phrase | None:
        if not self._has_body:
            return lines.NO_BODY
        if any(len(block) > 0 for block in children(self._root, "templateprocessing")):
            return lines.CALCULATED
        if sum(1 for _ in descendants(self._root, *_COMPARED)) > lines.MOST_RULES:
            return lines.TOO_MANY_RULES
        asked = self._parts.asked
        offered = (sum(1 for _ in descendants(each, *OPTIONS)) for each in asked)
        if self._asks_too_much or max(offered, default=0) > lines.MOST_OPTIONS:
            return lines.TOO_MANY
        if not asked or any(map(self._parts.is_known, asked)):
            return None
        return lines.PICTURE if name_of(asked[0]) in _IN_PICTURES else lines.UNKNOWN

    def _say(self, what: Phrase, *values: object, is_loss: bool = False) -> None:
        say = self._report.dropped if is_loss else self._report.changed
        say(self._place, self._name, what, *values)

    def _say_rest(self, parts: Sequence[Part]) -> None:
        """Report by which rules it is marked, and what of it has no place."""
        ways = set(self._marking.ways.values())
        if Way.TOGETHER in ways:
            self._say(lines.TOGETHER)
        if Way.KEY in ways:
            self._say(lines.OWN_RULES)
        self._telling.say_rest(self._place, self._name, self._report)
        words = excerpt(self._body.for_markers)
        if words and not any(isinstance(part.answer, Own) for part in parts):
            self._say(lines.FOR_MARKERS, words, is_loss=True)

    def _items(self, parts: Sequence[Part], explanation: Text) -> Iterator[Item]:
        asked = [at for at, part in enumerate(parts) if not isinstance(part.answer, Reading)]
        for at, part in enumerate(parts):
            text = self._document.text(self._source_of(part))
            points = part.points * self._filed.weight
            item = self._item(text, part.answer)
            yield replace(
                item,
                key=part_key(item.key, at, len(parts)),
                explanation=explanation if asked and at == asked[-1] else EMPTY,
                points=points if points > 0 else None,
                seconds=self._filed.seconds if asked and at == asked[0] else None,
            )

    def _item(self, text: Text, answer: Answer) -> Item:
        return Item(
            self._place,
            self._title,
            text,
            answer,
            key_of(self._ident, self._filed.source),
            self._filed.category,
        )

    def _source_of(self, part: Part) -> str:
        """Return a part's text; of one that says nothing the item's title."""
        if part.row:
            return f"<div>{part.html}</div><div>{part.row.source}</div>"
        is_empty = not excerpt(part.html) and not any(tag in part.html for tag in _SEEN)
        return part.html + html.escape(self._title) if is_empty else part.html
