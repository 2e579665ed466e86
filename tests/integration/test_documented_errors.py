"""Every error that the API's document names for an endpoint, provoked once.

Those that any endpoint may answer (not signed in, not allowed, too many calls, a store away) have
tests of their own; so have rows that stay locked (`test_lock_conflicts`).
"""

import uuid
from types import SimpleNamespace

import frappe
import pytest

from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_wallet_key
from memora.utils.single_flight import single_flight
from tests.support import documented, stripe_server
from tests.support.endpoints import NAMES, send
from tests.support.factories import make_plan, make_sales_item, make_season
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
        stranger=Student(new_client, student.user),
        guest=new_client(),
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


@provokes("cdn_admin.rebuild_plan", 400)
def _(world):
    return world.staff("cdn_admin.rebuild_plan")


@provokes("cdn_admin.rebuild_plan", 404)
def _(world):
    return world.staff("cdn_admin.rebuild_plan", plan_id="no-such-plan")


@provokes("cdn_admin.rebuild_plan", 409)
def _(world):
    plan = make_plan(world.school.subject, is_published=0)
    return world.staff("cdn_admin.rebuild_plan", plan_id=plan.name)


@provokes("cdn_admin.get_versions", 400)
def _(world):
    return world.staff("cdn_admin.get_versions")


@provokes("cdn_admin.get_versions", 404)
def _(world):
    return world.staff("cdn_admin.get_versions", plan_id="no-such-plan")


@provokes("cdn_admin.rollback", 400)
def _(world):
    return world.staff("cdn_admin.rollback", plan_id=world.school.plan.name, version=0)


@provokes("cdn_admin.rollback", 404)
def _(world):
    return world.staff("cdn_admin.rollback", plan_id=world.school.plan.name, version=1)


@provokes("cdn_admin.rollback", 409)
def _(world):
    plan = world.school.plan
    kept = world.staff("cdn_admin.get_versions", plan_id=plan.name).json["message"]["versions"]
    plan.reload()
    plan.is_published = 0
    plan.save()
    return world.staff("cdn_admin.rollback", plan_id=plan.name, version=kept[0]["version"])


@provokes("cdn_admin.retry_dead_letter", 400)
def _(world):
    return world.staff("cdn_admin.retry_dead_letter")


@provokes("cdn_admin.retry_dead_letter", 404)
def _(world):
    return world.staff("cdn_admin.retry_dead_letter", plan_id="no-such-plan")


@provokes("cdn_admin.get_sync_log", 400)
def _(world):
    return world.staff("cdn_admin.get_sync_log", status="odd")


@provokes("content.import_course", 400)
def _(world):
    return world.staff("content.import_course", course={"id": "empty"})


@provokes("content.import_course", 404)
def _(world):
    return world.staff("content.import_course", course=world.school.course, plan="no-such-plan")


@provokes("content.get_import_status", 400)
def _(world):
    return world.staff("content.get_import_status")


@provokes("content.get_import_status", 404)
def _(world):
    return world.staff("content.get_import_status", task_id="no-such-import")


@provokes("map_engine.get_map_data", 400)
def _(world):
    return world.student("map_engine.get_map_data")


@provokes("map_engine.get_map_data", 403)
def _(world):
    track = f"{world.foreign.subject}.t01"
    return world.student("map_engine.get_map_data", subject=world.foreign.subject, track=track)


@provokes("map_engine.get_map_data", 404)
def _(world):
    return world.student(
        "map_engine.get_map_data", subject=world.school.subject, track="no-such-track"
    )


@provokes("map_engine.get_track_details", 400)
def _(world):
    return world.student("map_engine.get_track_details")


@provokes("map_engine.get_track_details", 403)
def _(world):
    track = f"{world.foreign.subject}.t01"
    return world.student("map_engine.get_track_details", track=track)


@provokes("map_engine.get_track_details", 404)
def _(world):
    return world.student("map_engine.get_track_details", track="no-such-track")


@provokes("map_engine.get_unit_topics", 400)
def _(world):
    return world.student("map_engine.get_unit_topics")


