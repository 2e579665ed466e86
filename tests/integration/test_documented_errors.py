"""Every error that the API's document names for an endpoint, provoked once.

Those that any endpoint may answer (not signed in, not allowed, too many calls, a store away) have
tests of their own; so have rows that stay locked (`test_lock_conflicts`).
"""

import uuid
from io import BytesIO
from types import SimpleNamespace

import frappe
import pytest

from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_wallet_key
from memora.utils.single_flight import single_flight
from tests.support import documented, packages, stripe_server
from tests.support.endpoints import NAMES, send
from tests.support.factories import make_plan, make_sales_item, make_season
from tests.support.media import picture
from tests.support.reviews import NOW, plant
from tests.support.students import School, Student

COVERED_ELSEWHERE = {429, 503}
PROVOKED = {}


def provokes(name, status):
    """Register how an endpoint is made to answer an error."""

    def register(case):
        PROVOKED[name, status] = case
        return case

    return register


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


@provokes("content.upload_package", 404)
def _(world):
    return packages.upload(world.staff_client, packages.packed(), "no-such-subject")


@provokes("content.upload_media", 400)
def _(world):
    return world.upload(file=(BytesIO(b"no picture"), "a.png"), subject=world.school.subject)


@provokes("content.upload_media", 403)
def _(world):
    return world.student("content.upload_media", subject=world.school.subject)


@provokes("content.upload_media", 404)
def _(world):
    return world.upload(file=(BytesIO(picture()), "a.png"), subject="no-such-subject")


@provokes("cdn_admin.rebuild_plan", 409)
def _(world):
    plan = make_plan(world.school.subject, is_published=0)
    return world.staff("cdn_admin.rebuild_plan", plan_id=plan.name)


@provokes("cdn_admin.rollback", 409)
def _(world):
    plan = world.school.plan
    kept = world.staff("cdn_admin.get_versions", plan_id=plan.name).json["message"]["versions"]
    plan.reload()
    plan.is_published = 0
    plan.save()
    return world.staff("cdn_admin.rollback", plan_id=plan.name, version=kept[0]["version"])


@provokes("onboarding.set_academic_profile", 403)
def _(world):
    world.student("progress.complete_lesson", lesson_id=world.own_lesson, hearts=5)
    other = make_plan(world.foreign.subject)
    frappe.db.commit()
    return world.student(
        "onboarding.set_academic_profile", grade=other.grade, academic_year=other.season
    )


@provokes("onboarding.set_academic_profile", 404)
def _(world):
    plan = world.school.plan
    chosen = {"grade": plan.grade, "academic_year": plan.season}
    return world.staff("onboarding.set_academic_profile", player=world.newcomer, **chosen)


@provokes("integrity.void_events", 409)
def _(world):
    world.student("progress.complete_lesson", lesson_id=world.own_lesson, hearts=5)
    named = {"player": world.user, "reason": "A script", "events": [1]}
    world.staff("integrity.void_events", **named)
    return world.staff("integrity.void_events", **named)


@provokes("player.login", 400)
def _(world):
    return send(world.guest, "player.login", {"usr": world.user, "pwd": "any"})


@provokes("player.login", 401)
def _(world):
    return world.stranger.login("wrong")


@provokes("player.login", 403)
def _(world):
    return world.stranger.login()


@provokes("player.check_device_authorization", 401)
def _(world):
    return send(world.guest, "player.check_device_authorization", {})


@provokes("player.validate_session", 401)
def _(world):
    return send(world.guest, "player.validate_session", {})


def _register(world, email):
    device = {"device_id": str(uuid.uuid4()), "device_name": "Tablet"}
    return world.staff("player.register_device", student_email=email, **device)


@provokes("player.register_device", 400)
def _(world):
    return _register(world, world.no_student)


@provokes("player.register_device", 404)
def _(world):
    return _register(world, "nobody@school.example")


@provokes("player.remove_device", 400)
def _(world):
    device = str(uuid.uuid4())
    return world.staff("player.remove_device", student_email=world.user, device_id=device)


def _without_wallet(name):
    def case(world):
        frappe.db.delete("Memora Player Wallet", {"name": world.user})
        frappe.db.commit()
        get_redis().delete(get_wallet_key(world.user))
        return world.student(name)

    return case


PROVOKED |= {
    (name, 404): _without_wallet(name)
    for name in (
        *("player.get_wallet", "profile.get_player_profile"),
        *("quests.get_daily_quests", "quests.get_achievements"),
    )
}


@provokes("player.complete_lesson", 409)
def _(world):
    sent = {"lesson_id": world.own_lesson, "event_id": "once"}
    world.student("player.complete_lesson", hearts_earned=3, **sent)
    return world.student("player.complete_lesson", hearts_earned=2, **sent)


@provokes("player.add_xp", 409)
def _(world):
    world.student("player.add_xp", xp_amount=10, event_id="once")
    return world.student("player.add_xp", xp_amount=11, event_id="once")


@provokes("player.trigger_wallet_sync", 409)
def _(world):
    with single_flight("wallet_sync"):
        return world.staff("player.trigger_wallet_sync")


