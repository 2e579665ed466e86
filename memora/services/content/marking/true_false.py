"""True or false, whatever the two options are called."""

from typing import Any

from memora.services.content.marking.folding import Choices, folded
from memora.services.content.marking.values import entry_text, list_of, position_of
from memora.services.content.marking.verdict import WRONG, Verdict, scored

_WORDS = {
    **dict.fromkeys(map(folded, ("true", "yes", "صح", "صحيح", "صحيحة", "صواب", "نعم")), True),
    **dict.fromkeys(map(folded, ("false", "no", "خطأ", "خاطئ", "خاطئة", "غلط", "لا")), False),
}


def mark(question: dict[str, Any], answer: Any) -> Verdict:
    """Mark a boolean, or the words for one; where there are options, a position or text of them."""
    options = [entry_text(option) for option in list_of(question.get("options"))]
    true_at = _place_of_true(options)
    given = _truth(answer, options, true_at)
    if given is None:
        return WRONG
    return scored(float(given is truth_of(question)), (true_at if given else 1 - true_at,))


def truth_of(question: dict[str, Any]) -> bool | None:
    """Return whether the key says true or false, None where it says neither."""
    options = [entry_text(option) for option in list_of(question.get("options"))]
    true_at = _place_of_true(options)
    key = question.get("answer")
    truth = _truth(key, options, true_at) if isinstance(key, bool | str) else None
    return _truth(question.get("answer_index"), options, true_at) if truth is None else truth


def _truth(value: Any, options: list[str | None], true_at: int) -> bool | None:
    if isinstance(value, bool):
        return value
    position = position_of(value)
    if isinstance(value, str):
        found = Choices(options).find(value)
        if not found:
            return _WORDS.get(folded(value))
        position = found[0]
    if position is None or position >= min(len(options), 2):
        return None
    return position == true_at


def _place_of_true(options: list[str | None]) -> int:
    """Return where the true one of two options stands: first, unless the words say otherwise."""
    words = [_WORDS.get(folded(text or "")) for text in options[:2]]
    return 1 if words[:1] == [False] or words[1:] == [True] else 0