@provokes("map_engine.get_unit_topics", 403)
def _(world):
    unit_id = f"{world.foreign.subject}.t01.u01"
    return world.student("map_engine.get_unit_topics", unit_id=unit_id)


@provokes("map_engine.get_unit_topics", 404)
def _(world):
    return world.student("map_engine.get_unit_topics", unit_id="no-such-unit")


@provokes("map_engine.get_topic_details", 400)
def _(world):
    return world.student("map_engine.get_topic_details")


@provokes("map_engine.get_topic_details", 403)
def _(world):
    topic_id = f"{world.foreign.subject}.t01.u01.p01"
    return world.student("map_engine.get_topic_details", topic_id=topic_id)


@provokes("map_engine.get_topic_details", 404)
def _(world):
    return world.student("map_engine.get_topic_details", topic_id="no-such-topic")


@provokes("onboarding.set_academic_profile", 400)
def _(world):
    return world.student("onboarding.set_academic_profile", grade="no-such-grade")


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


@provokes("integrity.get_report", 400)
def _(world):
    return world.staff("integrity.get_report", since="yesterday")


@provokes("integrity.get_report", 404)
def _(world):
    return world.staff("integrity.get_report", player="no-such-student")


@provokes("integrity.void_events", 400)
def _(world):
    return world.staff("integrity.void_events", player=world.user, reason="A script")


@provokes("integrity.void_events", 404)
def _(world):
    named = {"player": world.user, "reason": "A script"}
    return world.staff("integrity.void_events", events=[1_000], **named)


@provokes("integrity.void_events", 409)
def _(world):
    world.student("progress.complete_lesson", lesson_id=world.own_lesson, hearts=5)
    named = {"player": world.user, "reason": "A script", "events": [1]}
    world.staff("integrity.void_events", **named)
    return world.staff("integrity.void_events", **named)


@provokes("integrity.exclude_from_boards", 400)
def _(world):
    return world.staff("integrity.exclude_from_boards", player=world.user)


@provokes("integrity.exclude_from_boards", 404)
def _(world):
    named = {"player": "no-such-student", "reason": "A script"}
    return world.staff("integrity.exclude_from_boards", **named)


@provokes("operations.reconcile", 400)
def _(world):
    return world.staff("operations.reconcile")


@provokes("operations.reconcile", 404)
def _(world):
    return world.staff("operations.reconcile", player=world.no_student)


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


@provokes("player.remove_device", 404)
def _(world):
    return world.staff("player.remove_device", student_email=world.newcomer, device_id=world.device)


def _lose_wallet(user):
    frappe.db.delete("Memora Player Wallet", {"name": user})
    frappe.db.commit()
    get_redis().delete(get_wallet_key(user))


@provokes("player.get_wallet", 404)
def _(world):
    _lose_wallet(world.user)
    return world.student("player.get_wallet")


@provokes("quests.get_daily_quests", 404)
def _(world):
    _lose_wallet(world.user)
    return world.student("quests.get_daily_quests")


@provokes("quests.get_achievements", 404)
def _(world):
    _lose_wallet(world.user)
    return world.student("quests.get_achievements")


@provokes("player.get_wallet_history", 400)
def _(world):
    return world.student("player.get_wallet_history", limit=-1)


@provokes("player.complete_lesson", 400)
def _(world):
    return world.student("player.complete_lesson", lesson_id=world.own_lesson, hearts_earned=4)


@provokes("player.complete_lesson", 403)
def _(world):
    lesson = world.foreign.lesson_id(1)
    return world.student("player.complete_lesson", lesson_id=lesson, hearts_earned=3)


@provokes("player.complete_lesson", 404)
def _(world):
    return world.student("player.complete_lesson", lesson_id="no-such-lesson", hearts_earned=3)


@provokes("player.complete_lesson", 409)
def _(world):
    sent = {"lesson_id": world.own_lesson, "event_id": "once"}
    world.student("player.complete_lesson", hearts_earned=3, **sent)
    return world.student("player.complete_lesson", hearts_earned=2, **sent)


