"""Review sessions over HTTP and below: what is asked, what answers say and earn."""

import json
from datetime import timedelta

import frappe
import pytest

from memora.services import srs_redis_manager
from memora.services.content import importing as content_import
from memora.services.ledger.interaction_log import fold_log
from memora.services.reviews import due
from memora.services.reviews import review_session as reviews
from memora.services.reviews.marking import Answered
from memora.utils.clock import utc_now
from memora.utils.errors import ConflictError, NotFoundError, PermissionError, ValidationError
from tests.support.review_sessions import DAY, due_now, due_yesterday, get, ids, scheduled, submit
from tests.support.reviews import NOW, answer, plant, question_ids, quiz_course
from tests.support.threads import at_once


@pytest.fixture
def world(borrow_user):
    return due_yesterday(borrow_user("Memora Student"))


@pytest.fixture
def online(world, new_client):
    return due_now(world, new_client)


def set_seconds_a_question(seconds):
    frappe.db.sql("UPDATE `tabMemora Lesson Stage` SET target_time = %s", 30 * seconds)


def rating_of(world):
    """Return the rating that the log's latest row notes."""
    query = """SELECT JSON_VALUE(interaction_data, '$.facts.review.rating')
        FROM `tabMemora Interaction Log` WHERE player = %s ORDER BY seq DESC LIMIT 1"""
    return int(frappe.db.sql(query, world.player)[0][0])


def test_a_session_is_answered_as_documented(online, world):
    message = online.get("reviews.get_review_session").json["message"]

    first = message["questions"][0]
    data = first.pop("srs_data")
    assert first.pop("content_version") > 0
    assert first == {
        "id": "course.q01",
        "question_text": "Question 1?",
        "html": None,
        "media": [],
        "lesson": "course.t01.u01.p01.l01",
        "options": ["no", "yes", "perhaps"],
        "type": "multiple_choice",
        "subject": world.subject,
        "topic": frappe.db.get_value("Memora Question", {"question_id": "course.q01"}, "topic"),
    }
    assert set(data) == {"stability", "next_review_date", "last_review_date"}
    assert (message["is_degraded"], message["season"]) == (False, world.season)


def test_answers_are_answered_as_documented(online, world):
    data = {"questions": [answer(world.questions[0]), answer(world.questions[1], right=False)]}

    message = online.post("reviews.submit_review_session", session_data=data).json["message"]

    assert (message["xp_earned"], message["remaining_items"]) == (2, 2)
    assert [one["is_correct"] for one in message["results"]] == [True, False]
    assert fold_log(world.player).xp.total == 2


def test_the_longest_due_come_first_and_twenty_at_most(world):
    plant(world.player, world.season, question_ids(30), NOW - DAY)

    assert ids(get(world)) == question_ids(20)


def test_what_is_not_due_is_not_asked(world):
    assert ids(get(world, now=NOW - 2 * DAY)) == []


def test_when_nothing_is_due_the_next_moment_is_told(world):
    session = get(world, now=NOW - 2 * DAY)

    assert session["next_due_at"] == "2026-11-01T12:00:00Z"


def test_the_next_moment_is_that_of_the_questions_asked_for(world, monkeypatch):
    monkeypatch.setattr(srs_redis_manager, "_NEXT_FEW", 2)
    no_lessons = [f"gone{number}" for number in range(2)]
    plant(world.player, world.season, no_lessons, NOW + DAY)
    plant(world.player, world.season, question_ids(4), NOW + 2 * DAY)

    assert get(world)["next_due_at"] == "2026-11-04T12:00:00Z"


def test_a_session_may_be_of_one_subject_or_topic_alone(world):
    topic = frappe.db.get_value("Memora Question", {"question_id": "course.q01"}, "topic")
    other = content_import.import_course(quiz_course(1, "other"))["subject"]
    plan = frappe.db.get_value("Memora Player Profile", world.player, "plan")
    doc = frappe.get_doc("Memora Academic Plan", plan)
    doc.append("subjects", {"subject": other})
    doc.save()
    plant(world.player, world.season, ["other.q01"], NOW - DAY)

    assert ids(get(world, subject=other)) == ["other.q01"]
    assert ids(get(world, topic_id=topic)) == world.questions


def test_questions_of_a_topic_are_found_behind_many_others(world, monkeypatch):
    monkeypatch.setattr(due, "DUE_A_LOOK", 2)
    gone = [f"gone{number}" for number in range(3)]
    plant(world.player, world.season, gone, NOW - 2 * DAY)

    assert ids(get(world)) == world.questions


@pytest.mark.parametrize("filters", [{"subject": "none"}, {"topic_id": "none"}])
def test_answers_to_a_session_that_could_not_be_asked_for_are_refused(world, filters):
    with pytest.raises((NotFoundError, PermissionError)):
        submit(world, answer(world.questions[0]), **filters)
    assert fold_log(world.player).xp.total == 0


@pytest.mark.parametrize(("time_ms", "rating"), [(5_000, 4), (15_000, 3), (None, 3)])
def test_a_quick_right_answer_is_noted_as_easy(world, time_ms, rating):
    set_seconds_a_question(20)

    submit(world, answer(world.questions[0], time_ms=time_ms))

    assert rating_of(world) == rating


