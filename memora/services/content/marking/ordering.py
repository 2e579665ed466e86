"""Things are put in order: what one misplaced thing costs is small, whatever stands around it."""

from typing import Any

from memora.services.content.marking.folding import Choices
from memora.services.content.marking.values import entry_text, list_of, text_of
from memora.services.content.marking.verdict import WRONG, Verdict, scored

_NOWHERE = -1


def mark(question: dict[str, Any], answer: Any) -> Verdict:
    """Mark the items' texts in an order.

    The longest part of them that is in order counts, beyond the one that always is. All items
    have to be there.
    """
    items = [entry_text(item) for item in list_of(question.get("items"))]
    choices = Choices(items)
    # An item that is there twice goes by its first place.
    right = [_first(choices.find(item)) for item in items]
    given = [_first(choices.find(text_of(part))) for part in list_of(answer)]
    if not right or _NOWHERE in right or sorted(given) != sorted(right):
        return WRONG
    kept = _longest_common(right, given)
    score = (len(kept) - 1) / (len(items) - 1) if len(items) > 1 else 1.0
    return scored(score, tuple(kept))


def _first(places: tuple[int, ...]) -> int:
    return places[0] if places else _NOWHERE


def _longest_common(right: list[int], given: list[int]) -> list[int]:
    """Return the places, in the right order, of the longest part that both have in one order."""
    longest = [[0] * (len(given) + 1) for _ in range(len(right) + 1)]
    for i in reversed(range(len(right))):
        for j in reversed(range(len(given))):
            longest[i][j] = (
                longest[i + 1][j + 1] + 1
                if right[i] == given[j]
                else max(longest[i + 1][j], longest[i][j + 1])
            )
    kept: list[int] = []
    i = j = 0
    while i < len(right) and j < len(given):
        if right[i] == given[j]:
            kept.append(i)
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    return kept