@provokes("progress.complete_lesson", 409)
def _(world):
    sent = {"lesson_id": world.own_lesson, "event_id": "once"}
    world.student("progress.complete_lesson", hearts=5, **sent)
    return world.student("progress.complete_lesson", hearts=4, **sent)


def _submit_review(world, *, question_id=None, event_id=None, **data):
    question = question_id or world.school.question_id(1)
    answers = [{"question_id": question, "answer": 1, "is_correct": True}]
    sent = {"session_data": {"questions": answers, **data}, "event_id": event_id}
    return world.student("reviews.submit_review_session", **sent)


@provokes("reviews.submit_review_session", 400)
def _(world):
    return _submit_review(world, question_id="no-such-question")


@provokes("reviews.submit_review_session", 403)
def _(world):
    return _submit_review(world, subject=world.foreign.subject)


@provokes("reviews.submit_review_session", 404)
def _(world):
    return _submit_review(world, topic_id="no-such-topic")


@provokes("reviews.submit_review_session", 409)
def _(world):
    plant(world.user, world.school.plan.season, [world.school.question_id(1)], NOW)
    _submit_review(world, event_id="once")
    return _submit_review(world, event_id="once", subject=world.school.subject)


@provokes("reviews.undo_review", 409)
def _(world):
    plant(world.user, world.school.plan.season, [world.school.question_id(1)], NOW)
    _submit_review(world)
    world.student("reviews.undo_review")
    return world.student("reviews.undo_review")


def _submit_session(world, lesson, *, xp=10, event_id=None):
    return world.student(
        "sessions.submit_session",
        session_meta={"lesson_id": lesson},
        gamification_results={"xp_earned": xp, "score": 100},
        interactions=[],
        event_id=event_id,
    )


@provokes("sessions.submit_session", 400)
def _(world):
    return _submit_session(world, world.own_lesson, xp=-1)


@provokes("sessions.submit_session", 403)
def _(world):
    return _submit_session(world, world.foreign.lesson_id(1))


@provokes("sessions.submit_session", 404)
def _(world):
    return _submit_session(world, "no-such-lesson")


@provokes("sessions.submit_session", 409)
def _(world):
    _submit_session(world, world.own_lesson, xp=10, event_id="once")
    return _submit_session(world, world.own_lesson, xp=11, event_id="once")


@provokes("srs.archive_season", 409)
def _(world):
    season = make_season(is_active=0).name
    with single_flight(f"srs_archive::{season}"):
        return world.staff("srs.archive_season", season_name=season, confirm=True)


@provokes("status.health", 400)
def _(world):
    return send(world.guest, "status.health", {"check": "odd"})


def _item(world, **fields):
    return make_sales_item(season=world.school.plan.season, **fields).name


def _purchase(world, **fields):
    answer = world.student(
        "store.request_purchase", item_id=_item(world, **fields), payment_method="manual"
    )
    return answer.json["message"]["purchase_id"]


@provokes("store.request_purchase", 400)
def _(world):
    return world.student("store.request_purchase", item_id=_item(world), payment_method="cash")


@provokes("store.request_purchase", 409)
def _(world):
    owned = _item(world, price=0)
    for _time in range(2):
        answer = world.student("store.request_purchase", item_id=owned, payment_method="manual")
    return answer


@provokes("store.cancel_purchase", 409)
def _(world):
    return world.student("store.cancel_purchase", purchase_id=_purchase(world, price=0))


@provokes("store.approve_purchase", 409)
def _(world):
    purchase = _purchase(world)
    world.student("store.cancel_purchase", purchase_id=purchase)
    return world.staff("store.approve_purchase", purchase_id=purchase)


@provokes("store.reject_purchase", 400)
def _(world):
    return world.staff("store.reject_purchase", purchase_id=_purchase(world))


@provokes("store.reject_purchase", 409)
def _(world):
    purchase = _purchase(world, price=0)
    return world.staff("store.reject_purchase", purchase_id=purchase, reason="No money came.")


def _pay(world, purchase, amount):
    settings = frappe.get_doc("Memora Settings")
    settings.update(stripe_server.SETTINGS)
    settings.save()
    return _tell(world, stripe_server.paid(purchase, frappe.local.site, amount))


def _tell(world, body):
    path = "/api/method/memora.api.store.payment_webhook"
    return world.guest.post(path, data=body, headers=stripe_server.sign(body))


@provokes("store.payment_webhook", 400)
def _(world):
    settings = frappe.get_doc("Memora Settings")
    settings.update(stripe_server.SETTINGS)
    settings.save()
    return _tell(world, "{}")


@provokes("store.payment_webhook", 401)
def _(world):
    return send(world.guest, "store.payment_webhook", {})


@provokes("store.payment_webhook", 404)
def _(world):
    return _pay(world, "no-such", 999)


@provokes("store.payment_webhook", 409)
def _(world):
    return _pay(world, _purchase(world), 1)


@pytest.mark.parametrize(("name", "status"), sorted(PROVOKED), ids=str)
def test_a_documented_error_is_answered_with_its_status_and_type(name, status, world):
    answer = PROVOKED[name, status](world)
    described = documented.operation_of(name)["responses"][str(status)]["description"]

    assert (answer.status_code, answer.json["exc_type"] in described) == (status, True)
