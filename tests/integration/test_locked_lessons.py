"""Lessons that are not open yet: refused over HTTP, with what has to come first."""

import frappe
import pytest

from memora.services.access.opening import find_lesson
from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.ledger.interaction_log import fold_log
from memora.utils.redis_client import get_redis
from tests.support import forked
from tests.support.players import award
from tests.support.students import School, change


@pytest.fixture
def school():
    school = School(lessons=3)
    change(school, "Memora Topic", f"{school.course['id']}.t01.u01.p01", is_linear=1)
    return school


def override(school, doctype, target, action, value=None):
    plan = frappe.get_doc("Memora Academic Plan", school.plan.name)
    row = {"target_doctype": doctype, "target_name": target, "action": action}
    plan.append("overrides", {**row, "override_value": value})
    plan.save()
    rebuild_plan(plan.name)


def complete(student, lesson_id, **arguments):
    return student.post("progress.complete_lesson", lesson_id=lesson_id, hearts=5, **arguments)


def complete_for_hearts(student, lesson_id):
    return student.post("player.complete_lesson", lesson_id=lesson_id, hearts_earned=3)


@pytest.mark.parametrize("send", [complete, complete_for_hearts])
def test_a_locked_lesson_is_refused_with_the_lesson_to_do_first(school, student, send):
    complete(student, school.lesson_id(1))
    answer = send(student, school.lesson_id(3))

    assert answer.status_code == 409
    assert answer.json["required_lesson_id"] == school.lesson_id(2)
    assert "Lesson t01.u01.p01.l02" in answer.text


def test_a_refused_lesson_earns_nothing(school, student):
    complete(student, school.lesson_id(2))

    assert fold_log(student.user).upto == 0


def test_the_lesson_opens_when_the_one_before_is_passed(school, student):
    complete(student, school.lesson_id(1))

    assert complete(student, school.lesson_id(2)).status_code == 200


def test_what_was_passed_may_be_repeated_after_the_order_has_changed(school, student):
    complete(student, school.lesson_id(1))
    change(school, "Memora Lesson", school.lesson_id(2), sort_order=1)

    assert complete(student, school.lesson_id(1)).status_code == 200


def test_a_lesson_that_was_opened_is_not_refused_for_a_view_that_lags(school, student):
    complete(student, school.lesson_id(1))
    lagging = get_redis().dump(f"{frappe.local.site}|wallet:{{{student.user}}}")
    complete(student, school.lesson_id(2))
    get_redis().restore(f"{frappe.local.site}|wallet:{{{student.user}}}", 0, lagging, replace=True)

    assert complete(student, school.lesson_id(3)).status_code == 200


def test_a_locked_lesson_is_refused_while_redis_is_away(school, student, redis_server):
    redis_server.stop()

    assert complete(student, school.lesson_id(2)).status_code == 409


def test_a_plan_that_takes_the_order_away_opens_all(school, student):
    override(school, "Memora Topic", f"{school.course['id']}.t01.u01.p01", "Set Linear", "0")

    assert complete(student, school.lesson_id(3)).status_code == 200


def test_a_lesson_that_the_plan_hides_is_not_found(school, student):
    override(school, "Memora Lesson", school.lesson_id(2), "Hide")

    assert complete(student, school.lesson_id(2)).status_code == 404
    assert complete(student, school.lesson_id(1)).status_code == 200
    assert complete(student, school.lesson_id(3)).status_code == 200


def test_a_lesson_that_is_not_in_the_published_subject_is_not_found(school, student):
    topic = f"{school.course['id']}.t01.u01.p01"
    change(school, "Memora Topic", topic, is_published=0)

    assert find_lesson(school.lesson_id(1))
    assert complete(student, school.lesson_id(1)).status_code == 404


def test_a_track_above_the_students_level_is_refused_with_the_level(school, student):
    change(school, "Memora Track", f"{school.course['id']}.t01", unlock_level=2)
    answer = complete(student, school.lesson_id(1))

    assert (answer.status_code, answer.json["required_level"]) == (409, 2)


def test_a_track_opens_with_the_students_level(school, student):
    change(school, "Memora Track", f"{school.course['id']}.t01", unlock_level=2)
    award(student.user, 250)

    assert complete(student, school.lesson_id(1)).status_code == 200


def test_a_completion_sent_again_is_answered_again_even_where_it_would_be_refused(school, student):
    first = complete(student, school.lesson_id(1), event_id="tap")
    change(school, "Memora Track", f"{school.course['id']}.t01", unlock_level=9)

    assert complete(student, school.lesson_id(1), event_id="tap").json == first.json


def test_client_xp_sent_again_is_answered_again_though_it_spent_the_cap(student):
    first = student.post("player.add_xp", xp_amount=100, event_id="game")
    refused = student.post("player.add_xp", xp_amount=1, event_id="another")

    assert (first.status_code, refused.status_code) == (200, 400)
    assert student.post("player.add_xp", xp_amount=100, event_id="game").json == first.json


def test_a_publish_in_another_process_is_seen_by_the_next_request(school, student, host, site):
    complete(student, school.lesson_id(1))
    topic = f"{school.course['id']}.t01.u01.p01"
    assert complete(student, school.lesson_id(3)).status_code == 409
    frappe.db.commit()
    publish = forked.start(host, site, lambda: change(school, "Memora Topic", topic, is_linear=0))

    assert forked.wait(publish) == 0
    assert complete(student, school.lesson_id(3)).status_code == 200
