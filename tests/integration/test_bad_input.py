"""Odd requests: every endpoint answers with the contract's status, and never with 500."""

import inspect

import frappe
import pytest

from tests.support.endpoints import FUNCTIONS, NAMES, methods_of, send
from tests.support.http import message_of
from tests.support.students import School, Student

#: Accesses that no student has.
STAFF = ("staff", "author")
HUGE = "x" * 1_000_000
#: The accesses that no student has.
STAFF = ("staff", "author")
ODD_VALUES = {
    "missing": None,
    "empty": "",
    "blank": "   ",
    "huge": HUGE,
    "a list": [1, 2],
    "an object": {"a": {"b": []}},
    "negative": -1,
    "a fraction": 2.5,
    "true": True,
    "beyond 64 bits": 2**70,
    "markup": "<script>alert(1)</script>",
    "a quote": "'; DROP TABLE tabUser; --",
    "a zero byte": "a\0b",
    "an unknown id": "no-such-thing",
    "emoji": "🦊" * 50,
}


@pytest.fixture
def student(new_client, borrow_user):
    return School().enrol(Student(new_client, borrow_user("Memora Student")))


@pytest.fixture
def caller(request, new_client, borrow_user):
    """Return a client that the endpoint under test lets in."""

    def make(name):
        if FUNCTIONS[name].memora_access in STAFF:
            return new_client(borrow_user("Memora Admin"))
        return request.getfixturevalue("student").client

    return make


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("oddity", ODD_VALUES, ids=str)
def test_odd_arguments_are_answered_below_500(name, oddity, caller):
    client = caller(name)
    parameters = inspect.signature(FUNCTIONS[name]).parameters
    arguments = {key: ODD_VALUES[oddity] for key in parameters if ODD_VALUES[oddity] is not None}

    response = send(client, name, arguments)

    assert response.status_code < 500, response.text


@pytest.mark.parametrize("name", [n for n in NAMES if "POST" in methods_of(FUNCTIONS[n])])
@pytest.mark.parametrize("body", ["{", "{'a': 1}", "[" * 60_000, '{"a": "\x01"}'], ids=str.__len__)
def test_a_body_that_is_no_json_is_answered_with_400_and_a_message(name, body, caller):
    response = caller(name).post(
        f"/api/method/memora.api.{name}", data=body, content_type="application/json"
    )

    assert (response.status_code, "not valid JSON" in message_of(response)) == (400, True)


@pytest.mark.parametrize("arguments", [{"hearts": "five"}, {"lesson_id": []}, 1], ids=str)
def test_what_frappe_refuses_has_a_message_and_no_traceback(arguments, student):
    response = send(student.client, "progress.complete_lesson", arguments)

    assert (response.status_code, bool(message_of(response))) == (417, True)
    assert {"exc", "exception"}.isdisjoint(response.json)


def test_an_api_key_that_is_none_is_answered_with_401_and_a_message(new_client):
    response = send(new_client(Authorization="token no:such"), "operations.reconcile", {})

    assert (response.status_code, "Authorization" in message_of(response)) == (401, True)
    assert {"exc", "exception"}.isdisjoint(response.json)


@pytest.mark.parametrize("name", NAMES)
def test_a_guest_is_answered_with_401(name, client):
    if FUNCTIONS[name].memora_access != "guest":
        assert send(client, name, {}).status_code == 401


@pytest.mark.parametrize("name", NAMES)
def test_the_wrong_http_method_is_refused(name, client):
    method = "DELETE"

    assert client.request(method, f"/api/method/memora.api.{name}").status_code == 403


def test_a_refusal_shows_nothing_of_the_code_even_where_tracebacks_are_allowed(student):
    assert frappe.db.get_single_value("System Settings", "allow_error_traceback")
    response = send(student.client, "progress.complete_lesson", {"hearts": 5})

    assert response.json["exc_type"] == "ValidationError"
    assert response.json.keys().isdisjoint({"exc", "exception"})


