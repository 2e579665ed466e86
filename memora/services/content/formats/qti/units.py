"""What items of all versions have in common: their keys, and what is read before them. Pure."""

import re
from collections.abc import Sequence

from memora.services.content.formats.bank import Item, Reading, SourceUnit, Text
from memora.services.content.formats.report import Place

#: A UUID, a hash or a number of a large database: such ones are given once.
_ONCE = re.compile(r"[0-9A-Fa-f]{12,}|[0-9]{10,}|[0-9A-Fa-f]{8}(?:[-_][0-9A-Fa-f]{4}){3}")


def key_of(identifier: str, source: str) -> str:
    """Return what tells a question from others for ever; empty where nothing does.

    Args:
        identifier: The item's.
        source: What its test or bank is called.
    """
    if not identifier or _ONCE.search(identifier):
        return identifier
    return f"{source}-{identifier}" if source else ""


def part_key(key: str, at: int, count: int) -> str:
    """Return the key of one of the questions that an item becomes, counted from 0."""
    return f"{key}-{at + 1}" if key and count > 1 else key


def with_reading(
    units: Sequence[SourceUnit], text: Text, place: Place, name: str = ""
) -> list[SourceUnit]:
    """Return questions with a text before the first that is imported, and which stays with it.

    Args:
        units: The questions.
        text: The text; may be empty.
        place: Where it stands.
        name: What it is called.
    """
    kept = list(units)
    for at, unit in enumerate(kept):
        if unit.items and text:
            reading = Item(place, name, text, Reading(), category=unit.items[0].category)
            kept[at] = SourceUnit((reading, *unit.items))
            break
    return kept
