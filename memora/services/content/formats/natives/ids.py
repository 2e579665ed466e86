"""Ids of questions: the source's own where it has some, and for ever the same. Pure."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from memora.services.content.formats.bank import Item
from memora.services.content.formats.natives.wording import storable

MOST = 140
_DIGITS = 8
_NAMELESS = "q"


def own_id(item: Item) -> str:
    """Return what the source calls an item; empty where it has no name."""
    return " ".join((storable(item.key) or storable(item.name)).split())


def repeated(items: Iterable[Item]) -> set[str]:
    """Return, case-folded, the names that several items have."""
    counted = Counter(own_id(item).casefold() for item in items)
    return {name for name, times in counted.items() if times > 1}


def with_ids(questions: Iterable[dict[str, Any]], repeats: set[str]) -> Iterator[dict[str, Any]]:
    """Yield questions with ids that are unique among them.

    A name that is there several times gets the digest of its question behind it, so that each
    keeps its id when the bank is sorted anew.

    Args:
        questions: Each with what its source calls it as ``id``, which may be empty.
        repeats: Names that several have, from ``repeated``.
    """
    taken: set[str] = set()
    for question in questions:
        wanted = question["id"]
        if not wanted or wanted.casefold() in repeats or len(wanted) > MOST:
            wanted = _ending(wanted or _NAMELESS, digest({**question, "id": ""}))
        chosen, number = wanted, 1
        while chosen.casefold() in taken:
            number += 1
            chosen = _ending(wanted, str(number))
        taken.add(chosen.casefold())
        yield {**question, "id": chosen}


def shortened(question_id: str, room: int) -> str:
    """Return an id in so many characters; the same one each time."""
    if len(question_id) <= room:
        return question_id
    digits = hashlib.sha256(question_id.encode()).hexdigest()[:_DIGITS]
    return f"{question_id[: room - _DIGITS - 1]}-{digits}"


def digest(value: Any) -> str:
    """Return a few digits that tell a JSON value from others."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _ending(name: str, ending: str) -> str:
    return f"{name[: MOST - len(ending) - 1].rstrip()}-{ending}"
