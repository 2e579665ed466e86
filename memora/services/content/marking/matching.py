"""Pairs are found: each right one earns the same share."""

from typing import Any

from memora.services.content.marking.folding import Choices
from memora.services.content.marking.values import entry_text, is_blank, list_of, text_of
from memora.services.content.marking.verdict import WRONG, Verdict, scored


def mark(question: dict[str, Any], answer: Any) -> Verdict:
    """Mark an object of right sides by their left sides.

    A pair without a left side is a distractor: its right side may be chosen, and is wrong. A left
    side that is there twice may have either of its right sides.
    """
    pairs = [pair if isinstance(pair, dict) else {} for pair in list_of(question.get("pairs"))]
    lefts = [_left(pair) for pair in pairs]
    if not any(lefts) or not isinstance(answer, dict):
        return WRONG
    rights = [text_of(pair.get("right")) for pair in pairs]
    wanted: dict[str, set[str | None]] = {}
    for left, right in zip(lefts, rights, strict=True):
        if left is not None:
            wanted.setdefault(left, set()).add(right)
    distractors = [entry_text(entry) for entry in list_of(question.get("distractors"))]
    offered = [*rights, *distractors]
    choices = Choices(offered)
    chosen = {left: choices.find(text_of(value)) for left, value in _given(lefts, answer).items()}
    hits = tuple(
        at
        for at, left in enumerate(lefts)
        if left is not None
        and any(offered[place] in wanted[left] for place in chosen.get(left, ()))
    )
    return scored(len(hits) / sum(left is not None for left in lefts), hits)


def _left(pair: dict[str, Any]) -> str | None:
    left = text_of(pair.get("left"))
    return None if is_blank(left) else left


def _given(lefts: list[str | None], answer: dict[Any, Any]) -> dict[str, Any]:
    """Return what was put beside each left side; the side itself, or one that folds like it."""
    choices = Choices(lefts)
    named: dict[str, list[Any]] = {}
    for name, value in answer.items():
        places = choices.find(text_of(name))
        left = lefts[places[0]] if places else None
        if left is not None and left not in answer:
            named.setdefault(left, []).append(value)
    alone = {left: values[0] for left, values in named.items() if len(values) == 1}
    return alone | {left: answer[left] for left in lefts if left is not None and left in answer}
