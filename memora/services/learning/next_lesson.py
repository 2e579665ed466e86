"""The lesson that comes next, and where it stands."""

from collections.abc import Collection, Iterator
from typing import Any

import frappe

SECONDS_A_MINUTE = 60


def place_of(root: dict[str, Any], lesson_id: str) -> dict[str, Any]:
    """Return where a lesson stands on a player's map of its subject.

    Args:
        root: The map: a subject's tree of ``compute_node_states``, which has the lesson.
        lesson_id: The lesson.

    Returns:
        ``id``, ``title``, ``track``, ``unit``, ``unit_title``, ``topic``; its ``position`` among
        the lessons of its unit, from 1, and how many these are: ``unit_lessons``.
    """
    track, unit, topic, lesson = next(
        branch for branch in _branches(root) if branch[-1]["id"] == lesson_id
    )
    of_unit = [one["id"] for topic in unit["children"] for one in topic["children"]]
    return {
        "id": lesson_id,
        "title": lesson["title"],
        "track": track["id"],
        "unit": unit["id"],
        "unit_title": unit["title"],
        "topic": topic["id"],
        "position": of_unit.index(lesson_id) + 1,
        "unit_lessons": len(of_unit),
    }


def load_minutes(lesson_ids: Collection[str]) -> dict[str, int | None]:
    """Return how long lessons are meant to take, by lesson, with one statement.

    Returns:
        Minutes, rounded up; None of a lesson of which nobody has said it.
    """
    if not lesson_ids:
        return {}
    rows = frappe.db.sql(
        """SELECT parent, SUM(target_time) FROM `tabMemora Lesson Stage`
        WHERE parent IN %s AND parenttype = 'Memora Lesson' GROUP BY parent""",
        (tuple(lesson_ids),),
    )
    seconds = {lesson: int(total or 0) for lesson, total in rows}
    return {lesson: -(-seconds.get(lesson, 0) // SECONDS_A_MINUTE) or None for lesson in lesson_ids}


def _branches(root: dict[str, Any]) -> Iterator[tuple[dict[str, Any], ...]]:
    for track in root["children"]:
        for unit in track["children"]:
            for topic in unit["children"]:
                for lesson in topic["children"]:
                    yield track, unit, topic, lesson
