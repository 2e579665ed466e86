"""Every endpoint of the player core: what it answers to whom, as the API's document says."""

import uuid

import frappe
import pytest

from memora.services.cdn_export.change_tracker import move_to_dead_letter
from memora.services.cdn_export.versions.rollback import list_versions
from memora.utils.clock import utc_now
from tests.support import documented
from tests.support.endpoints import FUNCTIONS, NAMES, methods_of, send
from tests.support.factories import make_season
from tests.support.students import School, Student
from tests.support.users import PASSWORD

STUDENT_ENDPOINTS = [n for n in NAMES if FUNCTIONS[n].memora_access == "student"]


@pytest.fixture
def school():
    return School(lessons=2)


def student_calls(school, student):
    """Return what a student sends to each endpoint that answers well."""
    lesson = school.lesson_id(1)
    return {
        "player.login": {"usr": student.user, "pwd": PASSWORD, "device_name": "Phone"},
        "player.check_device_authorization": {},
        "player.validate_session": {},
        "player.get_profile": {},
        "player.get_wallet": {},
        "player.complete_lesson": {"lesson_id": lesson, "hearts_earned": 3},
        "player.add_xp": {"xp_amount": 50},
        "player.get_wallet_history": {"limit": 5},
        "onboarding.set_academic_profile": {
            "grade": school.plan.grade,
            "academic_year": school.plan.season,
        },
        "onboarding.get_academic_masters": {},
        "subjects.get_subjects": {},
        "subjects.get_my_subjects": {},
        "subjects.get_game_tracks": {"subject": school.subject},
        "map_engine.get_subject_map": {"subject": school.subject},
        "map_engine.get_map_data": {"subject": school.subject, "track": f"{school.subject}.t01"},
        "map_engine.get_track_details": {"track": f"{school.subject}.t01"},
        "map_engine.get_unit_topics": {"unit_id": f"{school.subject}.t01.u01"},
        "map_engine.get_topic_details": {"topic_id": f"{school.subject}.t01.u01.p01"},
        "profile.get_player_profile": {},
        "profile.get_start": {},
        "profile.get_full_profile_stats": {"subject": school.subject},
        "profile.set_preferences": {"is_anonymous": True, "daily_goal": 60},
        "progress.complete_lesson": {"lesson_id": lesson, "hearts": 5},
        "progress.get_progress": {"subject_id": school.subject},
        "sessions.get_lesson_url": {"lesson_id": lesson},
        "leaderboard.get_leaderboard": {"subject": school.subject, "period": "all-time"},
        "store.get_store_items": {},
        "store.get_purchases": {},
        "sessions.get_lesson_details": {"lesson_id": lesson},
        "sessions.submit_session": {
            "session_meta": {"lesson_id": lesson},
            "gamification_results": {"xp_earned": 35, "score": 100},
            "interactions": [{"question_id": school.question_id(1), "answer": 1}],
        },
        "reviews.get_review_session": {"subject": school.subject},
        "reviews.submit_review_session": {
            "session_data": {
                "questions": [{"question_id": school.question_id(1), "answer": 1}],
            }
        },
        "quests.get_daily_quests": {},
        "quests.get_achievements": {},
        "status.health": {},
        "player.logout": {},
    }


