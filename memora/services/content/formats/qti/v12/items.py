"""One item of QTI 1.2 as questions. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from memora.services.content.formats.bank import (
    EMPTY,
    Answer,
    Gap,
    Gaps,
    Item,
    Numbers,
    Own,
    Reading,
    SourceUnit,
    Text,
    Words,
)
from memora.services.content.formats.markup import local_name
from memora.services.content.formats.qti import lines
from memora.services.content.formats.qti.files import Document
from memora.services.content.formats.qti.lines import excerpt
from memora.services.content.formats.qti.truth import as_truth
from memora.services.content.formats.qti.units import key_of, part_key
from memora.services.content.formats.qti.v12 import chosen, typed
from memora.services.content.formats.qti.v12.conditions import (
    compared_in,
    mend_cardinality,
    options_by_order,
)
from memora.services.content.formats.qti.v12.layout import Layout, paragraphs, unmarked
from memora.services.content.formats.qti.v12.metadata import About, Kind, read_metadata
from memora.services.content.formats.qti.v12.presentation import (
    Presentation,
    Response,
    Shown,
    read_presentation,
)
from memora.services.content.formats.qti.v12.processing import read_processing
from memora.services.content.formats.qti.v12.rules import Rules
from memora.services.content.formats.qti.v12.told import read_told
from memora.services.content.formats.report import Phrase, Report

_REFUSED = {Kind.CALCULATED: lines.CALCULATED, Kind.PICTURE: lines.PICTURE}
_IN_PICTURES = frozenset({"response_xy", "render_hotspot"})
#: What an untitled item is called by the systems that write them.
_NO_NAMES = frozenset({"", "question"})


def read_item(
    element: etree._Element,
    document: Document,
    category: tuple[str, ...],
    source: str,
    report: Report,
) -> SourceUnit:
    """Read one item.

    Args:
        element: The ``item``.
        document: Where it stands.
        category: Where the source files it.
        source: What the assessment or bank is called.
        report: Hears of what could not be read as it stands.
    """
    return _Reader(element, document, category, source, report).unit()


class _Reader:
    def __init__(
        self,
        element: etree._Element,
        document: Document,
        category: tuple[str, ...],
        source: str,
        report: Report,
    ) -> None:
        self._element, self._document, self._report = element, document, report
        self._about: About = read_metadata(element)
        self._shown: Presentation = read_presentation(element, document)
        self._responses = self._shown.responses or self._unshown(element)
        self._layout = Layout(self._shown, self._responses)
        title = (element.get("title") or "").strip()
        self._ident = element.get("ident") or self._about.fields.get("bbmd_asi_object_id", "")
        self._place = document.place(element)
        self._name = title or self._ident
        self._common: list[str] = []
        self._bare = Item(
            self._place,
            "" if title.lower() in _NO_NAMES else title,
            EMPTY,
            Reading(),
            key_of(self._ident, source),
            category,
        )

    def unit(self) -> SourceUnit:
        why = self._why_refused()
        if why is not None:
            self._report.refused(self._place, self._name, why)
            return SourceUnit()
        self._rules = self._read_rules()
        items = list(self._items())
        if self._rules.is_together:
            self._say(lines.TOGETHER)
        told = self._rules.told
        explanation = told.of(self._common)
        if told.solution and not any(isinstance(item.answer, Own) for item in items):
            explanation = _joined(self._document, explanation, told.solution)
        told.say_rest(self._place, self._name, self._report)
        asked = [at for at, item in enumerate(items) if not isinstance(item.answer, Reading)]
        first, last = 0, asked[-1] if asked else 0
        return SourceUnit(
            [
                replace(
                    item,
                    key=part_key(item.key, at, len(items)),
                    explanation=explanation if at == last else item.explanation,
                    hints=told.hints if at == first else item.hints,
                    points=self._about.points if len(items) == 1 else item.points,
                    seconds=self._about.seconds if at == first else None,
                )
                for at, item in enumerate(items)
            ]
        )

    def _read_rules(self) -> Rules:
        element, responses = self._element, self._responses
        mend_cardinality(element, responses, several=self._about.kind is Kind.SEVERAL)
        names = {
            old: new
            for response in responses
            for old, new in options_by_order(element, response).items()
        }
        if names:
            self._say(lines.BY_ORDER)
        processing = read_processing(element, responses, names)
        told = read_told(element, self._document, processing, responses)
        processing.rename(told.same)
        return Rules(processing, told, self._document, responses)

    def _unshown(self, element: etree._Element) -> list[Response]:
        """Return the gaps that conditions alone name: Respondus writes no more of them."""
        if self._about.kind is not Kind.GAPS:
            return []
        named = (each.get("respident") for each in element.iter(etree.Element))
        return [Response(ident, element, render="typed") for ident in dict.fromkeys(named) if ident]

    def _why_refused(self) -> Phrase | None:
        if self._about.kind in _REFUSED:
            return _REFUSED[self._about.kind]
        if any(each.render == "unknown" for each in self._responses):
            inner = (
                each for asked in self._responses for each in asked.element.iter(etree.Element)
            )
            is_seen = any(local_name(each) in _IN_PICTURES for each in inner)
            return lines.PICTURE if is_seen else lines.UNKNOWN
        most = max((len(each.labels) for each in self._responses), default=0)
        if max(most, len(self._responses)) > lines.MOST_OPTIONS:
            return lines.TOO_MANY
        if sum(1 for _ in compared_in(self._element)) > lines.MOST_RULES:
            return lines.TOO_MANY_RULES
        rules = {label.rule for each in self._responses for label in each.labels}
        return lines.REGEX if "TextRegex" in rules else None

    def _say(self, what: Phrase, *values: object, is_loss: bool = False) -> None:
        say = self._report.dropped if is_loss else self._report.changed
        say(self._place, self._name, what, *values)

    def _items(self) -> Iterator[Item]:
        kind, responses = self._about.kind, self._responses
        if kind is Kind.UPLOAD:
            self._say(lines.UPLOAD)
        if kind in (Kind.ESSAY, Kind.UPLOAD):
            yield self._item(
                self._layout.whole, Own(self._document.text(self._rules.told.solution))
            )
        elif not responses or kind is Kind.TEXT:
            self._common += self._rules.told.explanation([()])
            yield self._item(self._layout.whole, Reading())
        elif kind is not Kind.GAPS and all(each.render == "typed" for each in responses):
            yield self._typed()
        elif kind is Kind.GAPS or (
            len(responses) > 1 and all(each.render == "choice" for each in responses)
        ):
            yield from self._chosen_together()
        else:
            yield from self._one_by_one()

    def _item(self, html: str, answer: Answer) -> Item:
        return replace(self._bare, text=self._document.text(html), answer=answer)

    def _typed(self) -> Item:
        responses = self._responses
        if len(responses) == 1:
            answer = self._one_typed(responses[0])
            if responses[0].boxes > 1 and isinstance(answer, Words):
                html, count = self._layout.whole, min(responses[0].boxes, lines.MOST_OPTIONS)
                marks = "".join(f"<p>{{{{{number}}}}}</p>" for number in range(1, count + 1))
                return self._item(unmarked(html) + marks, Gaps([Gap(answer)] * count))
            is_own = isinstance(answer, Own)
            html = self._layout.whole if is_own else self._layout.with_blank(responses[0])
            return self._item(html, answer)
        gaps = [Gap(self._gap_typed(response)) for response in responses]
        return self._item(self._layout.with_gaps(self._say), Gaps(gaps))

    def _one_typed(self, response: Response) -> Answer:
        rules, kind = self._rules, self._about.kind
        if kind is Kind.NUMBER or typed.is_numeric(response, rules):
            numbers, common = typed.numbers_of(response, rules)
            self._common += common
            return numbers
        words, common = typed.words_of(response, rules)
        has_key = any(answer.credit > 0 for answer in words.answers)
        if kind is Kind.UNKNOWN and not has_key:
            return Own(self._document.text(rules.told.solution))
        self._common += common
        return words

    def _gap_typed(self, response: Response) -> Words | Numbers:
        if typed.is_numeric(response, self._rules):
            return typed.numbers_of(response, self._rules)[0]
        return typed.words_of(response, self._rules)[0]

    def _chosen_together(self) -> Iterator[Item]:
        kind = self._about.kind
        if kind is Kind.GAPS or (kind is Kind.UNKNOWN and self._layout.names_gaps):
            yield self._item(
                self._layout.with_gaps(self._say), Gaps([self._gap(r) for r in self._responses])
            )
            self._common += self._everybody()
            return
        stem, sides = self._layout.sides()
        shared = len({tuple(label.html for label in r.labels) for r in self._responses}) == 1
        matched: chosen.Arranged | None = None
        if kind is Kind.CATEGORIES or (
            kind is Kind.UNKNOWN and shared and self._responses[0].cardinality == "multiple"
        ):
            matched = chosen.categories_of(sides, self._rules)
        elif kind is Kind.MATCHING or (kind is Kind.UNKNOWN and shared):
            matched = chosen.matching_of(sides, self._rules)
        if matched is None:
            yield from self._one_by_one()
            return
        yield self._item(stem, self._arranged(matched))

    def _gap(self, response: Response) -> Gap:
        if response.render == "typed":
            return Gap(self._gap_typed(response))
        kinds = {label.kind.lower() for label in response.labels}
        is_typed = "openentry" in kinds
        if not kinds - {""}:
            is_typed = self._about.fields.get("question_type", "").startswith("fill_in_multiple")
        if any(label.rule == "TextCloseEnough" for label in response.labels):
            self._say(lines.TYPOS)
        if is_typed:
            return Gap(typed.label_words(response))
        choices, _ = chosen.choices_of(response, self._rules)
        return Gap(choices)

    def _arranged(self, found: chosen.Arranged) -> Answer:
        for text in found.alone:
            self._say(lines.ALONE, excerpt(text.source), is_loss=True)
        self._common += self._everybody()
        return found.answer

    def _everybody(self) -> tuple[str, ...]:
        """Return the idents of what everybody is told, whatever is chosen."""
        run = self._rules.processing.run
        right = {each.ident: self._rules.right(each) for each in self._responses}
        runs = [run({}).feedback, run(right).feedback]
        for response in self._responses:
            runs += [run({response.ident: (label.ident,)}).feedback for label in response.labels]
        return self._rules.told.explanation(runs)

    def _one_by_one(self) -> Iterator[Item]:
        """Yield what is asked, each by itself, with the texts before it."""
        before: list[str] = []
        asked = 0
        for piece in self._shown.pieces:
            if isinstance(piece, Shown):
                before.append(piece.html)
                continue
            answer = self._answer(piece)
            asked += 1
            yield self._item(paragraphs([*before, piece.html]), answer)
            before = []
        if asked and any(part.strip() for part in before) and excerpt(paragraphs(before)):
            yield self._item(paragraphs(before), Reading())

    def _answer(self, response: Response) -> Answer:
        if response.render == "typed":
            return self._one_typed(response)
        rules = self._rules
        if response.cardinality == "ordered":
            return self._arranged(chosen.order_of(response, rules))
        if any(label.groups for label in response.labels):
            return self._arranged(chosen.grouped_pairs(response, rules))
        choices, common = chosen.choices_of(response, rules)
        self._common += common
        if choices.several:
            return choices
        return as_truth(choices.options, is_said=self._about.kind is Kind.TRUTH) or choices


def _joined(document: Document, explanation: Text, html: str) -> Text:
    if not explanation:
        return document.text(html)
    return document.text(f"<div>{explanation.source}</div><div>{html}</div>")
