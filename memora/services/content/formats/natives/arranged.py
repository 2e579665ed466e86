"""The keys of questions whose answer is an arrangement: pairs, and things in order. Pure."""

from collections.abc import Iterable
from typing import Any

from memora.services.content.formats.bank import Order, Pairs
from memora.services.content.formats.natives.account import Account
from memora.services.content.formats.natives.wording import Wording
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.marking.folding import tidied
from memora.services.content.marking.values import is_blank

#: Of pairs, distractors and items each.
_MOST = 100
#: Fewer can be matched or put in order by nobody.
_FEWEST = 2


def pairs_key(matching: Pairs, wording: Wording, account: Account) -> dict[str, Any]:
    """Return ``pairs`` and ``distractors``.

    Raises:
        Refused: A left side has two right ones, or too few pairs are left.
    """
    sides = _Spellings()
    pairs: dict[str, dict[str, str]] = {}
    for left_text, right_text in matching.pairs:
        left, right = wording.of(left_text), sides.same(wording.of(right_text))
        if is_blank(left) or is_blank(right):
            account.dropped(phrase("A pair of which one side is empty was left out."), part="pairs")
            continue
        same = pairs.setdefault(tidied(left), {"left": left, "right": right})
        if same["right"] != right:
            raise Refused(
                phrase("“{0}” is there twice, with different partners: correct one of them."),
                left,
                part="pairs",
            )
    rights = {tidied(pair["right"]) for pair in pairs.values()}
    offered = (wording.of(text) for text in matching.distractors)
    distractors = {
        tidied(text): text for text in offered if not is_blank(text) and tidied(text) not in rights
    }
    if len(pairs) < _FEWEST:
        raise Refused(
            phrase("There are fewer than two pairs: add some and import the file again."),
            part="pairs",
        )
    if len(rights) + len(distractors) < _FEWEST:
        raise Refused(
            phrase("All pairs have the same partner: add another one and import the file again."),
            part="pairs",
        )
    _check_most(pairs, "pairs")
    _check_most(distractors, "distractors")
    extra = {"distractors": list(distractors.values())} if distractors else {}
    return {"pairs": list(pairs.values()), **extra}


def order_key(order: Order, wording: Wording, account: Account) -> dict[str, Any]:
    """Return ``items`` in their right order.

    Raises:
        Refused: Too few are left that differ.
    """
    sides = _Spellings()
    items = []
    for text in order.items:
        item = sides.same(wording.of(text))
        if is_blank(item):
            account.dropped(phrase("An empty item was left out."), part="items")
        else:
            items.append(item)
    if len(set(items)) < _FEWEST:
        raise Refused(
            phrase("There are fewer than two different things to put in order: add some."),
            part="items",
        )
    _check_most(items, "items")
    return {"items": items}


class _Spellings:
    """Writes texts that look alike the same way: as the first of them is written."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def same(self, text: str) -> str:
        return self._first.setdefault(tidied(text), text)


def _check_most(entries: Iterable[Any], part: str) -> None:
    if len(list(entries)) > _MOST:
        raise Refused(
            phrase("It has more than {0} parts: divide it and import the file again."),
            _MOST,
            part=part,
        )
