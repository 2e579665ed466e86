"""What a plan sells of a subject, and what of it a player has."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from memora.services.access import PlayerAccess
from memora.services.cdn_export.access_calculator import (
    DOCTYPE_BY_TYPE,
    PAID,
    calculate_access_level,
)
from memora.services.learning.progress_map import SubjectMap
from memora.services.progress_engine.structure import child_type_of, children_of


class Selling(NamedTuple):
    """How one lesson is sold to one player.

    Attributes:
        is_paid: whether the plan sells it.
        is_owned: whether what the player has opens it.
        required_item: the item that opens it, its own or else the nearest above; None if there is
            none.
    """

    is_paid: bool
    is_owned: bool
    required_item: str | None

    @property
    def is_open(self) -> bool:
        """Whether the player may open the lesson, as far as it is sold."""
        return not self.is_paid or self.is_owned


def selling_of(
    subject_map: SubjectMap, access: PlayerAccess, path: Sequence[str] = ()
) -> dict[str, Selling]:
    """Return how each lesson at or below a node is sold; the plan hides none of them.

    Args:
        subject_map: the subject's map.
        access: what the player has bought.
        path: ids from the subject down to the node, other branches are not looked at; the whole
            subject if empty.
    """
    subject = subject_map.enrolment.subject
    found: dict[str, Selling] = {}

    def descend(
        node: Mapping[str, Any],
        node_type: str,
        parent: str | None,
        item: str | None,
        keys: list[tuple[str, str]],
    ) -> None:
        level = calculate_access_level(node, parent, subject_map.overrides)
        if level is None or (len(keys) < len(path) and node["id"] != path[len(keys)]):
            return
        item = node.get("required_item") or item
        keys = [*keys, (DOCTYPE_BY_TYPE[node_type], node["id"])]
        child_type = child_type_of(node_type)
        if child_type is None:
            found[node["id"]] = Selling(level == PAID, access.opens(subject, keys), item)
            return
        for child in children_of(node, node_type):
            descend(child, child_type, level, item, keys)

    descend(subject_map.structure, "subject", None, None, [])
    return found