@provokes("player.add_xp", 400)
def _(world):
    return world.student("player.add_xp", xp_amount=1001)


@provokes("player.add_xp", 403)
def _(world):
    return world.student("player.add_xp", xp_amount=10, player=world.newcomer)


@provokes("player.add_xp", 404)
def _(world):
    given = {"xp_amount": 10, "reason": "Kind to others"}
    return world.staff("player.add_xp", player=world.no_student, **given)


@provokes("player.add_xp", 409)
def _(world):
    world.student("player.add_xp", xp_amount=10, event_id="once")
    return world.student("player.add_xp", xp_amount=11, event_id="once")


@provokes("player.trigger_wallet_sync", 409)
def _(world):
    with single_flight("wallet_sync"):
        return world.staff("player.trigger_wallet_sync")


@provokes("profile.get_player_profile", 404)
def _(world):
    _lose_wallet(world.user)
    return world.student("profile.get_player_profile")


@provokes("profile.get_full_profile_stats", 400)
def _(world):
    return world.student("profile.get_full_profile_stats", subject="x" * 141)


@provokes("profile.get_full_profile_stats", 404)
def _(world):
    return world.student("profile.get_full_profile_stats", subject="no-such-subject")


@provokes("profile.set_preferences", 400)
def _(world):
    return world.student("profile.set_preferences", language="fr")


@provokes("progress.complete_lesson", 400)
def _(world):
    return world.student("progress.complete_lesson", lesson_id=world.own_lesson, hearts=6)


@provokes("progress.complete_lesson", 403)
def _(world):
    lesson = world.foreign.lesson_id(1)
    return world.student("progress.complete_lesson", lesson_id=lesson, hearts=5)


@provokes("progress.complete_lesson", 404)
def _(world):
    return world.student("progress.complete_lesson", lesson_id="no-such-lesson", hearts=5)


@provokes("progress.complete_lesson", 409)
def _(world):
    sent = {"lesson_id": world.own_lesson, "event_id": "once"}
    world.student("progress.complete_lesson", hearts=5, **sent)
    return world.student("progress.complete_lesson", hearts=4, **sent)


@provokes("progress.get_progress", 400)
def _(world):
    return world.student("progress.get_progress")


@provokes("progress.get_progress", 403)
def _(world):
    return world.student("progress.get_progress", subject_id=world.foreign.subject)


@provokes("progress.get_progress", 404)
def _(world):
    return world.student("progress.get_progress", subject_id="no-such-subject")


@provokes("sessions.get_lesson_url", 400)
def _(world):
    return world.student("sessions.get_lesson_url")


@provokes("sessions.get_lesson_url", 403)
def _(world):
    return world.student("sessions.get_lesson_url", lesson_id=world.foreign.lesson_id(1))


@provokes("sessions.get_lesson_url", 404)
def _(world):
    return world.student("sessions.get_lesson_url", lesson_id="no-such-lesson")


@provokes("reviews.get_review_session", 403)
def _(world):
    return world.student("reviews.get_review_session", subject=world.foreign.subject)


@provokes("reviews.get_review_session", 404)
def _(world):
    return world.student("reviews.get_review_session", topic_id="no-such-topic")


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


@provokes("reviews.get_persistence_status", 400)
def _(world):
    return world.student("reviews.get_persistence_status")


@provokes("reviews.get_persistence_status", 404)
def _(world):
    return world.student("reviews.get_persistence_status", job_id="no-such-job")


@provokes("reviews.undo_review", 400)
def _(world):
    return world.student("reviews.undo_review", question_id="q" * 141)


@provokes("reviews.undo_review", 404)
def _(world):
    return world.student("reviews.undo_review")


@provokes("reviews.undo_review", 409)
def _(world):
    plant(world.user, world.school.plan.season, [world.school.question_id(1)], NOW)
    _submit_review(world)
    world.student("reviews.undo_review")
    return world.student("reviews.undo_review")


@provokes("sessions.get_lesson_details", 400)
def _(world):
    return world.student("sessions.get_lesson_details")


