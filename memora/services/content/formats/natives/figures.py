"""What a question weighs, its tags and hints, as the schema of courses takes them. Pure."""

import math
import re
from collections.abc import Sequence
from typing import Any

from memora.services.content.formats.bank import Item
from memora.services.content.formats.natives.account import Account
from memora.services.content.formats.natives.wording import Wording, storable
from memora.services.content.formats.report import phrase
from memora.services.content.marking.values import is_blank

_LEAST_POINTS, _MOST_POINTS = 0.01, 1000
_MOST_HINTS = 20
_MOST_TAGS, _LONGEST_TAG = 50, 60
_BETWEEN_TAGS = re.compile(r"[,،\r\n]+")


def points_of(points: float | None, account: Account) -> dict[str, Any]:
    """Return ``points`` where they are not the usual 1."""
    if points is None or points == 1:
        return {}
    if not _LEAST_POINTS <= points <= _MOST_POINTS:  # NaN too
        account.dropped(
            phrase("The points {0} cannot be kept: they must be from {1} to {2}."),
            f"{points:g}",
            _LEAST_POINTS,
            _MOST_POINTS,
            part="points",
        )
        return {}
    return {"points": int(points) if points == math.floor(points) else points}


def hints_of(item: Item, wording: Wording, account: Account) -> dict[str, Any]:
    """Return ``hints`` where there are some."""
    hints = [hint for hint in map(wording.of, item.hints) if not is_blank(hint)]
    if len(hints) > _MOST_HINTS:
        account.dropped(
            phrase("There are more than {0} hints; the rest was left out."),
            _MOST_HINTS,
            part="hints",
        )
    return {"hints": hints[:_MOST_HINTS]} if hints else {}


def tags_of(tags: Sequence[str], account: Account) -> dict[str, Any]:
    """Return ``tags`` where there are some; one with commas is several."""
    words: dict[str, None] = {}
    for tag in tags:
        for part in _BETWEEN_TAGS.split(storable(tag)):
            word = " ".join(part.split())
            if len(word) > _LONGEST_TAG:
                account.dropped(
                    phrase("The tag “{0}” is too long: at most {1} characters."),
                    word,
                    _LONGEST_TAG,
                    part="tags",
                )
            elif word:
                words[word] = None
    kept = list(words)
    if len(kept) > _MOST_TAGS:
        account.dropped(
            phrase("There are more than {0} tags; the rest was left out."), _MOST_TAGS, part="tags"
        )
    return {"tags": kept[:_MOST_TAGS]} if kept else {}
