"""What a QTI 1.2 item tells who answered it: feedback, hints and solutions. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from memora.services.content.formats.bank import Text
from memora.services.content.formats.markup import local_name
from memora.services.content.formats.qti.files import Document
from memora.services.content.formats.qti.lines import NO_PLACE, excerpt, words_of
from memora.services.content.formats.qti.v12.material import html_of
from memora.services.content.formats.qti.v12.presentation import Response
from memora.services.content.formats.qti.v12.processing import Processing
from memora.services.content.formats.report import Place, Report
from memora.services.content.formats.silent import is_stock_phrase

_HINTS = frozenset({"hint", "hintmaterial"})
_SOLUTIONS = frozenset({"solution", "solutionmaterial"})
#: How D2L calls an option, and its feedback with ``_IF`` instead.
_D2L = re.compile(r"_A(?=[0-9]+$)")
#: How Respondus calls what all are told.
_RESPONDUS = "_ALL"
_FOR_ALL = frozenset({"general_fb", "general", "feedback", "general_feedback"})
_FOR_RIGHT = frozenset({"correct_fb", "correct"})
_FOR_WRONG = frozenset({"general_incorrect_fb", "incorrect_fb", "incorrect"})


@dataclass(slots=True)
class Told:
    """An item's feedback, and which of it has found its place.

    Attributes:
        document: Where it stands.
        texts: The feedback as HTML, by ident.
        linked: The idents that conditions name.
        own_names: What the item itself is called, by which D2L calls what is told to all.
        same: What has gone because it says the same, with the ident that is left.
        hints: In order.
        solution: The model answer, as HTML.
    """

    document: Document
    texts: dict[str, str]
    linked: set[str]
    own_names: set[str]
    same: dict[str, str] = field(default_factory=dict)
    hints: list[Text] = field(default_factory=list)
    solution: str = ""
    _used: set[str] = field(default_factory=set)

    def of(self, idents: Iterable[str]) -> Text:
        """Return feedbacks as one text; they have found their place."""
        named = [ident for ident in dict.fromkeys(idents) if ident in self.texts]
        self._used.update(named)
        texts = [self.texts[ident] for ident in named if not is_stock_phrase(self.texts[ident])]
        if len(texts) == 1:
            return self.document.text(texts[0])
        return self.document.text("".join(f"<div>{text}</div>" for text in texts))

    def explanation(self, runs: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """Return the idents of what everybody is told, whatever the answer.

        Args:
            runs: What is told to certain answers, among them none and the right one.
        """
        common = set(runs[0]).intersection(*runs[1:]) if runs else set()
        common.update(ident for ident in self.texts if ident.endswith(_RESPONDUS))
        common.update(
            ident
            for ident in self._unlinked()
            if ident.lower() in _FOR_ALL or ident in self.own_names
        )
        return tuple(ident for ident in self.texts if ident in common)

    def of_option(self, ident: str, linked: Iterable[str], *, is_right: bool) -> Text:
        """Return what who chose an option is told.

        Args:
            ident: The option's.
            linked: The idents of what conditions tell.
            is_right: Whether it is wholly right.
        """
        as_whole = _FOR_RIGHT if is_right else _FOR_WRONG
        unlinked = (each for each in self._unlinked() if each.lower() in as_whole)
        return self.of([ident, f"{ident}_fb", _D2L.sub("_IF", ident), *linked, *unlinked])

    def say_rest(self, place: Place, question: str, report: Report) -> None:
        """Report what has found no place."""
        for ident, text in self.texts.items():
            if ident not in self._used and not is_stock_phrase(text) and excerpt(text):
                report.dropped(place, question, NO_PLACE, excerpt(text), part="explanation")

    def _unlinked(self) -> list[str]:
        return [ident for ident in self.texts if ident not in self.linked]


def read_told(
    item: etree._Element,
    document: Document,
    processing: Processing,
    responses: Sequence[Response],
) -> Told:
    """Read an item's feedback.

    Args:
        item: The item.
        document: Where it stands.
        processing: Its conditions, which call for feedback.
        responses: Its responses: what is named as an option is that option's.
    """
    options = {label.ident for response in responses for label in response.labels}
    own_names = {name for name in (item.get("ident"), item.get("label")) if name}
    linked = {ident for condition in processing.conditions for ident in condition.feedback}
    texts: dict[str, str] = {}
    told = Told(document, texts, linked, own_names)
    for element in item:
        if local_name(element) == "hint":
            told.hints += _hints(element, document)
        elif local_name(element) == "answer_key":
            told.solution += html_of(element, document)
        if local_name(element) != "itemfeedback":
            continue
        parts = {"hint": "", "solution": "", "feedback": ""}
        for child in element:
            name = local_name(child)
            kind = "hint" if name in _HINTS else "solution" if name in _SOLUTIONS else "feedback"
            if kind == "hint":
                told.hints += _hints(child, document)
            else:
                parts[kind] += html_of(child, document)
        ident = element.get("ident") or ""
        if ident in options:
            parts["feedback"] += parts.pop("solution")
        elif ident.lower() == "solution":
            parts["solution"] += parts.pop("feedback")
        told.solution += parts.get("solution", "")
        if parts.get("feedback", "").strip():
            texts[ident] = texts.get(ident, "") + parts["feedback"]
    _merge_same(told)
    return told


def _merge_same(told: Told) -> None:
    """Have feedback that says the same be one, under its first name."""
    first: dict[str, str] = {}
    for ident, text in list(told.texts.items()):
        same = first.setdefault(words_of(text) or text, ident)
        if same != ident and ident in told.linked and same in told.linked:
            told.same[ident] = same
            del told.texts[ident]


def _hints(element: etree._Element, document: Document) -> list[Text]:
    single = [each for each in element.iter() if local_name(each) == "hintmaterial"] or [element]
    return [text for each in single if (text := document.text(html_of(each, document)))]
