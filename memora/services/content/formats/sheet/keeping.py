"""What cells cannot show is kept beside them, and joined again with what they say. Pure.

A workbook of ours has in its last column the native question wherever the visible cells do not
say all of it: credits, feedback, units. When it comes back three things are known: what the
question was, what its cells showed, and what they show now. What somebody changed in the cells
stands; all else is as it was.
"""

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from memora.services.content.formats.bank import Item, Text

#: Characters, the most that a cell holds.
MAX_CELL = 32_767


def kept(question: dict[str, Any]) -> str:
    """Return a native question as a cell keeps it."""
    # Without letters that no XML can hold.
    return json.dumps(question, ensure_ascii=True, separators=(",", ":"))


def unkept(cell: str) -> dict[str, Any] | None:
    """Return the native question that a cell keeps; None if it is damaged."""
    try:
        question = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return question if isinstance(question, dict) else None


def rejoined(was: Item, showed: Item, shows: Item) -> Item:
    """Return an item with what was changed in its cells, and all else as it was.

    Args:
        was: The item before it was shown.
        showed: What its cells said.
        shows: What they say now.
    """
    joined: Item = _merged(was, showed, shows)
    return joined


def is_shown_whole(was: Item, showed: Item) -> bool:
    """Say whether cells say all of an item."""
    return _is_same(was, showed)


def _merged(was: Any, showed: Any, shows: Any) -> Any:
    if _is_same(showed, shows):
        return was
    if _has_parts(was) and type(was) is type(showed) is type(shows):
        changes = {
            each.name: _merged(*(getattr(one, each.name) for one in (was, showed, shows)))
            for each in fields(was)
        }
        return replace(shows, **changes)
    if _are_lists(was, showed, shows) and len(was) == len(showed):
        return _merged_lists(was, showed, shows)
    return shows


def _merged_lists(was: Sequence[Any], showed: Sequence[Any], shows: Sequence[Any]) -> list[Any]:
    """Return a list in which parts may have been added, taken out or moved."""
    left = list(range(len(showed)))
    found: dict[int, int] = {}
    for at, part in enumerate(shows):
        same = next((n for n in left if _is_same(showed[n], part)), None)
        if same is not None:
            found[at] = same
            left.remove(same)
    if len(shows) == len(showed):
        # What was changed stands where it stood.
        found |= {at: at for at in left if at not in found}
    return [
        _merged(was[found[at]], showed[found[at]], part) if at in found else part
        for at, part in enumerate(shows)
    ]


def _is_same(one: Any, other: Any) -> bool:
    """Say whether two values say the same; a list may be a tuple."""
    if _are_lists(one, other):
        return len(one) == len(other) and all(map(_is_same, one, other))
    if type(one) is type(other) and _has_parts(one):
        return all(
            _is_same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one)
        )
    return bool(one == other)


def _has_parts(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, Text)


def _are_lists(*values: Any) -> bool:
    return all(isinstance(value, Sequence) and not isinstance(value, str) for value in values)
