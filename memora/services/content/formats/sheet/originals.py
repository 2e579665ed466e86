"""From a native question back to the intermediate form. Pure.

A workbook of ours carries what its cells cannot show as the native question. Whoever has the file
may have written it: nothing here raises, and what is malformed is judged as in any other bank.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from memora.services.content.formats.bank import (
    EMPTY,
    Accepted,
    Answer,
    Choice,
    Choices,
    Gap,
    Gaps,
    Item,
    Markup,
    Number,
    Numbers,
    Order,
    Own,
    Pairs,
    Text,
    Truth,
    Unit,
    Words,
)
from memora.services.content.formats.report import Place
from memora.services.content.marking.multiple_choice import Options
from memora.services.content.marking.true_false import truth_of
from memora.services.content.marking.values import (
    credit_of,
    entry_text,
    list_of,
    number_of,
    own_credit,
    text_of,
)

_ANYTHING = "*"


def original_item(question: dict[str, Any], category: tuple[str, ...], place: Place) -> Item | None:
    """Return a native question as a bank has it; None where its type is none of ours.

    Args:
        question: The question.
        category: Where it is filed.
        place: Where it stands.
    """
    markup: Markup = "markdown" if question.get("text_format") == "markdown" else "plain"
    answer = _Reader(markup).answer(question)
    if answer is None:
        return None
    text = _Reader(markup).text
    return Item(
        place=place,
        name="",
        text=text(question.get("text")),
        answer=answer,
        key=text_of(question.get("id")) or "",
        category=category,
        explanation=text(question.get("explanation")),
        hints=[text(hint) for hint in list_of(question.get("hints"))],
        tags=[tag for tag in list_of(question.get("tags")) if isinstance(tag, str)],
        points=number_of(question.get("points")),
    )


class _Reader:
    """Reads the parts of a question whose texts are written in one way."""

    def __init__(self, markup: Markup) -> None:
        self._markup = markup

    def text(self, value: Any) -> Text:
        """Return a text; an empty one for what is none."""
        source = text_of(value)
        return Text(source, self._markup) if source else EMPTY

    def answer(self, question: dict[str, Any]) -> Answer | None:
        """Return how a question is answered; None where its type is none of ours."""
        match question.get("type"):
            case "true_false":
                return self._truth(question)
            case "matching":
                return self._pairs(question)
            case "ordering":
                return Order(
                    [self.text(entry_text(each)) for each in list_of(question.get("items"))]
                )
            case "cloze":
                return self._gaps(question)
            case "self_check":
                return Own(self.text(question.get("answer")))
            case kind:
                return self._closed(kind, question)

    def _closed(
        self, kind: Any, question: dict[str, Any], *, menu: bool = False
    ) -> Choices | Words | Numbers | None:
        match kind:
            case "multiple_choice":
                choices = self._choices(question, Options(question).credits)
                plain = [replace(each, text=Text(each.text.source)) for each in choices.options]
                return replace(choices, options=plain) if menu else choices
            case "multiple_response":
                return self._several(question)
            case "short_answer":
                return self._words(question)
            case "numeric":
                return self._numbers(question)
        return None

    def _choices(self, question: dict[str, Any], shares: Iterable[float]) -> Choices:
        entries = list_of(question.get("options"))
        options = [
            Choice(self.text(entry_text(entry)), credit, self._feedback(entry))
            for entry, credit in zip(entries, shares, strict=True)
        ]
        return Choices(options, shuffle=_flag(question.get("shuffle")))

    def _several(self, question: dict[str, Any]) -> Choices:
        options = Options(question)
        priced = any(own_credit(entry) is not None for entry in options.entries)
        earned = 1 / max(1, len(options.right))
        shares = [earned * (at in options.right) for at in range(len(options.entries))]
        choices = self._choices(question, options.credits if priced else shares)
        return replace(choices, several=True, only_right=not priced)

    def _truth(self, question: dict[str, Any]) -> Truth:
        answer = truth_of(question) is True
        entries = list_of(question.get("options"))[:2]
        if len(entries) < 2:  # noqa: PLR2004 - true and false
            return Truth(answer)
        # Which of the two is the true one, whatever they are called.
        at = next(
            (n for n in (0, 1) if truth_of({**question, "answer": entry_text(entries[n])})), 0
        )
        true, false = entries[at], entries[1 - at]
        return Truth(
            answer,
            self._feedback(true),
            self._feedback(false),
            self.text(entry_text(true)),
            self.text(entry_text(false)),
        )

    def _words(self, question: dict[str, Any]) -> Words:
        entries = [*list_of(question.get("answers")), *filter(None, [question.get("answer")])]
        answers = [
            Accepted(entry_text(entry) or "", credit_of(entry), self._feedback(entry))
            for entry in entries
        ]
        return Words(answers, case_sensitive=question.get("case_sensitive") is True)

    def _numbers(self, question: dict[str, Any]) -> Numbers:
        values = [
            self._number(each) for each in list_of(question.get("values")) if isinstance(each, dict)
        ]
        units = [
            Unit(text_of(each.get("name")) or "", number_of(each.get("factor", 1)) or 0.0)
            for each in list_of(question.get("units"))
            if isinstance(each, dict)
        ]
        return Numbers(values, units, unit_required=question.get("unit_required") is True)

    def _number(self, value: dict[str, Any]) -> Number:
        low, high = number_of(value.get("min")), number_of(value.get("max"))
        is_range = low is not None or high is not None
        return Number(
            None if is_range else _written(value.get("value")),
            tolerance=number_of(value.get("tolerance")) or 0.0,
            low=low,
            high=high,
            credit=credit_of(value),
            feedback=self._feedback(value),
        )

    def _pairs(self, question: dict[str, Any]) -> Pairs:
        pairs = [
            (self.text(pair.get("left")), self.text(pair.get("right")))
            for pair in list_of(question.get("pairs"))
            if isinstance(pair, dict)
        ]
        others = [self.text(entry_text(each)) for each in list_of(question.get("distractors"))]
        return Pairs(pairs, others, shuffle=_flag(question.get("shuffle")))

    def _gaps(self, question: dict[str, Any]) -> Gaps:
        gaps = []
        for each in list_of(question.get("gaps")):
            gap = each if isinstance(each, dict) else {}
            # What is chosen in a gap stands in a menu, which shows no markup.
            answer = self._closed(gap.get("type"), gap, menu=True) or Words([])
            gaps.append(Gap(answer, number_of(gap.get("points", 1)) or 0.0))
        return Gaps(gaps)

    def _feedback(self, entry: Any) -> Text:
        return self.text(entry.get("feedback")) if isinstance(entry, dict) else EMPTY


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _written(value: Any) -> str:
    number = number_of(value)
    if isinstance(value, str) or number is None:
        return value if isinstance(value, str) else ""
    return text_of(value) or repr(number)
