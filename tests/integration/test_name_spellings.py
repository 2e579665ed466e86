"""A name in other letters is the name that is stored, whichever endpoint it comes in by."""

import contextlib
import json
from pathlib import Path

import frappe
import pytest

from memora.utils import names
from memora.utils.redis_client import get_redis
from tests.support.factories import make_sales_item, make_season
from tests.support.reviews import NOW, plant
from tests.support.students import School, Student

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
#: Arguments that are no record's name: figures, texts, choices, ids of ours or the client's.
NO_NAMES = {
    *("limit", "offset", "before", "version", "apply", "confirm", "force", "dry_run", "course"),
    *("format", "topics_by"),
    *("status", "period", "scope", "mode", "check", "language", "is_anonymous", "daily_goal"),
    *("usr", "pwd", "otp", "tmp_id", "device_id", "device_name", "xp_amount", "reason"),
    *("hearts", "hearts_earned", "event_id", "job_id", "question_id", "payment_method"),
    *("gamification_results", "interactions", "task_id", "purchase_id"),
}
#: Whose name is read under the player's lock; the ledger's tests hold what follows from it.
OF_THE_LEDGER = {"player.add_xp"}
#: What differs from call to call, in any spelling.
FLEETING = ("duration_s", "version", "expires_at", "url", "session_id", "job_id", "started_at")


def documented():
    """Yield each endpoint that takes a record's name, with those arguments."""
    for operations in json.loads(DOCUMENT.read_text())["paths"].values():
        for method, one in operations.items():
            taken = {parameter["name"] for parameter in one.get("parameters", [])}
            content = one.get("requestBody", {}).get("content", {}).get("application/json", {})
            taken |= set(content.get("schema", {}).get("properties", {}))
            if one["operationId"] not in OF_THE_LEDGER and taken - NO_NAMES - {"X-Device-ID"}:
                yield one["operationId"], method.upper(), sorted(taken - NO_NAMES)


TAKING_NAMES = list(documented())


class World:
    """A school, a student who has learned in it, and staff; what each endpoint is asked with."""

    def __init__(self, new_client, borrow_user):
        self.school = School(lessons=3)
        self.student = self.school.enrol(Student(new_client, borrow_user("Memora Student")))
        self.staff = new_client(borrow_user("Memora Admin"))
        plan, track = self.school.plan, f"{self.school.subject}.t01"
        lesson = self.school.lesson_id(1)
        plant(self.student.user, plan.season, [self.school.question_id(1)], NOW)
        done = self.student.post("progress.complete_lesson", lesson_id=lesson, hearts=5)
        assert done.status_code == 200, done.text
        item, old = make_sales_item(season=plan.season), make_season(is_active=0)
        self.names = {
            **dict.fromkeys(("subject", "subject_id"), self.school.subject),
            "track": track,
            "unit_id": f"{track}.u01",
            "topic_id": f"{track}.u01.p01",
            **dict.fromkeys(("plan", "plan_id"), plan.name),
            **dict.fromkeys(("player", "student_email"), self.student.user),
            "lesson_id": lesson,
            "grade": plan.grade,
            "academic_year": plan.season,
            "season_name": old.name,
            "item_id": item.name,
            "session_meta": {"lesson_id": lesson},
            "session_data": {"subject": self.school.subject, "topic_id": f"{track}.u01.p01"},
        }
        question = {"question_id": self.school.question_id(1), "answer": 0, "is_correct": True}
        self.others = {
            "content.export_questions": {"format": "gift", "dry_run": True},
            "content.import_course": {"course": self.school.course, "dry_run": True},
            "player.add_xp": {"xp_amount": 5, "reason": "help"},
            "player.register_device": {"device_id": self.student.device_id, "device_name": "one"},
            "player.remove_device": {"device_id": self.student.device_id},
            "store.request_purchase": {"payment_method": "manual"},
            "store.cancel_purchase": {"purchase_id": "none"},
            "progress.complete_lesson": {"hearts": 5},
            "player.complete_lesson": {"hearts_earned": 3},
            "srs.archive_season": {"confirm": True},
            "srs.delete_eligible_archived_records": {"confirm": True},
            "cdn_admin.rollback": {"version": 99},
            "sessions.submit_session": {
                "gamification_results": {"xp_earned": 1, "score": 100},
                "interactions": [],
            },
            "reviews.submit_review_session": {"question": question},
        }

    def ask(self, endpoint, method, taken, spell):
        arguments = {
            name: self._spelled(self.names[name], spell) for name in taken if name in self.names
        }
        arguments |= self.others.get(endpoint, {})
        if endpoint == "reviews.submit_review_session":
            arguments["session_data"]["questions"] = [arguments.pop("question")]
        is_staff = endpoint.startswith(("srs.", "cdn_admin.", "operations.", "content."))
        is_staff = is_staff or bool({"player", "student_email"} & set(taken))
        client = self.staff if is_staff else self.student.client
        path = f"/api/method/memora.api.{endpoint}"
        if method == "GET":
            return client.get(path, query_string=arguments)
        return client.post(path, json=arguments)

    def _spelled(self, value, spell):
        if isinstance(value, dict):
            return {key: spell(name) for key, name in value.items()}
        return spell(value)


