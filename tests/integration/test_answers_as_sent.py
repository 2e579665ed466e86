"""Answers as clients send them: every shape that a type needs, and bounds for all of them."""

import json

import frappe
import pytest

from tests.support.quizzes import NINE, Quiz, question, right


@pytest.fixture
def quiz(borrow_user):
    return Quiz(borrow_user("Memora Student"), *(question(kind) for kind in NINE))


@pytest.fixture
def student(quiz, new_client):
    return quiz.sign_in(new_client)


def play(student, quiz, *answered, **meta):
    return student.post(
        "sessions.submit_session",
        session_meta={"lesson_id": quiz.lesson_id, **meta},
        gamification_results={"xp_earned": 50, "score": 0},
        interactions=list(answered),
    )


def review(student, *answered):
    return student.post("reviews.submit_review_session", session_data={"questions": list(answered)})


def rows(doctype):
    frappe.db.commit()
    return frappe.db.count(doctype)


def test_every_types_answer_is_taken_over_http(student, quiz):
    answer = play(student, quiz, *(right(kind) for kind in NINE))

    assert (answer.status_code, answer.json["message"]["score"]) == (200, 100)


def test_what_was_answered_is_archived_as_it_was_sent(student, quiz):
    play(student, quiz, right("matching"), right("cloze"))

    frappe.db.commit()
    raw = frappe.db.sql("SELECT raw_data FROM `tabGameplay Session`")[0][0]
    assert [one["answer"] for one in json.loads(raw)] == [NINE["matching"][1], NINE["cloze"][1]]


ODD = {
    "a list in a list": [["a"]],
    "an object in a list": [{"a": 1}],
    "a list in an object": {"a": ["b"]},
    "too long a text": "x" * 2_001,
    "too long a text in a list": ["x" * 2_001],
    "too long a name": {"x" * 2_001: "a"},
    "too many parts": ["a"] * 201,
    "too many pairs": {f"left {n}": "a" for n in range(201)},
    "too much in all": ["x" * 1_000] * 11,
    "a character that is not allowed": {"a": "b\0"},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_answer_is_refused_in_words_and_changes_nothing(student, quiz, odd):
    answer = play(student, quiz, right("matching", answer=odd))

    assert (answer.status_code, answer.json["exc_type"]) == (400, "ValidationError")
    assert "interactions[0].answer" in answer.json["_server_messages"]
    assert rows("Gameplay Session") == rows("Memora Interaction Log") == 0


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_so_it_is_in_a_review(student, odd):
    answer = review(student, right("matching", answer=odd))

    assert (answer.status_code, answer.json["exc_type"]) == (400, "ValidationError")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_what_is_no_number_of_json_is_refused(student, quiz, number):
    sent = json.dumps([right("numeric", answer=0)]).replace('"answer": 0', f'"answer": {number}')

    answer = student.post(
        "sessions.submit_session",
        session_meta={"lesson_id": quiz.lesson_id},
        gamification_results={"xp_earned": 50, "score": 0},
        interactions=sent,
    )

    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("time_ms", [-5_000, -1, -0.5, 86_400_001, 1e300, 2**70])
def test_a_time_that_cannot_be_counts_as_not_measured(student, quiz, time_ms):
    answer = play(student, quiz, right("true_false", time_ms=time_ms))

    assert answer.status_code == 200, answer.text
    frappe.db.commit()
    query = """SELECT JSON_VALUE(interaction_data, '$.facts.review.time_ms')
        FROM `tabMemora Interaction Log` WHERE interaction_type = 'lesson_answer'"""
    assert frappe.db.sql(query, pluck=True) == [None]


@pytest.mark.parametrize(("time_ms", "kept"), [(0, 0), (1_234, 1_234), (1_234.75, 1_234)])
def test_a_time_that_can_be_is_kept_in_whole_milliseconds(student, quiz, time_ms, kept):
    play(student, quiz, right("true_false", time_ms=time_ms))

    frappe.db.commit()
    query = """SELECT JSON_VALUE(interaction_data, '$.facts.review.time_ms')
        FROM `tabMemora Interaction Log` WHERE interaction_type = 'lesson_answer'"""
    assert [int(value) for value in frappe.db.sql(query, pluck=True)] == [kept]


@pytest.mark.parametrize("time_ms", ["soon", True, [1]])
def test_a_time_that_is_no_number_is_refused_in_words(student, quiz, time_ms):
    answer = play(student, quiz, right("true_false", time_ms=time_ms))

    assert answer.status_code == 400
    assert "milliseconds" in answer.json["_server_messages"]


@pytest.mark.parametrize("version", [0, -1, "new", 1.5, True, 2**60])
def test_an_odd_version_is_refused_in_words(student, quiz, version):
    answer = play(student, quiz, right("true_false"), content_version=version)

    assert answer.status_code == 400
    assert "content_version" in answer.json["_server_messages"]
