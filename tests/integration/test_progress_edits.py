"""What authors do to lessons never takes away what students have earned in the others.

Restored lessons have tests of their own (`test_restore`).
"""

import frappe
import pytest

from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.ledger.interaction_log import fold_log
from memora.services.operations.reconcile import reconcile
from memora.services.progress_engine import bitmap_manager
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from tests.support.students import School, Student


@pytest.fixture
def school():
    return School(topics=2, lessons=3)


@pytest.fixture
def student(school, new_client, borrow_user):
    """A student who has passed the first and the third lesson of six."""
    student = school.enrol(Student(new_client, borrow_user("Memora Student")))
    for number, hearts in ((1, 5), (3, 4)):
        lesson_id = school.lesson_id(number)
        student.post("progress.complete_lesson", lesson_id=lesson_id, hearts=hearts)
    return student


def publish(school):
    rebuild_plan(school.plan.name)


def unpublish(school, number):
    frappe.get_doc("Memora Lesson", school.lesson_id(number)).update({"is_published": 0}).save()
    publish(school)


def delete(school, number):
    frappe.delete_doc("Memora Lesson", school.lesson_id(number))
    publish(school)


def move(school, number):
    """Move a lesson to the front of the other topic."""
    lesson = frappe.get_doc("Memora Lesson", school.lesson_id(number))
    lesson.update({"parent_topic": f"{school.course['id']}.t01.u01.p02", "sort_order": 1}).save()
    publish(school)


def progress(school, student):
    return student.get("progress.get_progress", subject_id=school.subject).json["message"]


def lessons_of(node):
    if node["type"] == "lesson":
        return {node["id"]: node}
    return {name: leaf for child in node["children"] for name, leaf in lessons_of(child).items()}


def passed(school, student):
    """{lesson: best hearts} of the passed lessons on the student's map."""
    lessons = lessons_of(progress(school, student)["root"])
    return {i: n["best_hearts"] for i, n in lessons.items() if n["status"] == "passed"}


@pytest.mark.parametrize("is_passed", [False, True])
@pytest.mark.parametrize("change", [unpublish, delete, move])
def test_a_change_to_one_lesson_leaves_the_others_as_they_were(school, student, change, is_passed):
    if is_passed:
        lesson_id = school.lesson_id(2)
        student.post("progress.complete_lesson", lesson_id=lesson_id, hearts=1)
    xp = progress(school, student)["total_xp_earned"]
    change(school, 2)
    after = passed(school, student)
    after.pop(school.lesson_id(2), None)

    assert after == {school.lesson_id(1): 5, school.lesson_id(3): 4}
    assert progress(school, student)["total_xp_earned"] == xp


@pytest.mark.parametrize("change", [unpublish, delete])
def test_completion_never_falls_for_the_lessons_that_are_left(school, student, change):
    change(school, 2)
    answer = progress(school, student)

    assert (answer["passed_lessons"], answer["total_lessons"]) == (2, 5)
    assert answer["completion_percentage"] == 40.0


@pytest.mark.parametrize("change", [unpublish, delete])
def test_a_passed_lesson_that_goes_keeps_its_xp(school, student, change):
    xp = progress(school, student)["total_xp_earned"]
    change(school, 3)
    answer = progress(school, student)

    assert answer["total_xp_earned"] == xp
    assert (answer["passed_lessons"], answer["total_lessons"]) == (1, 5)


@pytest.mark.parametrize("change", [unpublish, delete])
def test_the_snapshot_has_the_percentage_of_the_map(school, student, change):
    change(school, 3)
    sync_pending_bitmaps()
    stored = frappe.db.get_value(
        "Memora Structure Progress",
        {"player": student.user, "subject": school.subject},
        ["completion_percentage", "passed_lessons"],
    )

    assert stored == (progress(school, student)["completion_percentage"], 2) == (20.0, 2)


def test_a_lesson_that_moved_is_passed_where_it_is_now(school, student):
    move(school, 3)
    answer = progress(school, student)
    second_topic = answer["root"]["children"][0]["children"][0]["children"][1]

    assert second_topic["children"][0]["id"] == school.lesson_id(3)
    assert second_topic["passed_lessons"] == 1


def test_a_new_lesson_takes_no_bit_of_a_deleted_one(school, student):
    delete(school, 3)
    topic = f"{school.course['id']}.t01.u01.p01"
    frappe.get_doc(
        {"doctype": "Memora Lesson", "title": "New", "parent_topic": topic, "is_published": 1}
    ).insert()
    publish(school)

    assert passed(school, student) == {school.lesson_id(1): 5}


def test_edits_leave_log_view_and_snapshot_in_agreement(school, student):
    for change, number in ((delete, 3), (move, 1), (unpublish, 2)):
        change(school, number)
    sync_pending_bitmaps()

    assert bitmap_manager.get_bitmap(student.user, school.subject) == b"\xa0"
    assert fold_log(student.user).subjects[school.subject].best == {0: 5, 2: 4}
    assert reconcile(student.user, on_drift=lambda _drift: None)["drifts"] == []
