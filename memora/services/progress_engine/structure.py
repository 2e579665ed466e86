"""How a subject's structure is nested: subject → tracks → units → topics → lessons.

Works on the structure file (children under ``tracks``, ``units`` …) and on a computed progress
tree (children under ``children``) alike. Pure: no framework, no I/O.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from memora.services.cdn_export.access_calculator import CHILD_KEYS

NODE_TYPES = ("subject", "track", "unit", "topic", "lesson")

_CHILD_TYPES = dict(pairwise(NODE_TYPES))


def child_type_of(node_type: str) -> str | None:
    """Return the type of a node type's children; None for a lesson."""
    return _CHILD_TYPES.get(node_type)


def children_of(node: Mapping[str, Any], node_type: str) -> list[dict[str, Any]]:
    """Return a node's children in order; empty for a lesson."""
    if node_type == "lesson":
        return []
    children: list[dict[str, Any]] | None = node.get("children")
    return node.get(CHILD_KEYS[node_type], []) if children is None else children


def iterate_nodes(
    structure: dict[str, Any], node_type: str = "subject"
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ``(type, node)`` for a node and everything below it, parents first, in order."""
    yield node_type, structure
    child_type = child_type_of(node_type)
    if child_type:
        for child in children_of(structure, node_type):
            yield from iterate_nodes(child, child_type)


def iterate_lessons(structure: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a subject's lessons in the order of the tree."""
    for node_type, node in iterate_nodes(structure):
        if node_type == "lesson":
            yield node
