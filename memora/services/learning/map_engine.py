"""The learning map, piece by piece: cuts of the one progress tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _

from memora.services.access import load_access
from memora.services.cdn_export.access_calculator import DOCTYPE_BY_TYPE
from memora.services.content.tree import subject_of
from memora.services.learning import subjects
from memora.services.learning.progress_map import SubjectMap, load_map
from memora.services.learning.selling import Selling, selling_of
from memora.services.progress_engine.progress_computer import find_next_lesson
from memora.services.progress_engine.structure import child_type_of
from memora.utils.errors import NotFoundError
from memora.utils.names import is_same_name


def get_map_data(player: str, subject: str, track: str, *, today: date) -> dict[str, Any]:
    """Return the documented answer of ``map_engine.get_map_data``.

    Args:
        player: whose map.
        subject: the subject.
        track: one of its tracks.
        today: UTC date.

    Raises:
        NotFoundError: no such subject or track, not published yet, or hidden in the plan.
        PermissionError: the subject is not in the player's plan.
    """
    cut = _cut(player, subject, "track", track, today)
    return cut.answer(
        {
            "subject": cut.subject,
            "track": cut.node["id"],
            **_extent(cut.node),
            "suggested_next_lesson_id": find_next_lesson(cut.node),
            "units": [
                _branch(unit) | {"topics": [cut.topic(topic) for topic in unit["children"]]}
                for unit in cut.node["children"]
            ],
        }
    )


def get_track_details(player: str, track: str, *, today: date) -> dict[str, Any]:
    """Return the documented answer of ``map_engine.get_track_details``; see ``get_map_data``."""
    cut = _cut(player, None, "track", track, today)
    track = cut.node["id"]
    looks = subjects.load_track_looks([track])
    return cut.answer(
        _branch(cut.node)
        | {
            "track_name": cut.node["title"],
            "subject": cut.subject,
            **looks.get(track, subjects.NO_LOOK),
            "suggested_next_lesson_id": find_next_lesson(cut.node),
            "units": [_branch(unit) for unit in cut.node["children"]],
        }
    )


def get_unit_topics(player: str, unit_id: str, *, today: date) -> dict[str, Any]:
    """Return the documented answer of ``map_engine.get_unit_topics``; see ``get_map_data``."""
    cut = _cut(player, None, "unit", unit_id, today)
    topics = [_branch(topic) for topic in cut.node["children"]]
    return cut.answer(
        _branch(cut.node)
        | {"subject": cut.subject, "track": cut.parents["track"], "topics": topics}
    )


def get_topic_details(player: str, topic_id: str, *, today: date) -> dict[str, Any]:
    """Return the documented answer of ``map_engine.get_topic_details``; see ``get_map_data``."""
    cut = _cut(player, None, "topic", topic_id, today)
    description = frappe.db.get_value("Memora Topic", topic_id, "description")
    return cut.answer(
        cut.topic(cut.node)
        | {
            "description": description or "",
            "subject": cut.subject,
            "track": cut.parents["track"],
            "unit": cut.parents["unit"],
            "suggested_next_lesson_id": find_next_lesson(cut.node),
        }
    )


@dataclass(frozen=True, slots=True)
class _Cut:
    """One node of a player's map.

    Attributes:
        subject: the subject it belongs to.
        node: the node, of the progress tree.
        parents: the ids of all above it, by type.
        subject_map: the whole map.
        selling: how each lesson at or below it is sold.
    """

    subject: str
    node: dict[str, Any]
    parents: dict[str, str]
    subject_map: SubjectMap
    selling: dict[str, Selling]

    def answer(self, shown: dict[str, Any]) -> dict[str, Any]:
        return self.subject_map.answer(shown)

    def topic(self, topic: Mapping[str, Any]) -> dict[str, Any]:
        return _branch(topic) | {"lessons": [self._lesson(one) for one in topic["children"]]}

    def _lesson(self, lesson: Mapping[str, Any]) -> dict[str, Any]:
        sold = self.selling[lesson["id"]]
        return _branch(lesson) | {"is_paid": sold.is_paid, "is_owned": sold.is_owned}


def _cut(player: str, subject: str | None, node_type: str, node_id: str, today: date) -> _Cut:
    found = subject or subject_of(DOCTYPE_BY_TYPE[node_type], node_id)
    if found is None:
        raise _not_there(node_type, node_id)
    subject_map = load_map(player, found)
    path = _find(subject_map.progress["root"], "subject", node_type, node_id)
    if path is None:
        raise _not_there(node_type, node_id)
    access = load_access(player, subject_map.enrolment.season, today=today)
    return _Cut(
        subject_map.enrolment.subject,
        path[-1],
        {parent["type"]: parent["id"] for parent in path[:-1]},
        subject_map,
        selling_of(subject_map, access, [node["id"] for node in path]),
    )


def _find(
    node: dict[str, Any], at_type: str, node_type: str, node_id: str
) -> list[dict[str, Any]] | None:
    """Return the nodes from this one down to the one that is looked for."""
    if at_type == node_type:
        return [node] if is_same_name(node_id, node["id"]) else None
    child_type = child_type_of(at_type)
    if child_type is None:
        return None
    for child in node["children"]:
        below = _find(child, child_type, node_type, node_id)
        if below:
            return [node, *below]
    return None


def _branch(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node without what is below it, under the papers' ``name`` too."""
    return {"name": node["id"]} | {key: node[key] for key in node if key != "children"}


def _extent(node: Mapping[str, Any]) -> dict[str, Any]:
    fields = ("status", "unlock_state", "total_lessons", "passed_lessons", "percentage")
    return {field: node[field] for field in fields}


def _not_there(node_type: str, node_id: str) -> NotFoundError:
    texts = {
        "track": _("There is no track {0} on your map. Choose another one there."),
        "unit": _("There is no unit {0} on your map. Choose another one there."),
        "topic": _("There is no topic {0} on your map. Choose another one there."),
    }
    return NotFoundError(texts[node_type].format(node_id))
