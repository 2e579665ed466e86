"""A course in Markdown whose lessons show media, and students of it."""

from typing import Any

import frappe

from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.content.importing import import_course
from tests.support.content_files import public_root, read
from tests.support.factories import (
    course_file,
    insert,
    lessons_of,
    make_plan,
    make_sales_item,
    quiz,
)
from tests.support.media import upload
from tests.support.students import Student


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

    def ask(self, number: int, *questions: dict[str, Any], **stage: Any) -> None:
        """Import the course with a lesson that asks these questions, and nothing else."""
        asked = [
            {"id": self.question(at), "type": "short_answer", "answer": "two", **question}
            for at, question in enumerate(questions, start=1)
        ]
        self.file["format"] = "memora.course/2"
        lessons_of(self.file)[number - 1]["stages"] = [quiz(*asked, **stage)]
        import_course(self.file)

    def question(self, number: int = 1) -> str:
        """Return the id of a question of ``ask``, counted from 1."""
        return f"{self.id}.q{number}"

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


class SoldMedia(MediaCourse):
    """A course that shows a picture, its first lesson sold, and a student of it.

    Args:
        new_client: The fixture that makes clients.
        user: The student's user.
        *texts: The lessons' texts.
        questions: What the first lesson asks, instead of its text.
        is_sold: Whether it is sold.
        **stage: Further fields of the stage that asks.
    """

    def __init__(
        self,
        new_client: Any,
        user: str,
        *texts: str,
        questions: tuple[dict[str, Any], ...] = (),
        is_sold: bool = True,
        **stage: Any,
    ) -> None:
        super().__init__(*texts)
        if questions:
            self.ask(1, *questions, **stage)
        self.answer = self.upload("cell")
        self.public = public_path(self.answer)
        self.private = f"private/{self.public}"
        if is_sold:
            self.item = self.sell(1)
        self.publish()
        self.student = Student(new_client, user)
        self.student.login()
        self.student.post(
            "onboarding.set_academic_profile",
            grade=self.plan.grade,
            academic_year=self.plan.season,
        )

    def allow(self) -> Any:
        """Give the student access to what is sold."""
        access = {"player": self.student.user, "season": self.plan.season, "access_type": "full"}
        return insert("Game Subscription Access", **access)

    def addresses(self, number: int = 1) -> Any:
        """Return what the student is told of where a lesson is read."""
        answer = self.student.get("sessions.get_lesson_url", lesson_id=self.lesson(number))
        assert answer.status_code == 200, answer.text
        return answer.json["message"]

    def is_in_private(self) -> bool:
        """Say whether the picture lies among the files of sold lessons."""
        site = public_root().parents[1]
        return (site / "private/memora_content" / self.public).is_file()


def public_path(answer: dict[str, Any]) -> str:
    """Return where the upload that was answered so lies for free lessons."""
    return f"media/{answer['sha256']}.{answer['extension']}"