@pytest.fixture
def world(new_client, borrow_user):
    return World(new_client, borrow_user)


def lasting(value):
    if isinstance(value, dict):
        return {key: lasting(one) for key, one in value.items() if key not in FLEETING}
    return [lasting(one) for one in value] if isinstance(value, list) else value


def hot_keys():
    """Return the keys in Redis, but for those that are named after a connection."""
    return {key for key in get_redis().keys("*") if b"build_heartbeat" not in key}


def spellings(name):
    return [name.upper(), name.lower(), name.swapcase(), f" {name.upper()} "]


@pytest.mark.parametrize(
    ("endpoint", "method", "taken"), TAKING_NAMES, ids=lambda value: str(value)
)
def test_a_name_in_other_letters_is_answered_as_the_stored_one(world, endpoint, method, taken):
    first = world.ask(endpoint, method, taken, str)
    keys = hot_keys()
    asked = world.ask(endpoint, method, taken, str)
    for spell in (str.upper, str.lower, str.swapcase, lambda name: f" {name.upper()} "):
        answer = world.ask(endpoint, method, taken, spell)
        assert answer.status_code == asked.status_code, (first.text, answer.text)
        if answer.status_code == 200 and method == "GET":
            assert lasting(answer.json["message"]) == lasting(asked.json["message"])
    assert hot_keys() - keys == set()


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        ("progress.get_progress", "subject_id"),
        ("subjects.get_game_tracks", "subject"),
        ("profile.get_full_profile_stats", "subject"),
        ("leaderboard.get_leaderboard", "subject"),
        ("reviews.get_review_session", "subject"),
        ("reviews.get_review_session", "topic_id"),
        ("map_engine.get_subject_map", "subject"),
        ("map_engine.get_track_details", "track"),
        ("map_engine.get_topic_details", "topic_id"),
        ("sessions.get_lesson_url", "lesson_id"),
    ],
)
def test_a_name_with_another_accent_is_no_name_anywhere(world, endpoint, name):
    stored = world.names[name]
    at = next(place for place, letter in enumerate(stored) if letter in "aeiou")
    accent = {"a": "à", "e": "é", "i": "í", "o": "ó", "u": "ú"}[stored[at]]
    other = f"{stored[:at]}{accent}{stored[at + 1 :]}"
    assert world.student.get(endpoint, **{name: other}).status_code == 404


def test_a_board_and_figures_are_those_of_the_subject_in_any_letters(world):
    for subject in (world.school.subject, *spellings(world.school.subject)):
        board = world.student.get("leaderboard.get_leaderboard", subject=subject, period="all_time")
        figures = world.student.get("profile.get_full_profile_stats", subject=subject)
        assert board.json["message"]["total_players"] == 1
        assert figures.json["message"]["totalXP"] > 0


def test_students_of_a_grade_in_other_letters_stand_on_one_board(world, new_client, borrow_user):
    other, plan = Student(new_client, borrow_user("Memora Student")), world.school.plan
    other.login()
    chosen = {"grade": plan.grade.upper(), "academic_year": plan.season.swapcase()}
    assert other.post("onboarding.set_academic_profile", **chosen).status_code == 200
    fields = ["grade", "season", "plan"]
    stored = frappe.db.get_value("Memora Player Profile", other.user, fields)
    assert stored == (plan.grade, plan.season, plan.name)
    lesson = world.school.lesson_id(1)
    assert (
        other.post("progress.complete_lesson", lesson_id=lesson.upper(), hearts=5).status_code
        == 200
    )
    for student in (world.student, other):
        board = student.get("leaderboard.get_leaderboard", scope="grade", period="all_time")
        assert board.json["message"]["total_players"] == 2


@contextlib.contextmanager
def counted():
    """Count the statements that MariaDB runs for this connection."""

    def questions():
        return int(frappe.db.sql("SHOW SESSION STATUS LIKE 'Questions'")[0][1])

    found = []
    before = questions()
    yield found
    found.append(questions() - before - 1)


def test_the_stored_name_costs_no_statement_more_than_whether_the_record_exists(world):
    subject = world.school.subject
    with counted() as existing:
        frappe.db.exists("Memora Subject", subject)
    with counted() as found:
        assert names.stored_name("Memora Subject", subject.upper()) == subject
    assert found == existing
