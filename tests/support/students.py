"""Students over HTTP: a device, its login, its calls."""

import time
import uuid
from typing import Any

import frappe

from memora.services.cdn_export import batch_processor
from memora.services.content import importing as content_import
from tests.support.factories import course_file, make_plan
from tests.support.users import PASSWORD
from tests.support.waiting import wait_until

HEADER = "X-Device-ID"


class Student:
    """One student on one device.

    Args:
        new_client: the fixture that makes clients.
        user: the student's user.
        device_id: the device; a new one unless given.
    """

    def __init__(self, new_client: Any, user: str, device_id: str | None = None) -> None:
        self.user = user
        self.device_id = device_id or str(uuid.uuid4())
        self.client = new_client(**{HEADER: self.device_id})

    def login(self, password: str = PASSWORD, **arguments: Any) -> Any:
        """Post ``player.login``."""
        return self.post("player.login", usr=self.user, pwd=password, **arguments)

    def post(self, endpoint: str, /, **arguments: Any) -> Any:
        """Post to ``memora.api.<endpoint>``."""
        return self.client.call(f"memora.api.{endpoint}", **arguments)

    def get(self, endpoint: str, /, **arguments: Any) -> Any:
        """Get ``memora.api.<endpoint>``."""
        return self.client.read(f"memora.api.{endpoint}", **arguments)


def code_of(student: Any) -> str:
    """Return the code that a student's app shows, and shows for some seconds more; real Frappe."""
    import pyotp
    from frappe.twofactor import get_otpsecret_for_

    app = pyotp.TOTP(get_otpsecret_for_(student.user))
    wait_until(lambda: time.time() % app.interval < app.interval - 5)
    return app.now()


class School:
    """A published plan of one imported course.

    Args:
        **course: what ``course_file`` takes.
    """

    def __init__(self, **course: Any) -> None:
        self.course = course_file(**course)
        self.subject = content_import.import_course(self.course)["subject"]
        self.plan = make_plan(self.subject)
        batch_processor.rebuild_plan(self.plan.name)

    def lesson_id(self, number: int) -> str:
        """Return the name of the course's first topic's lesson, counted from 1."""
        return f"{self.course['id']}.t01.u01.p01.l{number:02}"

    def question_id(self, number: int) -> str:
        """Return the id of the only question of that lesson of the first topic."""
        return f"t01.u01.p01.l{number:02}.q1"

    def enrol(self, student: Student) -> Student:
        """Sign a student in and let them choose the plan."""
        student.login()
        answer = student.post(
            "onboarding.set_academic_profile",
            grade=self.plan.grade,
            academic_year=self.plan.season,
        )
        assert answer.status_code == 200, answer.text
        return student


def change(school: School, doctype: str, name: str, **fields: Any) -> None:
    """Edit a node and publish."""
    frappe.get_doc(doctype, name).update(fields).save()
    batch_processor.rebuild_plan(school.plan.name)
