"""A small course on light, in English or Arabic: a stage of each type, a question of each type."""

import json
from pathlib import Path
from typing import Any, Literal

import frappe

from memora.services.cdn_export import batch_processor
from memora.services.content.importing import import_course
from memora.services.content.packages.records import upload_package
from tests.support import content_files
from tests.support.factories import (
    lessons_of,
    make_plan,
    make_sales_item,
    make_season,
    make_subject,
)
from tests.support.media import upload
from tests.support.packages import packed
from tests.support.players import make_player

Language = Literal["en", "ar"]

_HERE = Path(__file__).resolve().parent
_ALT = {"en": "A lamp, a wall, and its shadow", "ar": "مصباح وجدار وظله"}
_PRICE = {"price": 9.0, "currency": "JOD"}


def course_on_light(language: Language) -> dict[str, Any]:
    """Return the course file; ids, keys and order are the same in both languages."""
    return _in_language(json.loads((_HERE / "course.json").read_text()), language)


class LightSchool:
    """The course, published in a plan of its own; its second part is sold.

    Args:
        language: Of its texts.

    Attributes:
        course: The file.
        plan: The plan's record.
        item: The item that opens the second part.
        lessons: Names of the lessons, in the map's order.
    """

    def __init__(self, language: Language = "en") -> None:
        # Files of another test, which may say the same, would be taken for this one's.
        content_files.remove_all()
        self.course = course_on_light(language)
        self.subject = make_subject(node_id=self.course["id"], title=self.course["title"]).name
        upload(self.subject, "lamp", (_HERE / "lamp.svg").read_bytes(), alt=_ALT[language])
        upload(self.subject, "shadow", (_HERE / "shadow.webm").read_bytes(), alt=_ALT[language])
        zipped = packed({"index.html": (_HERE / "mirror.html").read_bytes()})
        upload_package(zipped, self.subject, name="mirror", user="Administrator")
        import_course(self.course)
        self.season = make_season().name
        self.item = make_sales_item(f"{self.subject}-full", season=self.season, **_PRICE).name
        self.plan = make_plan(self.subject, season=self.season)
        track = frappe.get_doc("Memora Track", f"{self.subject}.t2")
        track.required_item = self.item
        track.save()
        self.lessons = [f"{self.subject}.l{number}" for number in range(1, 7)]
        self.publish()

    def publish(self) -> None:
        """Build the plan."""
        batch_processor.rebuild_plan(self.plan.name)
        frappe.db.commit()

    def enrol(self, user: str) -> str:
        """Give a user profile and wallet, and this plan; return the user."""
        make_player(user)
        values = {"plan": self.plan.name, "season": self.season, "grade": self.plan.grade}
        frappe.db.set_value("Memora Player Profile", user, values)
        frappe.db.commit()
        return user

    def stages(self, lesson: int) -> list[dict[str, Any]]:
        """Return the stages of a lesson, counted from 1, as the course file has them."""
        stages: list[dict[str, Any]] = lessons_of(self.course)[lesson - 1]["stages"]
        return stages

    def questions(self, lesson: int) -> list[dict[str, Any]]:
        """Return the questions of a lesson, counted from 1, with their keys."""
        return [
            question
            for stage in self.stages(lesson)
            for question in stage["config"].get("questions", [])
        ]


def _in_language(value: Any, language: Language) -> Any:
    if isinstance(value, list):
        return [_in_language(one, language) for one in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"en", "ar"}:
        return value[language]
    return {key: _in_language(one, language) for key, one in value.items()}
