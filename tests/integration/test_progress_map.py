"""The map over HTTP: drawn from one call, as the student's plan and level want it."""

import frappe
import pytest

from tests.support.players import award
from tests.support.students import School, change


@pytest.fixture
def school():
    return School(tracks=2, lessons=3)


def node_id(school, path=""):
    return f"{school.course['id']}{path}"


def override(school, doctype, target, action, value=None):
    plan = frappe.get_doc("Memora Academic Plan", school.plan.name)
    row = {"target_doctype": doctype, "target_name": target, "action": action}
    plan.append("overrides", {**row, "override_value": value})
    plan.save()


def draw(school, student):
    return student.get("progress.get_progress", subject_id=school.subject).json["message"]


def nodes(answer):
    """{id: node} of the whole tree."""
    found, pending = {}, [answer["root"]]
    while pending:
        node = pending.pop()
        found[node["id"]] = node
        pending += node["children"]
    return found


def test_one_call_is_enough_to_draw_the_map(school, student):
    student.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=4)
    answer = draw(school, student)
    drawn = nodes(answer)
    track = drawn[node_id(school, ".t01")]
    lesson = drawn[school.lesson_id(1)]

    assert {key: value for key, value in answer.items() if key != "root"} == {
        "subject_id": school.subject,
        "completion_percentage": 16.66,
        "total_xp_earned": 33,
        "suggested_next_lesson_id": school.lesson_id(2),
        "total_lessons": 6,
        "passed_lessons": 1,
    }
    assert {key: value for key, value in track.items() if key not in ("children", "title")} == {
        "id": node_id(school, ".t01"),
        "type": "track",
        "status": "unlocked",
        "unlock_state": "unlocked",
        "total_lessons": 3,
        "passed_lessons": 1,
        "percentage": 33.33,
        "is_linear": track["is_linear"],
        "is_default": track["is_default"],
        "unlock_level": 0,
    }
    assert {key: value for key, value in lesson.items() if key != "title"} == {
        "id": school.lesson_id(1),
        "type": "lesson",
        "status": "passed",
        "unlock_state": "unlocked",
        "best_hearts": 4,
        "bit_index": 0,
        "children": [],
    }
    assert all(node["title"] for node in drawn.values())


@pytest.mark.parametrize(
    ("doctype", "path", "left"),
    [
        ("Memora Track", ".t01", 3),
        ("Memora Unit", ".t01.u01", 3),
        ("Memora Topic", ".t01.u01.p01", 3),
        ("Memora Lesson", ".t01.u01.p01.l02", 5),
    ],
)
def test_what_the_plan_hides_is_absent_and_uncounted(school, student, doctype, path, left):
    override(school, doctype, node_id(school, path), "Hide")
    answer = draw(school, student)

    assert answer["total_lessons"] == left
    assert not [name for name in nodes(answer) if name.startswith(node_id(school, path))]


def test_a_subject_that_the_plan_hides_has_no_map(school, student):
    override(school, "Memora Subject", school.subject, "Hide")

    answer = student.get("progress.get_progress", subject_id=school.subject)

    assert answer.status_code == 404


def test_a_plan_may_put_lessons_in_order(school, student):
    topic = node_id(school, ".t01.u01.p01")
    override(school, "Memora Topic", topic, "Set Linear", "1")
    drawn = nodes(draw(school, student))

    assert drawn[topic]["is_linear"] is True
    assert drawn[school.lesson_id(2)]["unlock_state"] == "locked"


def test_another_plans_overrides_change_nothing(school, student):
    other = School(course_id="other", lessons=1)
    override(other, "Memora Subject", other.subject, "Set Linear", "1")

    assert draw(school, student)["root"]["is_linear"] is False


def test_a_track_opens_at_its_level(school, student):
    track = node_id(school, ".t02")
    change(school, "Memora Track", track, unlock_level=2)
    below = nodes(draw(school, student))[track]
    award(student.user, 250)
    reached = nodes(draw(school, student))[track]

    assert (below["unlock_state"], below["unlock_level"]) == ("locked", 2)
    assert reached["unlock_state"] == "unlocked"


def test_the_default_track_is_suggested_first(school, student):
    change(school, "Memora Track", node_id(school, ".t01"), is_default=0)
    change(school, "Memora Track", node_id(school, ".t02"), is_default=1)
    answer = draw(school, student)

    assert answer["suggested_next_lesson_id"] == node_id(school, ".t02.u01.p01.l01")
    assert nodes(answer)[node_id(school, ".t02")]["is_default"] is True


def test_the_map_is_drawn_while_redis_is_away(school, student, redis_server):
    student.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=4)
    redis_server.stop()
    answer = draw(school, student)

    assert (answer["passed_lessons"], answer["is_degraded"]) == (1, True)


def test_a_subject_that_was_withdrawn_has_no_map_though_its_files_are_still_there(school, student):
    change(school, "Memora Subject", school.subject, is_published=0)
    answer = student.get("progress.get_progress", subject_id=school.subject)

    assert answer.status_code == 404


def test_a_track_that_was_withdrawn_is_not_on_the_map(school, student):
    change(school, "Memora Track", node_id(school, ".t01"), is_published=0)

    assert draw(school, student)["total_lessons"] == 3
