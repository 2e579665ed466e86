"""A lesson that is deleted and restored, through Frappe's own restore, is the lesson it was."""

import frappe
import pytest
from frappe.core.doctype.deleted_document.deleted_document import restore

from memora.services.cdn_export.batch_processor import rebuild_plan
from tests.support.factories import make_lesson
from tests.support.students import School


@pytest.fixture
def school():
    return School(lessons=3)


def delete(lesson, school):
    frappe.delete_doc("Memora Lesson", lesson)
    rebuild_plan(school.plan.name)


def bring_back(lesson, school):
    restore(frappe.db.get_value("Deleted Document", {"deleted_name": lesson, "restored": 0}))
    rebuild_plan(school.plan.name)


def stored(lesson):
    """All that a lesson is, but for when it was written and by whom."""
    values = frappe.get_doc("Memora Lesson", lesson).as_dict()
    stages = [(s.idx, s.title, s.type, s.config, s.target_time, s.weight) for s in values.stages]
    fields = ("name", "title", "bit_index", "subject", "parent_topic", "sort_order", "is_published")
    return [values[field] for field in fields], stages


def questions(lesson):
    return frappe.get_all(
        "Memora Question",
        filters={"lesson": lesson},
        fields=["name", "question_id", "topic", "subject", "position", "payload"],
        order_by="position",
        limit=10,
    )


def progress(student, school):
    """The student's lessons by id, and how many count as passed."""
    tree = student.get("progress.get_progress", subject_id=school.subject).json["message"]
    lessons, pending = {}, [tree["root"]]
    while pending:
        node = pending.pop()
        pending += node.get("children") or []
        if node["type"] == "lesson":
            lessons[node["id"]] = (node["status"], node["best_hearts"])
    return lessons, tree["passed_lessons"]


def test_a_restored_lesson_is_what_it_was(school):
    lesson = school.lesson_id(2)
    before = (stored(lesson), questions(lesson))
    delete(lesson, school)

    bring_back(lesson, school)

    assert (stored(lesson), questions(lesson)) == before


def test_a_lesson_passed_before_its_deletion_is_passed_after_its_restore(school, student):
    lesson = school.lesson_id(1)
    for hearts, passed in ((4, lesson), (2, school.lesson_id(2))):
        student.post("progress.complete_lesson", lesson_id=passed, hearts=hearts)
    before = progress(student, school)
    delete(lesson, school)
    make_lesson("course.t01.u01.p01")  # takes the next bit, not the deleted lesson's
    rebuild_plan(school.plan.name)
    while_gone, passed = progress(student, school)

    bring_back(lesson, school)
    lessons, passed_again = progress(student, school)

    assert (lesson in while_gone, passed) == (False, 1)
    assert (lessons[lesson], passed_again) == (("passed", 4), 2)
    assert {name: lessons[name] for name in before[0]} == before[0]


def test_a_restored_lesson_counts_its_next_completion_as_a_repetition(school, student):
    lesson = school.lesson_id(1)
    student.post("progress.complete_lesson", lesson_id=lesson, hearts=5)
    delete(lesson, school)
    bring_back(lesson, school)

    answer = student.post("progress.complete_lesson", lesson_id=lesson, hearts=5).json["message"]

    assert (answer["xp_earned"], answer["is_first_completion"]) == (20, False)


def test_a_lesson_can_be_deleted_and_restored_again_and_again(school):
    lesson = school.lesson_id(1)
    before = (stored(lesson), questions(lesson))
    for _turn in range(3):
        delete(lesson, school)
        bring_back(lesson, school)

    assert (stored(lesson), questions(lesson)) == before
