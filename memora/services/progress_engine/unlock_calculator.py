"""Which nodes of a subject are passed and which may be played. Pure: no framework, no I/O.

Two passes over the tree. Bottom-up: a lesson is passed when its bit is set, a container when all
its children are; one without lessons has nothing left to do, counts as passed and so blocks
nobody. Top-down: a linear parent opens a child when every earlier sibling is passed, any other
parent opens all. What was begun stays open: an edit that puts a new lesson in front, or that makes
a parent linear, never takes away what a student has already played in. A track below the player's
level is closed whatever else holds.
"""

from collections.abc import Mapping
from typing import Any

from memora.services.cdn_export.access_calculator import (
    calculate_access_level,
    calculate_linear_mode,
)
from memora.services.ledger.packing import unpack
from memora.services.progress_engine.structure import child_type_of, children_of, iterate_nodes

PASSED = "passed"
NOT_PASSED = "not_passed"
UNLOCKED = "unlocked"
LOCKED = "locked"


def compute_node_states(
    structure: Mapping[str, Any],
    bitmap: bytes,
    player_id: str | None = None,  # noqa: ARG001 - the paper's signature; the state is in `bitmap`
    subject_id: str | None = None,  # noqa: ARG001 - likewise
    *,
    best_hearts: bytes = b"",
    plan_overrides: Mapping[str, Any] | None = None,
    player_level: int | None = None,
) -> dict[str, Any] | None:
    """Compute the states of every node of a subject for one player.

    Args:
        structure: The subject's structure file; not changed.
        bitmap: Passed lessons, one bit each, in SETBIT order.
        player_id: Not needed.
        subject_id: Not needed.
        best_hearts: Best hearts, 4 bits a lesson, in BITFIELD order.
        plan_overrides: The plan's overrides as ``apply_plan_overrides`` gives them: hidden nodes
            are left out, linear overrides count.
        player_level: Level to hold against ``unlock_level``; None leaves tracks open.

    Returns:
        A new tree of nodes ``{id, type, title, status, unlock_state, children}``. Lessons add
        ``best_hearts`` and ``bit_index``, containers ``total_lessons``, ``passed_lessons`` and
        ``percentage`` and ``is_linear``, tracks ``is_default`` and ``unlock_level``. None if the
        plan hides the subject itself.
    """
    calculation = _Calculation(unpack(bitmap, best_hearts), plan_overrides or {}, player_level)
    root = calculation.settle(structure, "subject")
    if root is not None:
        root["unlock_state"] = UNLOCKED
        calculation.unlock_children(root)
    return root


def compute_container_status(
    node: Mapping[str, Any],  # noqa: ARG001 - the paper's signature
    children: list[dict[str, Any]],
    structure: Mapping[str, Any],  # noqa: ARG001 - likewise
) -> str:
    """Return ``passed`` if all children are passed (or there are none), else ``unlocked``."""
    return PASSED if all(child["status"] == PASSED for child in children) else UNLOCKED


def calculate_percentage(passed: int, total: int) -> float:
    """Return the share of passed lessons, 0-100, cut to two decimals; 0 without lessons.

    Cut and not rounded, so that 100 means all of them at any size.
    """
    return passed * 10_000 // total / 100 if total else 0.0


def flatten_nodes(structure: dict[str, Any], node_type: str | None = None) -> list[dict[str, Any]]:
    """Return the nodes of a subject, parents first, in order.

    Args:
        structure: Structure file or computed tree.
        node_type: Take only ``subject``, ``track``, ``unit``, ``topic`` or ``lesson``.
    """
    return [node for kind, node in iterate_nodes(structure) if node_type in (None, kind)]


def find_node_by_id(structure: dict[str, Any], node_id: str) -> dict[str, Any] | None:
    """Return the first node with this id, parents first; None if there is none."""
    return next((node for _, node in iterate_nodes(structure) if node["id"] == node_id), None)


class _Calculation:
    """One player's two passes over one subject."""

    def __init__(
        self,
        completed: dict[int, int],
        plan_overrides: Mapping[str, Any],
        player_level: int | None,
    ) -> None:
        self.completed = completed
        self.plan_overrides = plan_overrides
        self.player_level = player_level

    def settle(self, source: Mapping[str, Any], node_type: str) -> dict[str, Any] | None:
        """First pass: copy a visible node, count its lessons, settle its status."""
        if self._is_hidden(source):
            return None
        node: dict[str, Any] = {"id": source["id"], "type": node_type, "title": source["title"]}
        child_type = child_type_of(node_type)
        if child_type is None:
            index = source["bit_index"]
            node["status"] = PASSED if index in self.completed else NOT_PASSED
            node["unlock_state"] = LOCKED
            node["bit_index"] = index
            node["best_hearts"] = self.completed.get(index, 0)
            node["children"] = []
            return node

        settled = (self.settle(child, child_type) for child in children_of(source, node_type))
        children = [child for child in settled if child is not None]
        total, passed = _count_lessons(children, child_type)
        node["status"] = compute_container_status(node, children, source)
        node["unlock_state"] = LOCKED
        node["total_lessons"] = total
        node["passed_lessons"] = passed
        node["percentage"] = calculate_percentage(passed, total)
        node["is_linear"] = calculate_linear_mode(source, self.plan_overrides)
        if node_type == "track":
            node["is_default"] = bool(source.get("is_default"))
            node["unlock_level"] = source.get("unlock_level") or 0
        node["children"] = children
        return node

    def unlock_children(self, parent: dict[str, Any]) -> None:
        """Second pass: open the children of an open parent."""
        is_in_turn = True
        for child in parent["children"]:
            if (is_in_turn or _is_begun(child)) and self._reaches_level(child):
                child["unlock_state"] = UNLOCKED
                self.unlock_children(child)
            is_in_turn = is_in_turn and (not parent["is_linear"] or child["status"] == PASSED)

    def _is_hidden(self, source: Mapping[str, Any]) -> bool:
        return (
            source["id"] in self.plan_overrides
            and calculate_access_level(source, None, self.plan_overrides) is None
        )

    def _reaches_level(self, node: Mapping[str, Any]) -> bool:
        return self.player_level is None or self.player_level >= node.get("unlock_level", 0)


def _count_lessons(children: list[dict[str, Any]], child_type: str) -> tuple[int, int]:
    if child_type == "lesson":
        return len(children), sum(child["status"] == PASSED for child in children)
    return (
        sum(child["total_lessons"] for child in children),
        sum(child["passed_lessons"] for child in children),
    )


def _is_begun(node: Mapping[str, Any]) -> bool:
    if node["type"] == "lesson":
        return bool(node["status"] == PASSED)
    return bool(node["passed_lessons"])
