"""Every error that the API's document names for an endpoint, provoked once.

Those that any endpoint may answer (not signed in, not allowed, too many calls, a store away) have
tests of their own; so have rows that stay locked (`test_lock_conflicts`).
"""

from types import SimpleNamespace

import pytest

from tests.support import documented
from tests.support.endpoints import NAMES, send
from tests.support.provoked import PROVOKED
from tests.support.students import School, Student

COVERED_ELSEWHERE = {429, 503}


@pytest.fixture
def world(new_client, borrow_user):
    """A school, an enrolled student, staff, and a second course that the plan does not hold."""
    school = School(lessons=2)
    student = school.enrol(Student(new_client, borrow_user("Memora Student")))
    staff = new_client(borrow_user("Memora Admin"))
    return SimpleNamespace(
        school=school,
        own_lesson=school.lesson_id(1),
        foreign=School(course_id="foreign", lessons=1),
        user=student.user,
        student=lambda name, **arguments: send(student.client, name, arguments),
        staff=lambda name, **arguments: send(staff, name, arguments),
        staff_client=staff,
        stranger=Student(new_client, student.user),
        guest=new_client(),
        upload=lambda **form: staff.post("/api/method/memora.api.content.upload_media", data=form),
        no_student=borrow_user(),
        newcomer=borrow_user("Memora Student"),
        device=student.device_id,
    )


def specific_errors():
    """Return (endpoint, status) of every error that an endpoint describes itself."""
    return {
        (name, int(status))
        for name in NAMES
        for status, response in documented.operation_of(name)["responses"].items()
        if status != "200" and "description" in response
    }


def test_every_documented_error_has_a_case():
    wanted = {case for case in specific_errors() if case[1] not in COVERED_ELSEWHERE}
    assert wanted == PROVOKED.keys()


#: What a member of staff sends, where one call is enough; a function of ``world`` if need be.
STAFF = {
    ("cdn_admin.rebuild_plan", 400): {},
    ("cdn_admin.rebuild_plan", 404): {"plan_id": "no-such-plan"},
    ("cdn_admin.get_versions", 400): {},
    ("cdn_admin.get_versions", 404): {"plan_id": "no-such-plan"},
    ("cdn_admin.rollback", 400): lambda w: {"plan_id": w.school.plan.name, "version": 0},
    ("cdn_admin.rollback", 404): lambda w: {"plan_id": w.school.plan.name, "version": 1},
    ("cdn_admin.retry_dead_letter", 400): {},
    ("cdn_admin.retry_dead_letter", 404): {"plan_id": "no-such-plan"},
    ("cdn_admin.get_sync_log", 400): {"status": "odd"},
    ("content.import_course", 400): {"course": {"id": "empty"}},
    ("content.import_course", 404): lambda w: {"course": w.school.course, "plan": "no-such-plan"},
    ("content.import_course", 409): lambda w: {
        "course": w.school.course,
        "question_id_prefix": "other-",
    },
    ("content.import_file", 400): {},
    ("content.export_questions", 400): lambda w: {"subject": w.school.subject},
    ("content.export_questions", 404): {"subject": "no-such-subject", "format": "gift"},
    ("content.get_template", 400): {"format": "docx"},
    ("content.get_import_status", 400): {},
    ("content.get_import_status", 404): {"task_id": "no-such-import"},
    ("content.upload_package", 400): lambda w: {"subject": w.school.subject},
    ("content.get_package_url", 400): lambda w: {"subject": w.school.subject},
    ("content.get_package_url", 404): lambda w: {"subject": w.school.subject, "package": "lab"},
    ("integrity.get_report", 400): {"since": "yesterday"},
    ("integrity.get_report", 404): {"player": "no-such-student"},
    ("integrity.void_events", 400): lambda w: {"player": w.user, "reason": "A script"},
    ("integrity.void_events", 404): lambda w: {
        "events": [1_000],
        "player": w.user,
        "reason": "A script",
    },
    ("integrity.exclude_from_boards", 400): lambda w: {"player": w.user},
    ("integrity.exclude_from_boards", 404): {"player": "no-such-student", "reason": "A script"},
    ("operations.reconcile", 400): {},
    ("operations.reconcile", 404): lambda w: {"player": w.no_student},
    ("player.remove_device", 404): lambda w: {"student_email": w.newcomer, "device_id": w.device},
    ("player.add_xp", 404): lambda w: {
        "player": w.no_student,
        "xp_amount": 10,
        "reason": "Kind to others",
    },
    ("srs.rebuild_season_cache", 400): {},
    ("srs.rebuild_season_cache", 404): {"season_name": "no-such-season"},
    ("srs.archive_season", 400): lambda w: {"season_name": w.school.plan.season, "confirm": True},
    ("srs.archive_season", 404): {"season_name": "no-such-season", "confirm": True},
    ("srs.get_archive_status", 400): {},
    ("srs.get_archive_status", 404): {"season_name": "no-such-season"},
    ("srs.delete_eligible_archived_records", 400): {},
    ("srs.delete_eligible_archived_records", 404): {
        "season_name": "no-such-season",
        "confirm": True,
    },
    ("store.approve_purchase", 400): {},
    ("store.approve_purchase", 404): {"purchase_id": "no-such"},
    ("store.reject_purchase", 404): {"purchase_id": "no-such", "reason": "No money came."},
}


