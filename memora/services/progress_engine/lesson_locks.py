"""Why each closed node of a map is closed. Pure: no framework, no I/O.

What ``lesson_gate`` says of one lesson, for a whole map at once: it walks along the tree that
``compute_node_states`` made, and a property test holds the two together.
"""

from collections.abc import Mapping
from typing import Any

from memora.services.progress_engine.lesson_gate import Obstacle
from memora.services.progress_engine.unlock_calculator import LOCKED, PASSED, UNLOCKED


def find_locks(root: Mapping[str, Any], player_level: int) -> dict[tuple[str, str], Obstacle]:
    """Return what keeps the closed nodes of a map closed.

    Args:
        root: A subject's tree of ``compute_node_states``.
        player_level: The level that it was made with.

    Returns:
        By type and id, of each closed node below an open one; what is below it is closed likewise.
    """
    found: dict[tuple[str, str], Obstacle] = {}

    def walk(node: Mapping[str, Any], obstacle: Obstacle | None) -> Obstacle | None:
        """Settle all below a node that is closed by an obstacle; return what to do first there."""
        if node["type"] == "lesson":
            if node["status"] == PASSED:
                return None
            return obstacle or Obstacle(lesson_id=node["id"], title=node["title"])
        first: Obstacle | None = None
        for child in node["children"]:
            closed_by = obstacle
            if child["unlock_state"] == LOCKED and node["unlock_state"] == UNLOCKED:
                level = child.get("unlock_level", 0)
                closed_by = Obstacle(level=level) if player_level < level else first
                if closed_by:
                    found[child["type"], child["id"]] = closed_by
            below = walk(child, closed_by)
            first = first or below
        return first

    walk(root, None)
    return found
