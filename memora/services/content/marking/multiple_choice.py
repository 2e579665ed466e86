"""One option is chosen: its credit is the score."""

from typing import Any

from memora.services.content.marking.folding import Choices
from memora.services.content.marking.values import (
    credit_of,
    entry_text,
    list_of,
    position_of,
    text_of,
)
from memora.services.content.marking.verdict import WRONG, Verdict, scored


class Options:
    """The options of a question, and what each is worth.

    Attributes:
        entries: The options as the question has them.
        right: The positions that the key names, by position or by text.
        credits: Of each option: its own, or 1 where the key names it.
    """

    def __init__(self, question: dict[str, Any]) -> None:
        self.entries = list_of(question.get("options"))
        self.right = _right_places(question, self.entries)
        self.credits = [
            credit_of(entry, float(at in self.right)) for at, entry in enumerate(self.entries)
        ]
        self._choices = Choices(map(entry_text, self.entries))

    def find(self, answer: Any) -> int | None:
        """Return the position of the option that is meant; of a repeated text the best one."""
        if isinstance(answer, str):
            found = self._choices.find(answer)
            return max(found, key=self.credits.__getitem__, default=None)
        position = position_of(answer)
        return position if position is not None and position < len(self.entries) else None


def mark(question: dict[str, Any], answer: Any) -> Verdict:
    """Mark an option's position or text."""
    options = Options(question)
    chosen = options.find(answer)
    return WRONG if chosen is None else scored(options.credits[chosen], (chosen,))


def _right_places(question: dict[str, Any], entries: list[Any]) -> set[int]:
    key = question.get("answer")
    texts = {text_of(part) for part in (key if isinstance(key, list) else [key])} - {None}
    named = [question.get("answer_index"), *list_of(question.get("answer_indexes"))]
    places = {at for at in map(position_of, named) if at is not None and at < len(entries)}
    return places | {at for at, entry in enumerate(entries) if entry_text(entry) in texts}
