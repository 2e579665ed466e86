"""The subjects of a student's plan, and the tracks of one of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe

from memora.services import ledger
from memora.services.access import Enrolment, OpenLessons, find_plan, load_access
from memora.services.cdn_export.access_calculator import PAID, calculate_access_level
from memora.services.content.rendering import direction_of
from memora.services.learning import progress_map
from memora.services.learning.next_lesson import load_minutes, place_of
from memora.services.learning.order import load_overrides
from memora.services.ledger.player_state import PlayerState
from memora.services.progress_engine.progress_computer import progress_in

SUBJECT = "Memora Subject"
_NOT_PUBLISHED = {"total_lessons": 0, "passed_lessons": 0, "percentage": 0.0}


@dataclass(frozen=True, slots=True)
class _Listed:
    """A subject as a plan lists it, and how the plan opens it."""

    row: dict[str, Any]
    access: str

    @property
    def display_name(self) -> str:
        return str(self.row["display_name"] or self.row["title"])


def get_subjects(player: str, *, today: date) -> list[dict[str, Any]]:
    """Return the documented answer of ``subjects.get_subjects``.

    Args:
        player: the student.
        today: UTC date.

    Returns:
        The subjects in the plan's order; none while the student is in no plan.
    """
    enrolment = find_plan(player)
    if enrolment is None:
        return []
    overrides = load_overrides(enrolment)
    listed = _list_subjects(enrolment, overrides)
    state, _is_degraded = ledger.read_subjects(player, [subject.row["name"] for subject in listed])
    access = load_access(player, enrolment.season, today=today)
    return [
        {
            "name": subject.row["name"],
            "title": subject.display_name,
            "description": subject.row["description"] or "",
            "icon": subject.row["icon"],
            "image": subject.row["image"],
            "color_code": subject.row["color_code"],
            "is_paid": subject.access == PAID,
            "is_owned": access.opens(subject.row["name"], [(SUBJECT, subject.row["name"])]),
            "full_price": float(subject.row["full_price"] or 0),
            "discounted_price": float(subject.row["discounted_price"] or 0),
            "required_item": subject.row["required_item"] or None,
            **_extent(_progress(player, subject.row["name"], state, overrides)),
        }
        for subject in listed
    ]


def get_my_subjects(player: str) -> list[dict[str, Any]]:
    """Return the documented answer of ``subjects.get_my_subjects``; see ``get_subjects``."""
    enrolment = find_plan(player)
    if enrolment is None:
        return []
    return [
        {
            "id": subject.row["name"],
            "name": subject.row["title"],
            "icon": subject.row["icon"],
            "display_name": subject.display_name,
            "is_mandatory": bool(subject.row["is_mandatory"]),
        }
        for subject in _list_subjects(enrolment, load_overrides(enrolment))
    ]


@dataclass(frozen=True, slots=True)
class Begun:
    """How far a player is in the subjects of their plan.

    Attributes:
        state: what the log says of the player, with the lessons of these subjects.
        is_degraded: whether that had to come from MariaDB.
        subjects: the subjects in the plan's order, as ``profile.get_start`` documents them.
    """

    state: PlayerState
    is_degraded: bool
    subjects: list[dict[str, Any]]


def read_begun(player: str, enrolment: Enrolment, opened: OpenLessons) -> Begun:
    """Read how far a player is in each subject, and what comes next there.

    Args:
        player: the player.
        enrolment: the plan that they learn in.
        opened: the lessons that they may open.

    Raises:
        NotFoundError: the player has no wallet.
    """
    overrides = load_overrides(enrolment)
    listed = _list_subjects(enrolment, overrides)
    names = [subject.row["name"] for subject in listed]
    state, is_degraded = ledger.read_subjects(player, names)
    found = {name: _progress(player, name, state, overrides) for name in names}
    maps = {name: progress for name, progress in found.items() if progress}
    suggested = [progress["suggested_next_lesson_id"] for progress in maps.values()]
    coming = [lesson for lesson in suggested if lesson]
    minutes, may_open = load_minutes(coming), opened.among(coming)

    def next_of(name: str) -> dict[str, Any] | None:
        lesson = maps[name]["suggested_next_lesson_id"] if name in maps else None
        if lesson is None:
            return None
        facts = {"target_minutes": minutes[lesson], "is_open": lesson in may_open}
        return place_of(maps[name]["root"], lesson) | facts

    subjects = [
        {
            "id": subject.row["name"],
            "title": subject.display_name,
            "language": subject.row["language"] or "",
            "dir": direction_of(subject.row["language"]),
            "icon": subject.row["icon"],
            "image": subject.row["image"],
            "color_code": subject.row["color_code"],
            "is_mandatory": bool(subject.row["is_mandatory"]),
            **_extent(maps.get(subject.row["name"])),
            "next_lesson": next_of(subject.row["name"]),
        }
        for subject in listed
    ]
    return Begun(state, is_degraded, subjects)


def get_game_tracks(player: str, subject: str) -> list[dict[str, Any]]:
    """Return the documented answer of ``subjects.get_game_tracks``.

    Args:
        player: the student.
        subject: the subject.

    Raises:
        NotFoundError: no such subject, not published yet, or hidden in the student's plan.
        PermissionError: the subject is not in the student's plan.
    """
    tracks = progress_map.load_map(player, subject).progress["root"]["children"]
    looks = load_track_looks([track["id"] for track in tracks])
    return [
        {
            "name": track["id"],
            "track_name": track["title"],
            **looks.get(track["id"], NO_LOOK),
            **{key: track[key] for key in _TRACK_FIELDS},
        }
        for track in tracks
    ]


#: What a track looks like whose record went after the last publishing.
NO_LOOK = {"icon": None, "description": ""}
_TRACK_FIELDS = (
    *("is_default", "unlock_level", "is_linear", "status", "unlock_state"),
    *("total_lessons", "passed_lessons", "percentage"),
)


def load_track_looks(tracks: list[str]) -> dict[str, dict[str, Any]]:
    """Return icon and description of tracks, by track."""
    if not tracks:
        return {}
    rows = frappe.db.sql(
        "SELECT name, icon, description FROM `tabMemora Track` WHERE name IN %s", (tuple(tracks),)
    )
    return {name: {"icon": icon, "description": text or ""} for name, icon, text in rows}


def _list_subjects(enrolment: Enrolment, overrides: dict[str, Any]) -> list[_Listed]:
    rows = frappe.db.sql(
        """SELECT subject.name, subject.title, subject.description, subject.icon, subject.image,
            subject.color_code, subject.language, subject.full_price, subject.discounted_price,
            subject.is_free_preview, subject.is_public, subject.required_item,
            listed.display_name, listed.is_mandatory, %(doctype)s AS doctype
        FROM `tabMemora Plan Subject` listed
        JOIN `tabMemora Subject` subject
            ON subject.name = listed.subject AND subject.is_published = 1
        WHERE listed.parent = %(plan)s AND listed.parenttype = 'Memora Academic Plan'
        ORDER BY listed.sort_order, listed.idx""",
        {"plan": enrolment.plan, "doctype": SUBJECT},
        as_dict=True,
    )
    levels = [(row, calculate_access_level(row, None, overrides)) for row in rows]
    return [_Listed(row, level) for row, level in levels if level is not None]


def _progress(
    player: str, subject: str, state: PlayerState, overrides: dict[str, Any]
) -> dict[str, Any] | None:
    """Return the progress in a subject; None if it was not published yet."""
    structure = progress_map.find_structure(subject)
    return progress_in(player, structure, state, overrides) if structure else None


def _extent(progress: dict[str, Any] | None) -> dict[str, Any]:
    """Return how far the student is; a subject that was not published yet has no lessons."""
    if progress is None:
        return dict(_NOT_PUBLISHED)
    return {
        "total_lessons": progress["total_lessons"],
        "passed_lessons": progress["passed_lessons"],
        "percentage": progress["completion_percentage"],
    }