def test_an_answer_that_only_its_student_can_judge_is_good_at_most_and_earns_nothing(world):
    payload = {"type": "self_check"}
    frappe.db.set_value(
        "Memora Question", {"question_id": world.questions[0]}, "payload", json.dumps(payload)
    )
    set_seconds_a_question(20)

    claim = {"question_id": world.questions[0], "answer": "mine", "is_correct": True}
    sent = submit(world, claim | {"time_ms": 5_000})

    assert (rating_of(world), sent["xp_earned"]) == (3, 0)


def test_a_short_answer_in_other_words_is_wrong_whatever_the_client_claims(world):
    payload = {"type": "short_answer", "answer": "8 sets"}
    frappe.db.set_value(
        "Memora Question", {"question_id": world.questions[0]}, "payload", json.dumps(payload)
    )

    claim = {"question_id": world.questions[0], "answer": "eight of them", "is_correct": True}
    sent = submit(world, claim)

    assert (rating_of(world), sent["xp_earned"]) == (1, 0)


def test_a_question_that_no_lesson_asks_any_more_is_passed_over(world):
    plant(world.player, world.season, ["gone"], NOW - 2 * DAY)

    assert ids(get(world)) == world.questions


def test_a_right_answer_moves_a_question_on_at_once(world):
    submit(world, answer(world.questions[0]))

    assert ids(get(world)) == world.questions[1:]


def test_a_wrong_answer_comes_back_tomorrow(world):
    result = submit(world, answer(world.questions[0], right=False))["results"][0]

    assert result["next_review_date"] == "2026-11-03T12:00:00Z"


def test_the_server_marks_whatever_the_client_claims(world):
    claimed = {"question_id": world.questions[0], "answer": 2, "is_correct": True, "score": 1.0}

    marked = submit(world, claimed)

    assert (marked["xp_earned"], marked["results"][0]["is_correct"]) == (0, False)


def test_of_two_answers_to_a_question_the_first_counts(world):
    question = world.questions[0]

    marked = submit(world, answer(question, right=False), answer(question))

    assert (len(marked["results"]), marked["xp_earned"]) == (1, 0)


def test_an_unknown_question_refuses_the_whole_session(world):
    with pytest.raises(ValidationError):
        submit(world, answer(world.questions[0]), answer("no-such-question"))

    assert ids(get(world)) == world.questions


def test_of_a_question_that_was_never_met_nothing_is_told(world):
    stranger = question_ids(5)[-1]

    with pytest.raises(ValidationError, match="There is no question"):
        submit(world, answer(stranger))


def test_a_question_that_is_not_due_earns_and_moves_nothing(world):
    before = scheduled(world)

    marked = submit(world, answer(world.questions[0]), now=NOW - 2 * DAY)

    assert (marked["xp_earned"], marked["results"][0]["counted"]) == (0, False)
    assert scheduled(world) == before


def test_a_session_sent_twice_counts_once(world):
    first = submit(world, answer(world.questions[0]), event_id="once")

    assert submit(world, answer(world.questions[0]), event_id="once") == first
    assert fold_log(world.player).xp.total == 2


def test_an_event_id_of_other_answers_is_refused(world):
    submit(world, answer(world.questions[0]), event_id="once")

    with pytest.raises(ConflictError):
        submit(world, answer(world.questions[1]), event_id="once")


def test_two_devices_that_answer_the_same_session_count_once(world, host, site):
    answered = [answer(question) for question in world.questions]

    def device():
        return submit(world, *answered)["xp_earned"]

    assert sorted(at_once(host, site, [device] * 3)) == [0, 0, 8]


@pytest.mark.parametrize("behind_s", [120, -120])
def test_what_is_shown_is_counted_whatever_the_web_servers_clock_says(world, behind_s):
    now = utc_now().replace(microsecond=0)
    plant(world.player, world.season, world.questions[:2], now - timedelta(seconds=60))
    plant(world.player, world.season, world.questions[2:], now + timedelta(seconds=60))
    frappe.db.sql("SET SESSION timestamp = UNIX_TIMESTAMP() - %s", behind_s)
    try:
        shown = ids(reviews.get_review_session(world.player))
        answers = [Answered(**answer(question)) for question in world.questions]
        results = reviews.submit_review_session(world.player, answers).answer["results"]
    finally:
        frappe.db.sql("SET SESSION timestamp = DEFAULT")

    assert [one["question_id"] for one in results if one["counted"]] == shown
    assert len(shown) == (0 if behind_s > 0 else 4)


def test_a_closed_season_takes_no_reviews(world):
    frappe.db.set_value("Memora Season", world.season, "closed_at", NOW)

    assert ids(get(world)) == []
    with pytest.raises(ConflictError):
        submit(world, answer(world.questions[0]))


def test_without_redis_answers_count_and_say_so(world, redis_server):
    redis_server.stop()

    recorded = reviews.submit_review_session(
        world.player, [Answered(**answer(world.questions[0]))], now=NOW
    )

    assert recorded.is_degraded
    assert fold_log(world.player).xp.total == 2


def test_the_answer_key_is_never_told(online):
    text = online.get("reviews.get_review_session").text

    assert "answer_index" not in text
