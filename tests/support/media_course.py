"""A course in Markdown whose lessons show media."""

from typing import Any

import frappe

from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.content.importing import import_course
from tests.support.content_files import read
from tests.support.factories import course_file, lessons_of, make_plan, make_sales_item
from tests.support.media import upload


class MediaCourse:
    """A course of two lessons, whose texts are those given, in a published plan of its own.

    Files outlive their test: each course has an id of its own.
    """

    def __init__(self, *texts: str, **fields: Any) -> None:
        self.id = f"book-{frappe.generate_hash(length=8)}"
        self.file = {**course_file(self.id, lessons=2), "text_format": "markdown", **fields}
        for lesson, text in zip(lessons_of(self.file), texts, strict=False):
            lesson["stages"][0]["config"]["text"] = text
        self.subject = import_course(self.file)["subject"]
        self.plan = make_plan(self.subject)
        frappe.db.commit()

    def lesson(self, number: int = 1) -> str:
        """Return a lesson's name, counted from 1."""
        return f"{self.id}.{lessons_of(self.file)[number - 1]['id']}"

    def write(self, number: int, text: str) -> None:
        """Save a lesson with another text."""
        doc = frappe.get_doc("Memora Lesson", self.lesson(number))
        doc.stages[0].config = frappe.as_json({"text": text})
        doc.save()
        frappe.db.commit()

    def sell(self, number: int) -> str:
        """Let an author name the item that opens a lesson; return it."""
        item = make_sales_item().name
        doc = frappe.get_doc("Memora Lesson", self.lesson(number))
        doc.required_item = item
        doc.save()
        frappe.db.commit()
        return item

    def upload(self, name: str, data: bytes | None = None, **about: Any) -> Any:
        """Upload a medium of the course's subject."""
        return upload(self.subject, name, data, **about)

    def publish(self, **when: Any) -> dict[str, Any]:
        """Build the plan and return what the build says."""
        return rebuild_plan(self.plan.name, **when)

    def read(self, number: int = 1) -> Any:
        """Return a lesson's public file."""
        return read(f"lessons/{self.lesson(number)}.json")


def public_path(answer: dict[str, Any]) -> str:
    """Return where the upload that was answered so lies for free lessons."""
    return f"media/{answer['sha256']}.{answer['extension']}"
