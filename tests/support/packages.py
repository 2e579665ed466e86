"""Packages of HTML as zips, sound and otherwise."""

import io
import zipfile
from typing import Any

import frappe

from memora.services.cdn_export import batch_processor
from memora.services.content.packages.records import upload_package
from tests.support import factories
from tests.support.http import Client
from tests.support.students import School, Student

INDEX = "<!doctype html><title>Lab</title><p>Mix.</p>"
#: A package with some of everything.
FILES = {
    "index.html": "<!doctype html><script src=js/app.js></script>" + " " * 2_000,
    "second.html": "<p>second",
    "part/index.html": "<p>part",
    "js/app.js": "run()",
    "img/frog.png": b"\x89PNG" + bytes(100),
    "img/frog.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "film.mp4": bytes(range(256)) * 20,
    "صور/ضفدع.png": b"\x89PNG",
}


def packed(files: dict[str, str | bytes] | None = None, **options: Any) -> bytes:
    """Return a zip of files; of a first page alone where none are given.

    Args:
        files: Content by path.
        **options: Of ``ZipFile``.
    """
    target = io.BytesIO()
    options = {"compression": zipfile.ZIP_DEFLATED, **options}
    with zipfile.ZipFile(target, "w", **options) as archive:
        for path, content in (files or {"index.html": INDEX}).items():
            archive.writestr(path, content)
    return target.getvalue()


def upload(client: Client, body: bytes, subject: str | None, **fields: Any) -> Any:
    """Send a zip as a form does; return the response."""
    file_name = fields.pop("file_name", "lab.zip")
    form = {"file": (io.BytesIO(body), file_name), **fields}
    if subject is not None:
        form["subject"] = subject
    return client.post("/api/method/memora.api.content.upload_package", data=form)


def stage(**config: Any) -> dict[str, Any]:
    """Return an Interactive stage; it shows the package ``lab`` unless something is given."""
    return {"title": "Try it", "type": "Interactive", "config": config or {"package": "lab"}}


class PackageSchool:
    """A school whose first lesson shows a package; it is published, and free unless sold."""

    def __init__(self, new_client: Any, borrow_user: Any, *, is_sold: bool = False) -> None:
        # Files outlive their test, so no other test may have published this course.
        self.school = School(course_id=f"lab-{frappe.generate_hash(length=8)}", lessons=2)
        self.lesson = self.school.lesson_id(1)
        files = {**FILES, "mark.txt": self.lesson}
        self.sha256 = upload_package(
            packed(files), self.school.subject, name="lab", user="Administrator"
        )["sha256"]
        doc = frappe.get_doc("Memora Lesson", self.lesson)
        doc.set("stages", [stage()])
        if is_sold:
            doc.required_item = factories.make_sales_item().name
        doc.save()
        batch_processor.rebuild_plan(self.school.plan.name)
        self.student = self.school.enrol(Student(new_client, borrow_user("Memora Student")))
        frappe.db.commit()

    @property
    def root(self) -> str:
        """Return what the public addresses of the package begin with."""
        return f"/memora_package/{self.sha256}/{self.lesson}"

    def pay(self) -> None:
        """Give the student access to all that is sold."""
        self.access = factories.insert(
            "Game Subscription Access",
            player=self.student.user,
            season=self.school.plan.season,
            access_type="full",
        )
        frappe.db.commit()

    def ask(self) -> dict[str, Any]:
        """Return what the student is told of the lesson's addresses."""
        answer = self.student.get("sessions.get_lesson_url", lesson_id=self.lesson)
        assert answer.status_code == 200, answer.text
        return answer.json["message"]

    def sealed(self) -> str:
        """Return what the addresses begin with that the student is given."""
        [package] = self.ask()["packages"]
        return package["url"].removesuffix("/index")
