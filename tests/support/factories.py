"""Factories: records and course files with sensible values where a test names none."""

from copy import deepcopy
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import frappe

from memora.utils.clock import utc_now

DEMO_COURSE = Path(__file__).resolve().parents[2] / "demo" / "math-10.course.json"
READING = {"title": "Read", "type": "Reading", "config": {"text": "Two and two make four."}}
QUESTION = {
    "id": "q1",
    "type": "multiple_choice",
    "text": "How much is 2 + 2?",
    "options": ["3", "4", "5"],
    "answer_index": 1,
}

_number = count(1)


def insert(doctype: str, **fields: Any) -> Any:
    """Insert a record; a field given as None is left out."""
    # Frappe writes into the rows that it is given.
    given = {name: deepcopy(value) for name, value in fields.items() if value is not None}
    return frappe.get_doc({"doctype": doctype, **given}).insert()


def make_subject(**fields: Any) -> Any:
    """Insert a published subject."""
    return _node("Memora Subject", "subject", fields)


def make_track(subject: str | None = None, **fields: Any) -> Any:
    """Insert a track, below a new subject unless one is named."""
    return _node("Memora Track", "track", fields, parent_subject=subject or make_subject().name)


def make_unit(track: str | None = None, **fields: Any) -> Any:
    """Insert a unit, below a new track unless one is named."""
    return _node("Memora Unit", "unit", fields, parent_track=track or make_track().name)


def make_topic(unit: str | None = None, **fields: Any) -> Any:
    """Insert a topic, below a new unit unless one is named."""
    return _node("Memora Topic", "topic", fields, parent_unit=unit or make_unit().name)


def make_lesson(topic: str | None = None, **fields: Any) -> Any:
    """Insert a lesson with one reading stage, below a new topic unless one is named."""
    fields.setdefault("stages", [deepcopy(READING)])
    return _node("Memora Lesson", "lesson", fields, parent_topic=topic or make_topic().name)


def make_season(name: str | None = None, **fields: Any) -> Any:
    """Insert a season, one that is under way unless dates are given."""
    today = utc_now().date()
    dates = {"start_date": today - timedelta(days=90), "end_date": today + timedelta(days=270)}
    name = name or f"Season {next(_number)}"
    return insert("Memora Season", season_name=name, **{**dates, **fields})


def make_grade(name: str | None = None, **fields: Any) -> Any:
    """Insert a grade."""
    return insert("Memora Grade", grade_name=name or f"Grade {next(_number)}", **fields)


def make_stream(name: str | None = None, **fields: Any) -> Any:
    """Insert a stream."""
    return insert("Memora Stream", stream_name=name or f"Stream {next(_number)}", **fields)


def make_sales_item(item_id: str | None = None, **fields: Any) -> Any:
    """Insert a subscription to a season's plan, for a new season unless one is named."""
    item = {"item_name": f"Item {next(_number)}", "item_type": "subscription", "price": 10}
    fields.setdefault("season", None)
    season = fields.pop("season") or make_season().name
    return insert("Game Sales Item", item_id=item_id, **{**item, "season": season, **fields})


def make_quest(quest_id: str, quest_type: str, target: int = 1, **fields: Any) -> Any:
    """Insert an active quest worth 50 XP."""
    named = {"quest_id": quest_id, "quest_title": f"Quest {quest_id}"}
    return insert("Game Daily Quest", **named, quest_type=quest_type, target=target, **fields)


def make_plan(*subjects: str, **fields: Any) -> Any:
    """Insert a published plan of the subjects, for a new season and grade unless named."""
    fields.setdefault("season", None)
    fields.setdefault("grade", None)
    fields["season"] = fields["season"] or make_season().name
    fields["grade"] = fields["grade"] or make_grade().name
    rows = [{"subject": subject} for subject in subjects]
    return _node("Memora Academic Plan", "plan", {"subjects": rows, **fields})


def quiz(*questions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a quiz stage; without questions it has a multiple-choice one."""
    asked = [deepcopy(question) for question in questions or (QUESTION,)]
    return {"title": "Quiz", "type": "Quiz", "config": {"questions": asked}, **fields}


def course_file(
    course_id: str = "course",
    *,
    tracks: int = 1,
    units: int = 1,
    topics: int = 1,
    lessons: int = 2,
) -> dict[str, Any]:
    """Return a faultless course file; each lesson has a text and a quiz of one question.

    Args:
        course_id: The course's id.
        tracks: How many.
        units: How many a track.
        topics: How many a unit.
        lessons: How many a topic.
    """

    # Ids of questions are the school's, not the course's.
    own = "" if course_id == "course" else f"{course_id}."

    def lesson(node_id: str) -> dict[str, Any]:
        stages = [deepcopy(READING), quiz({**QUESTION, "id": f"{own}{node_id}.q1"})]
        return {"id": node_id, "title": f"Lesson {node_id}", "base_xp": 10, "stages": stages}

    levels = [("tracks", "t", tracks), ("units", "u", units), ("topics", "p", topics)]

    def below(prefix: str, depth: int) -> dict[str, Any]:
        if depth == len(levels):
            return {"lessons": [lesson(f"{prefix}l{n:02}") for n in range(1, lessons + 1)]}
        key, letter, number = levels[depth]
        ids = [f"{prefix}{letter}{n:02}" for n in range(1, number + 1)]
        return {
            key: [{"id": i, "title": f"Node {i}", **below(f"{i}.", depth + 1)} for i in ids],
        }

    head = {"format": "memora.course/1", "id": course_id, "title": "A course", "language": "en"}
    return {**head, **below("", 0)}


def lessons_of(course: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lessons of a course file, in document order."""
    return [
        lesson
        for track in course["tracks"]
        for unit in track["units"]
        for topic in unit["topics"]
        for lesson in topic["lessons"]
    ]


def counts(report: dict[str, Any]) -> tuple[int, ...]:
    """Return what an import's report counts: nodes created, changed, unchanged and missing."""
    return tuple(report[key] for key in ("created", "changed", "unchanged", "missing"))


def _node(doctype: str, kind: str, fields: dict[str, Any], **links: str) -> Any:
    number = next(_number)
    defaults = {
        "node_id": f"{kind}-{number}",
        "title": f"{kind.capitalize()} {number}",
        "is_published": 1,
    }
    return insert(doctype, **{**defaults, **links, **fields})