@pytest.mark.parametrize("name", [n for n in NAMES if FUNCTIONS[n].memora_access in STAFF])
def test_a_student_may_not_call_staff_endpoints(name, student):
    assert send(student.client, name, {}).status_code == 403


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("progress.complete_lesson", {"hearts": 5}),
        ("progress.complete_lesson", {"lesson_id": "l"}),
        ("progress.complete_lesson", {"lesson_id": "l", "hearts": 6}),
        ("progress.complete_lesson", {"lesson_id": "l", "hearts": -1}),
        ("progress.complete_lesson", {"lesson_id": "l" * 141, "hearts": 1}),
        ("progress.get_progress", {}),
        ("sessions.get_lesson_url", {}),
        ("map_engine.get_map_data", {"subject": "s"}),
        ("map_engine.get_map_data", {"track": "t"}),
        ("map_engine.get_subject_map", {}),
        ("map_engine.get_track_details", {}),
        ("map_engine.get_unit_topics", {"unit_id": " "}),
        ("map_engine.get_topic_details", {"topic_id": "t" * 141}),
        ("subjects.get_game_tracks", {}),
        ("profile.get_full_profile_stats", {"subject": "s" * 141}),
        ("profile.set_preferences", {}),
        ("profile.set_preferences", {"language": "klingon"}),
        ("profile.set_preferences", {"daily_goal": 1001}),
        ("onboarding.set_academic_profile", {"grade": "Grade 1"}),
        ("onboarding.set_academic_profile", {"grade": "no", "academic_year": "no"}),
        ("player.login", {"usr": "a@example.com"}),
        ("player.login", {"pwd": "secret"}),
        ("content.import_course", {}),
        ("content.import_course", {"course": {}}),
        ("content.import_course", {"course": "{"}),
        ("content.import_course", {"course": {}, "background": True}),
        ("content.get_import_status", {}),
        ("leaderboard.get_leaderboard", {"period": "yearly"}),
        ("leaderboard.get_leaderboard", {"scope": "school"}),
        ("leaderboard.get_leaderboard", {"scope": "subject"}),
        ("leaderboard.get_leaderboard", {"scope": "grade", "subject": "s"}),
        ("leaderboard.get_leaderboard", {"mode": "all"}),
        ("leaderboard.get_leaderboard", {"limit": 101}),
        ("leaderboard.get_leaderboard", {"offset": -1}),
        ("store.request_purchase", {"item_id": "item"}),
        ("store.request_purchase", {"payment_method": "manual"}),
        (
            "store.request_purchase",
            {"item_id": "i", "payment_method": "manual", "event_id": "memora:x"},
        ),
        ("store.get_purchases", {"limit": 101}),
        ("store.cancel_purchase", {}),
        ("store.approve_purchase", {}),
        ("store.reject_purchase", {"purchase_id": "p"}),
        ("cdn_admin.rebuild_plan", {}),
    ],
)
def test_what_is_missing_or_wrong_is_answered_with_400_and_a_message(name, arguments, caller):
    response = send(caller(name), name, arguments)

    assert (response.status_code, bool(message_of(response))) == (400, True)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("progress.complete_lesson", {"lesson_id": "no-such-lesson", "hearts": 5}),
        ("progress.get_progress", {"subject_id": "no-such-subject"}),
        ("sessions.get_lesson_url", {"lesson_id": "no-such-lesson"}),
        ("subjects.get_game_tracks", {"subject": "no-such-subject"}),
        ("map_engine.get_map_data", {"subject": "no-such-subject", "track": "t"}),
        ("map_engine.get_subject_map", {"subject": "no-such-subject"}),
        ("map_engine.get_track_details", {"track": "no-such-track"}),
        ("map_engine.get_unit_topics", {"unit_id": "no-such-unit"}),
        ("map_engine.get_topic_details", {"topic_id": "no-such-topic"}),
        ("profile.get_full_profile_stats", {"subject": "no-such-subject"}),
        ("cdn_admin.rebuild_plan", {"plan_id": "no-such-plan"}),
        ("content.get_import_status", {"task_id": "no-such-import"}),
        ("leaderboard.get_leaderboard", {"subject": "no-such-subject"}),
        ("store.request_purchase", {"item_id": "no-such", "payment_method": "manual"}),
        ("store.cancel_purchase", {"purchase_id": "no-such"}),
        ("store.approve_purchase", {"purchase_id": "no-such"}),
    ],
)
def test_an_unknown_id_is_answered_with_404_and_a_message(name, arguments, caller):
    response = send(caller(name), name, arguments)

    assert (response.status_code, bool(message_of(response))) == (404, True)
