"""A school with a paid lesson, and a student who asks for it."""

from datetime import timedelta

import frappe

from memora.services.access import opening as lesson_access
from memora.services.access.opening import find_lesson
from memora.services.cdn_export.batch_processor import rebuild_plan, remove_expired_files
from memora.utils.clock import utc_now
from memora.utils.errors import PermissionError
from tests.support import factories
from tests.support.students import School, Student

TODAY = utc_now().date()
DAY = timedelta(days=1)


class World:
    """A school whose first lesson is paid and whose second is not, and a student of it."""

    def __init__(self, new_client, user):
        # Files outlive their test, so no other test may have published this course.
        self.school = School(course_id=f"book-{frappe.generate_hash(length=8)}", lessons=2)
        self.paid, self.free = self.school.lesson_id(1), self.school.lesson_id(2)
        self.item = factories.make_sales_item(item_name="The whole book").name
        frappe.db.set_value("Memora Lesson", self.paid, "required_item", self.item)
        self.publish()
        # The copy that was public until now goes in its time.
        remove_expired_files(now=utc_now() + timedelta(minutes=16))
        self.student = self.school.enrol(Student(new_client, user))
        frappe.db.commit()

    @property
    def plan(self):
        return self.school.plan

    def publish(self):
        rebuild_plan(self.plan.name)

    def allow(self, **fields):
        access = {"player": self.student.user, "season": self.plan.season, "access_type": "full"}
        return factories.insert("Game Subscription Access", **{**access, **fields})

    def subscribe(self, **fields):
        dates = {"start_date": TODAY - DAY, "end_date": TODAY}
        given = {"player": self.student.user, "season": self.plan.season, **dates, **fields}
        return factories.insert("Game Player Subscription", subscription_type="full", **given)

    def override(self, **row):
        plan = frappe.get_doc("Memora Academic Plan", self.plan.name)
        plan.append("overrides", row)
        plan.save()
        frappe.db.commit()

    def ask(self, lesson):
        return self.student.get("sessions.get_lesson_url", lesson_id=lesson)

    def url_of(self, lesson):
        answer = self.ask(lesson)
        assert answer.status_code == 200, answer.text
        return answer.json["message"]

    def may_open(self, lesson=None, now=None):
        try:
            lesson_access.open_lesson(
                self.student.user, find_lesson(lesson or self.paid), now=now or utc_now()
            )
        except PermissionError:
            return False
        return True


def nodes(lesson):
    """The lesson and all above it: (DocType, name)."""
    row = frappe.get_doc("Memora Lesson", lesson)
    unit = frappe.db.get_value("Memora Topic", row.parent_topic, "parent_unit")
    track = frappe.db.get_value("Memora Unit", unit, "parent_track")
    return {
        "lesson": ("Memora Lesson", lesson),
        "topic": ("Memora Topic", row.parent_topic),
        "unit": ("Memora Unit", unit),
        "track": ("Memora Track", track),
        "subject": ("Memora Subject", row.subject),
    }
