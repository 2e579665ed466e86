"""A student's day over HTTP: enrol, complete lessons, look at progress and wallet."""

import base64

import frappe
import pytest

from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.wallet_sync import sync_pending_wallets
from tests.support.factories import make_lesson, make_subject
from tests.support.students import School, Student


@pytest.fixture
def school():
    return School(lessons=4)


def complete(student, lesson_id, hearts=5, **arguments):
    return student.post("progress.complete_lesson", lesson_id=lesson_id, hearts=hearts, **arguments)


def test_a_first_completion_with_five_hearts_earns_35_xp(school, student):
    assert complete(student, school.lesson_id(1)).json["message"] == {
        "success": True,
        "xp_earned": 35,
        "new_total_xp": 35,
        "is_first_completion": True,
        "is_new_record": True,
        "rewards": [
            {"type": "achievement", "id": "first_lesson", "xp": 0, "gems": 0},
            {"type": "achievement", "id": "perfect_1", "xp": 0, "gems": 0},
        ],
    }


def test_a_second_completion_earns_no_bonus(school, student):
    complete(student, school.lesson_id(1))

    assert complete(student, school.lesson_id(1)).json["message"]["xp_earned"] == 20


def test_a_better_completion_earns_the_record_bonus_again(school, student):
    complete(student, school.lesson_id(1), hearts=2)

    assert complete(student, school.lesson_id(1), hearts=3).json["message"]["xp_earned"] == 26


def test_no_hearts_complete_the_lesson_without_a_streak(school, student):
    complete(student, school.lesson_id(1), hearts=0)

    assert student.get("player.get_wallet").json["message"]["current_streak"] == 0


def test_a_lesson_that_is_played_again_stops_earning_at_the_daily_cap(school, student):
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_lesson_xp_cap", 40)
    complete(student, school.lesson_id(1))

    answer = complete(student, school.lesson_id(1)).json["message"]

    assert (answer["xp_earned"], answer["xp_capped"]) == (5, True)


def test_the_same_event_sent_twice_counts_once(school, student):
    first = complete(student, school.lesson_id(1), event_id="tap-1")
    second = complete(student, school.lesson_id(1), event_id="tap-1")

    assert second.json == first.json


def test_an_event_id_for_another_lesson_is_a_conflict(school, student):
    complete(student, school.lesson_id(1), event_id="tap-1")

    assert complete(student, school.lesson_id(2), event_id="tap-1").status_code == 409


def test_the_wallet_shows_what_was_earned(school, student):
    complete(student, school.lesson_id(1))
    wallet = student.get("player.get_wallet").json["message"]

    assert (wallet["total_xp"], wallet["current_streak"]) == (35, 1)


def test_progress_counts_passed_lessons(school, student):
    complete(student, school.lesson_id(1))
    progress = student.get("progress.get_progress", subject_id=school.subject).json["message"]

    assert (progress["passed_lessons"], progress["total_lessons"]) == (1, 4)


def test_progress_suggests_the_next_lesson(school, student):
    complete(student, school.lesson_id(1))
    progress = student.get("progress.get_progress", subject_id=school.subject).json["message"]

    assert progress["suggested_next_lesson_id"] == school.lesson_id(2)


def test_completing_goes_on_while_redis_is_away(school, student, redis_server):
    complete(student, school.lesson_id(1))
    redis_server.stop()

    answer = complete(student, school.lesson_id(2)).json["message"]

    assert (answer["new_total_xp"], answer["is_degraded"]) == (70, True)


def test_what_was_completed_without_redis_is_there_when_it_is_back(school, student, redis_server):
    redis_server.stop()
    complete(student, school.lesson_id(1))
    redis_server.start()

    assert student.get("player.get_wallet").json["message"]["total_xp"] == 35


def test_the_syncs_write_wallet_and_progress_to_mariadb(school, student):
    complete(student, school.lesson_id(1))
    complete(student, school.lesson_id(2))
    sync_pending_wallets()
    sync_pending_bitmaps()

    wallet = frappe.db.get_value("Memora Player Wallet", student.user, "total_xp")
    progress = frappe.db.get_value(
        "Memora Structure Progress",
        {"player": student.user, "subject": school.subject},
        ["progress_bitmap", "completion_percentage", "total_xp_earned"],
    )
    assert (wallet, progress) == (70, (base64.b64encode(b"\xc0").decode(), 50.0, 70))


def test_a_second_sync_has_nothing_to_do(school, student):
    complete(student, school.lesson_id(1))
    sync_pending_wallets()

    assert sync_pending_wallets()["synced"] == 0


def test_a_lesson_outside_the_plan_is_refused(student):
    assert complete(student, make_lesson().name).status_code == 403


def test_a_subject_outside_the_plan_is_refused(student):
    subject = make_subject().name

    assert student.get("progress.get_progress", subject_id=subject).status_code == 403


def test_a_plan_that_was_withdrawn_is_learned_in_no_more(school, student):
    frappe.db.set_value("Memora Academic Plan", school.plan.name, "is_published", 0)
    progress = student.get("progress.get_progress", subject_id=school.subject)

    assert complete(student, school.lesson_id(1)).status_code == 403
    assert progress.status_code == 403


def test_a_student_without_a_plan_is_told_to_choose_one(school, new_client, borrow_user):
    newcomer = Student(new_client, borrow_user("Memora Student"))
    newcomer.login()

    assert complete(newcomer, school.lesson_id(1)).status_code == 403


def test_an_unpublished_lesson_is_not_found(school, student):
    frappe.db.set_value("Memora Lesson", school.lesson_id(1), "is_published", 0)

    assert complete(student, school.lesson_id(1)).status_code == 404


def test_a_plan_that_does_not_exist_is_answered_with_those_that_do(school, student):
    answer = student.post("onboarding.set_academic_profile", grade="Grade X", academic_year="1")

    assert school.plan.grade in answer.text