def staff_calls(school, student):
    """Return what staff send to each endpoint that answers well."""
    device = str(uuid.uuid4())
    named = {"student_email": student.user, "device_id": device}
    move_to_dead_letter("given-up", "The disk was full.")
    return {
        "player.register_device": {**named, "device_name": "Tablet"},
        "player.remove_device": named,
        "player.trigger_wallet_sync": {"force": True},
        "player.add_xp": {"xp_amount": 5, "player": student.user, "reason": "Kind to others"},
        "operations.reconcile": {"player": student.user},
        "integrity.get_report": {"limit": 5},
        "integrity.exclude_from_boards": {"player": student.user, "reason": "A script"},
        "integrity.void_events": {
            "player": student.user,
            "reason": "A script",
            "day": utc_now().date().isoformat(),
        },
        "cdn_admin.rebuild_plan": {"plan_id": school.plan.name},
        "cdn_admin.get_queue_status": {},
        "cdn_admin.get_sync_log": {"plan_id": school.plan.name, "limit": 5},
        "cdn_admin.retry_dead_letter": {"plan_id": "given-up"},
        "cdn_admin.get_versions": {"plan_id": school.plan.name},
        "cdn_admin.rollback": {
            "plan_id": school.plan.name,
            "version": list_versions(school.plan.name)[0]["version"],
        },
        "content.import_course": {"course": school.course},
        "content.export_questions": {
            "subject": school.subject,
            "format": "gift",
            "dry_run": True,
        },
        "srs.get_cache_status": {},
        "srs.rebuild_season_cache": {"season_name": school.plan.season},
        "srs.archive_season": {"season_name": make_season(is_active=0).name, "confirm": True},
        "srs.get_archive_status": {"season_name": school.plan.season},
        "srs.delete_eligible_archived_records": {"confirm": True},
        "srs.trigger_reconciliation": {},
        "status.health": {},
    }


def test_every_answer_to_a_student_is_as_documented(school, student):
    for name, arguments in student_calls(school, student).items():
        answer = send(student.client, name, arguments)
        assert answer.status_code == 200, (name, answer.text)
        documented.check(name, answer)


def test_every_answer_to_staff_is_as_documented(school, student, staff):
    for name, arguments in staff_calls(school, student).items():
        answer = send(staff, name, arguments)
        assert answer.status_code == 200, (name, answer.text)
        documented.check(name, answer)


def test_every_answer_without_redis_is_as_documented(school, student, redis_server):
    calls = student_calls(school, student)
    redis_server.stop()
    for name, arguments in calls.items():
        answer = send(student.client, name, arguments)
        assert answer.status_code == 200, (name, answer.text)
        documented.check(name, answer)


@pytest.mark.parametrize("name", NAMES)
def test_the_other_http_method_is_refused(name, client):
    method = "GET" if "POST" in methods_of(FUNCTIONS[name]) else "POST"
    assert client.request(method, f"/api/method/memora.api.{name}").status_code == 403


@pytest.fixture
def learning_staff(new_client, borrow_user):
    """A member of staff who learns too: whoever only learns has no session of Frappe's login."""
    person = Student(new_client, borrow_user("Memora Admin", "Memora Student"))
    person.client.login(person.user, PASSWORD)
    return person


@pytest.mark.parametrize("name", STUDENT_ENDPOINTS)
def test_a_session_of_frappes_own_login_opens_no_student_endpoint(name, learning_staff):
    assert send(learning_staff.client, name, {}).status_code == 401


@pytest.fixture
def token_client(student, new_client):
    """A client with the student's API token and device, without a session."""
    user = frappe.get_doc("User", student.user)
    user.api_key, user.api_secret = frappe.generate_hash(length=15), "very-secret-token"
    user.save(ignore_permissions=True)
    frappe.db.commit()
    authorization = f"token {user.api_key}:very-secret-token"
    yield new_client(**{"Authorization": authorization, "X-Device-ID": student.device_id})
    frappe.db.set_value("User", student.user, "api_key", None)
    frappe.db.commit()


def test_an_api_token_opens_no_student_endpoint(token_client):
    answers = {name: send(token_client, name, {}).status_code for name in STUDENT_ENDPOINTS}
    assert set(answers.values()) == {401}, answers


def test_an_api_token_is_no_session_of_memora(token_client):
    answer = send(token_client, "player.validate_session", {})
    assert documented.check("player.validate_session", answer)["valid"] is False


def test_members_of_staff_use_no_student_endpoint(staff):
    answers = {name: send(staff, name, {}).status_code for name in STUDENT_ENDPOINTS}
    assert set(answers.values()) == {401}, answers