#: What a student sends, likewise.
STUDENT = {
    ("content.upload_package", 403): lambda w: {"subject": w.school.subject},
    ("content.get_package_url", 403): lambda w: {"subject": w.school.subject, "package": "lab"},
    ("map_engine.get_subject_map", 400): {},
    ("map_engine.get_subject_map", 403): lambda w: {"subject": w.foreign.subject},
    ("map_engine.get_subject_map", 404): {"subject": "no-such-subject"},
    ("map_engine.get_map_data", 400): {},
    ("map_engine.get_map_data", 403): lambda w: {
        "subject": w.foreign.subject,
        "track": f"{w.foreign.subject}.t01",
    },
    ("map_engine.get_map_data", 404): lambda w: {
        "subject": w.school.subject,
        "track": "no-such-track",
    },
    ("map_engine.get_track_details", 400): {},
    ("map_engine.get_track_details", 403): lambda w: {"track": f"{w.foreign.subject}.t01"},
    ("map_engine.get_track_details", 404): {"track": "no-such-track"},
    ("map_engine.get_unit_topics", 400): {},
    ("map_engine.get_unit_topics", 403): lambda w: {"unit_id": f"{w.foreign.subject}.t01.u01"},
    ("map_engine.get_unit_topics", 404): {"unit_id": "no-such-unit"},
    ("map_engine.get_topic_details", 400): {},
    ("map_engine.get_topic_details", 403): lambda w: {
        "topic_id": f"{w.foreign.subject}.t01.u01.p01"
    },
    ("map_engine.get_topic_details", 404): {"topic_id": "no-such-topic"},
    ("onboarding.set_academic_profile", 400): {"grade": "no-such-grade"},
    ("player.get_wallet_history", 400): {"limit": -1},
    ("player.complete_lesson", 400): lambda w: {"lesson_id": w.own_lesson, "hearts_earned": 4},
    ("player.complete_lesson", 403): lambda w: {
        "lesson_id": w.foreign.lesson_id(1),
        "hearts_earned": 3,
    },
    ("player.complete_lesson", 404): {"lesson_id": "no-such-lesson", "hearts_earned": 3},
    ("player.add_xp", 400): {"xp_amount": 1001},
    ("player.add_xp", 403): lambda w: {"xp_amount": 10, "player": w.newcomer},
    ("profile.get_full_profile_stats", 400): {"subject": "x" * 141},
    ("profile.get_full_profile_stats", 404): {"subject": "no-such-subject"},
    ("profile.set_preferences", 400): {"language": "fr"},
    ("progress.complete_lesson", 400): lambda w: {"lesson_id": w.own_lesson, "hearts": 6},
    ("progress.complete_lesson", 403): lambda w: {"lesson_id": w.foreign.lesson_id(1), "hearts": 5},
    ("progress.complete_lesson", 404): {"lesson_id": "no-such-lesson", "hearts": 5},
    ("progress.get_progress", 400): {},
    ("progress.get_progress", 403): lambda w: {"subject_id": w.foreign.subject},
    ("progress.get_progress", 404): {"subject_id": "no-such-subject"},
    ("sessions.get_lesson_url", 400): {},
    ("sessions.get_lesson_url", 403): lambda w: {"lesson_id": w.foreign.lesson_id(1)},
    ("sessions.get_lesson_url", 404): {"lesson_id": "no-such-lesson"},
    ("reviews.get_review_session", 403): lambda w: {"subject": w.foreign.subject},
    ("reviews.get_review_session", 404): {"topic_id": "no-such-topic"},
    ("reviews.get_persistence_status", 400): {},
    ("reviews.get_persistence_status", 404): {"job_id": "no-such-job"},
    ("reviews.undo_review", 400): {"question_id": "q" * 141},
    ("reviews.undo_review", 404): {},
    ("sessions.get_lesson_details", 400): {},
    ("sessions.get_lesson_details", 403): lambda w: {"lesson_id": w.foreign.lesson_id(1)},
    ("sessions.get_lesson_details", 404): {"lesson_id": "no-such-lesson"},
    ("subjects.get_game_tracks", 400): {},
    ("subjects.get_game_tracks", 403): lambda w: {"subject": w.foreign.subject},
    ("subjects.get_game_tracks", 404): {"subject": "no-such-subject"},
    ("leaderboard.get_leaderboard", 400): {"scope": "subject"},
    ("leaderboard.get_leaderboard", 404): {"subject": "no-such-subject"},
    ("store.request_purchase", 404): {"item_id": "no-such", "payment_method": "manual"},
    ("store.get_purchases", 400): {"limit": 0},
    ("store.cancel_purchase", 400): {},
    ("store.cancel_purchase", 404): {"purchase_id": "no-such"},
}


def _one_call(who, name, given):
    def case(world):
        return getattr(world, who)(name, **(given(world) if callable(given) else given))

    return case


for asker, sent in (("staff", STAFF), ("student", STUDENT)):
    PROVOKED |= {case: _one_call(asker, case[0], given) for case, given in sent.items()}


@pytest.mark.parametrize(("name", "status"), sorted(PROVOKED), ids=str)
def test_a_documented_error_is_answered_with_its_status_and_type(name, status, world):
    answer = PROVOKED[name, status](world)
    described = documented.operation_of(name)["responses"][str(status)]["description"]

    assert (answer.status_code, answer.json["exc_type"] in described) == (status, True)