@provokes("sessions.get_lesson_details", 403)
def _(world):
    return world.student("sessions.get_lesson_details", lesson_id=world.foreign.lesson_id(1))


@provokes("sessions.get_lesson_details", 404)
def _(world):
    return world.student("sessions.get_lesson_details", lesson_id="no-such-lesson")


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


@provokes("srs.rebuild_season_cache", 400)
def _(world):
    return world.staff("srs.rebuild_season_cache")


@provokes("srs.rebuild_season_cache", 404)
def _(world):
    return world.staff("srs.rebuild_season_cache", season_name="no-such-season")


@provokes("srs.archive_season", 400)
def _(world):
    return world.staff("srs.archive_season", season_name=world.school.plan.season, confirm=True)


@provokes("srs.archive_season", 404)
def _(world):
    return world.staff("srs.archive_season", season_name="no-such-season", confirm=True)


@provokes("srs.archive_season", 409)
def _(world):
    season = make_season(is_active=0).name
    with single_flight(f"srs_archive::{season}"):
        return world.staff("srs.archive_season", season_name=season, confirm=True)


@provokes("srs.get_archive_status", 400)
def _(world):
    return world.staff("srs.get_archive_status")


@provokes("srs.get_archive_status", 404)
def _(world):
    return world.staff("srs.get_archive_status", season_name="no-such-season")


@provokes("srs.delete_eligible_archived_records", 400)
def _(world):
    return world.staff("srs.delete_eligible_archived_records")


@provokes("srs.delete_eligible_archived_records", 404)
def _(world):
    sent = {"season_name": "no-such-season", "confirm": True}
    return world.staff("srs.delete_eligible_archived_records", **sent)


@provokes("subjects.get_game_tracks", 400)
def _(world):
    return world.student("subjects.get_game_tracks")


@provokes("subjects.get_game_tracks", 403)
def _(world):
    return world.student("subjects.get_game_tracks", subject=world.foreign.subject)


@provokes("subjects.get_game_tracks", 404)
def _(world):
    return world.student("subjects.get_game_tracks", subject="no-such-subject")


@provokes("status.health", 400)
def _(world):
    return send(world.guest, "status.health", {"check": "odd"})


@provokes("leaderboard.get_leaderboard", 400)
def _(world):
    return world.student("leaderboard.get_leaderboard", scope="subject")


@provokes("leaderboard.get_leaderboard", 404)
def _(world):
    return world.student("leaderboard.get_leaderboard", subject="no-such-subject")


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


@provokes("store.request_purchase", 404)
def _(world):
    return world.student("store.request_purchase", item_id="no-such", payment_method="manual")


@provokes("store.request_purchase", 409)
def _(world):
    owned = _item(world, price=0)
    for _time in range(2):
        answer = world.student("store.request_purchase", item_id=owned, payment_method="manual")
    return answer


@provokes("store.get_purchases", 400)
def _(world):
    return world.student("store.get_purchases", limit=0)


@provokes("store.cancel_purchase", 400)
def _(world):
    return world.student("store.cancel_purchase")


@provokes("store.cancel_purchase", 404)
def _(world):
    return world.student("store.cancel_purchase", purchase_id="no-such")


@provokes("store.cancel_purchase", 409)
def _(world):
    return world.student("store.cancel_purchase", purchase_id=_purchase(world, price=0))


@provokes("store.approve_purchase", 400)
def _(world):
    return world.staff("store.approve_purchase")


@provokes("store.approve_purchase", 404)
def _(world):
    return world.staff("store.approve_purchase", purchase_id="no-such")


@provokes("store.approve_purchase", 409)
def _(world):
    purchase = _purchase(world)
    world.student("store.cancel_purchase", purchase_id=purchase)
    return world.staff("store.approve_purchase", purchase_id=purchase)


@provokes("store.reject_purchase", 400)
def _(world):
    return world.staff("store.reject_purchase", purchase_id=_purchase(world))


@provokes("store.reject_purchase", 404)
def _(world):
    return world.staff("store.reject_purchase", purchase_id="no-such", reason="No money came.")


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
