"""A whole subject as one player sees it: what a client draws its map from, in one answer."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import frappe

from memora.services.access import Enrolment, load_access
from memora.services.content.rendering import direction_of
from memora.services.learning import subjects
from memora.services.learning.next_lesson import load_minutes
from memora.services.learning.progress_map import SubjectMap, load_map
from memora.services.learning.selling import Selling, selling_of
from memora.services.progress_engine.lesson_gate import Obstacle
from memora.services.progress_engine.lesson_locks import find_locks
from memora.services.progress_engine.progress_computer import iterate_next_lessons
from memora.services.progress_engine.structure import iterate_lessons
from memora.services.progress_engine.unlock_calculator import PASSED

#: Under which key a node of the answer holds its children.
_CHILDREN = {"track": "units", "unit": "topics", "topic": "lessons"}
_EXTENT = ("total_lessons", "passed_lessons")


def get_subject_map(player: str, subject: str, *, today: date) -> dict[str, Any]:
    """Return the documented answer of ``map_engine.get_subject_map``.

    Args:
        player: whose map.
        subject: the subject.
        today: UTC date.

    Raises:
        NotFoundError: no such subject, not published yet, or hidden in the player's plan.
        PermissionError: the subject is not in the player's plan.
    """
    subject_map = load_map(player, subject)
    access = load_access(player, subject_map.enrolment.season, today=today)
    shown = _Shown(subject_map, selling_of(subject_map, access))
    root = subject_map.progress["root"]
    looks = subjects.load_track_looks([track["id"] for track in root["children"]])
    return subject_map.answer(
        {
            "subject": root["id"],
            **_describe_subject(subject_map.enrolment),
            **{field: root[field] for field in (*_EXTENT, "percentage", "is_linear")},
            "level": subject_map.level,
            "suggested_next_lesson_id": shown.next_lesson,
            "tracks": [
                shown.track(track, looks.get(track["id"], subjects.NO_LOOK)["description"])
                for track in root["children"]
            ],
        }
    )


class _Shown:
    """The nodes of one player's map as the answer shows them."""

    def __init__(self, subject_map: SubjectMap, selling: Mapping[str, Selling]) -> None:
        self.root = subject_map.progress["root"]
        self.selling = selling
        self.locks = find_locks(self.root, subject_map.level)
        lessons = iterate_lessons(subject_map.structure)
        self.base_xp = {lesson["id"]: lesson["base_xp"] for lesson in lessons}
        self.next_lesson = self._next_lesson()
        self.minutes = load_minutes([self.next_lesson] if self.next_lesson else [])

    def _next_lesson(self) -> str | None:
        """Return the lesson to do next: the first that can be played, else the first to be had."""
        in_turn = list(iterate_next_lessons(self.root))
        playable = (lesson for lesson in in_turn if self.selling[lesson].is_open)
        return next(playable, in_turn[0] if in_turn else None)

    def track(self, track: Mapping[str, Any], description: str) -> dict[str, Any]:
        shown = {"description": description, "unlock_level": track["unlock_level"]}
        return shown | self._container(track)

    def _container(self, node: Mapping[str, Any]) -> dict[str, Any]:
        fields = ("id", "title", "unlock_state", *_EXTENT, "is_linear")
        below = self._lesson if node["type"] == "topic" else self._container
        return {
            **{field: node[field] for field in fields},
            **self._lock(node),
            _CHILDREN[node["type"]]: [below(child) for child in node["children"]],
        }

    def _lesson(self, lesson: Mapping[str, Any]) -> dict[str, Any]:
        fields = ("id", "title", "status", "unlock_state")
        shown = {field: lesson[field] for field in fields}
        if lesson["status"] == PASSED:
            shown["best_hearts"] = lesson["best_hearts"]
        shown["base_xp"] = self.base_xp[lesson["id"]]
        if minutes := self.minutes.get(lesson["id"]):
            shown["target_minutes"] = minutes
        sold = self.selling[lesson["id"]]
        if not sold.is_open:
            shown["required_item"] = sold.required_item
        return shown | self._lock(lesson)

    def _lock(self, node: Mapping[str, Any]) -> dict[str, Any]:
        return dict(_reasons(self.locks.get((node["type"], node["id"]))))


def _reasons(obstacle: Obstacle | None) -> Iterator[tuple[str, Any]]:
    if obstacle and obstacle.lesson_id:
        yield "required_lesson_id", obstacle.lesson_id
    elif obstacle:
        yield "required_level", obstacle.level


def _describe_subject(enrolment: Enrolment) -> dict[str, Any]:
    row = frappe.db.sql(
        """SELECT COALESCE(NULLIF(listed.display_name, ''), subject.title), subject.language
        FROM `tabMemora Plan Subject` listed
        JOIN `tabMemora Subject` subject ON subject.name = listed.subject
        WHERE listed.parent = %s AND listed.parenttype = 'Memora Academic Plan'
            AND listed.subject = %s""",
        (enrolment.plan, enrolment.subject),
    )
    title, language = row[0]
    return {"title": title, "language": language or "", "dir": direction_of(language)}
