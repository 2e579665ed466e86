"""Plays of lessons with their answers: what they earn, leave behind, and never earn twice."""

import json
from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.services.access.opening import find_lesson
from memora.services.cdn_export import batch_processor
from memora.services.content import importing as content_import
from memora.services.learning import completion, sessions
from memora.services.learning.sessions import Play
from memora.services.ledger.interaction_log import fold_log
from memora.services.operations.reconcile import reconcile
from memora.services.reviews import memory_trackers
from memora.services.reviews import review_session as reviews
from memora.services.reviews.marking import Answered
from memora.services.srs_persistence import persist_reviews
from memora.utils.errors import ConflictError
from tests.support.factories import make_lesson, make_plan
from tests.support.reviews import (
    NOW,
    answer,
    make_reviewer,
    plant,
    question_ids,
    quiz_course,
    trackers,
)
from tests.support.students import Student

SECOND = timedelta(seconds=1)


@pytest.fixture
def world(borrow_user):
    """A player whose plan holds a lesson of five questions, worth 10 XP at least."""
    subject = content_import.import_course(quiz_course(5))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    lesson = find_lesson("course.t01.u01.p01.l01")
    return SimpleNamespace(
        player=player,
        season=season,
        subject=subject,
        lesson=lesson,
        questions=question_ids(5),
    )


def submit(world, *answered, xp=1000, score=0, now=NOW, **options):
    play = Play([Answered(**one) for one in answered], xp, score)
    return sessions.submit_session(world.player, world.lesson, play, now=now, **options).answer


def complete(world, hearts=5, now=NOW, **options):
    return completion.complete_lesson(world.player, world.lesson, hearts, now=now, **options).answer


def all_right(world):
    return [answer(question) for question in world.questions]


def rows(doctype):
    frappe.db.commit()
    return frappe.db.sql(f"SELECT * FROM `tab{doctype}`", as_dict=True)


@pytest.fixture
def student(world, new_client):
    student = Student(new_client, world.player)
    student.login()
    return student


def test_a_lesson_is_read_as_documented(student, world):
    details = student.get("sessions.get_lesson_details", lesson_id=world.lesson.lesson_id)

    message = details.json["message"]
    stage = message["stages"][0]
    assert (message["name"], message["xp_reward"]) == (world.lesson.lesson_id, 10)
    assert (stage["id"], stage["type"], len(stage["config"]["questions"])) == ("s1", "Quiz", 5)


def test_a_play_is_answered_as_documented(student, world):
    sent = student.post(
        "sessions.submit_session",
        session_meta={"lesson_id": world.lesson.lesson_id},
        gamification_results={"xp_earned": 35, "score": 100},
        interactions=all_right(world),
    ).json["message"]

    assert (sent["status"], sent["message"]) == ("success", "Session Saved ✅")
    assert (sent["xp_earned"], sent["hearts"], sent["score"]) == (35, 5, 100)


def test_marks_make_hearts_score_and_xp(world):
    wrong = [answer(question, right=False) for question in world.questions[3:]]

    play = submit(world, *all_right(world)[:3], *wrong)

    assert (play["hearts"], play["score"], play["xp_earned"]) == (3, 60, 10 + 6 + 5 + 10)


def test_no_more_xp_is_given_than_the_client_counted(world):
    assert submit(world, *all_right(world), xp=12)["xp_earned"] == 12


def test_a_lesson_without_questions_leaves_all_hearts_and_the_clients_score(world):
    topic = frappe.db.get_value("Memora Lesson", world.lesson.lesson_id, "parent_topic")
    world.lesson = find_lesson(make_lesson(topic).name)
    publish(world)

    play = submit(world, score=70)

    assert (play["hearts"], play["score"]) == (5, 70)


def test_answers_to_questions_of_no_or_another_lesson_count_for_nothing(world):
    another = world.questions[1]
    frappe.db.set_value("Memora Question", {"question_id": another}, "lesson", "another-lesson")
    other = [answer("no-such-question"), answer(another)]

    play = submit(world, answer(world.questions[0], right=False), *other)

    assert (play["score"], len(play["results"])) == (0, 1)


def test_a_play_is_archived_with_all_that_was_sent(world):
    submit(world, *all_right(world), event_id="play-1")

    (session,) = rows("Gameplay Session")
    assert (session.player, session.lesson, session.season, session.event_id) == (
        *(world.player, world.lesson.lesson_id, world.season, "play-1"),
    )
    assert (session.score, session.hearts, session.xp_earned) == (100, 5, 35)
    assert [one["question_id"] for one in json.loads(session.raw_data)] == world.questions


def test_answers_become_schedules_at_once(world):
    submit(world, *all_right(world)[:4], answer(world.questions[4], right=False))

    stored = trackers(world.player)
    assert {question: row[4] for question, row in stored.items()} == {
        **dict.fromkeys(world.questions[:4], 1),
        world.questions[4]: 0,
    }
    assert memory_trackers.read_marks(world.player) == (6, 6)


def test_a_lesson_learned_today_is_reviewed_tomorrow(world):
    submit(world, *all_right(world))

    session = reviews.get_review_session(world.player, now=NOW + timedelta(days=1))

    assert [question["id"] for question in session["questions"]] == world.questions


def test_a_play_before_reviews_are_stored_keeps_them(world):
    plant(world.player, world.season, world.questions, NOW - timedelta(days=1))
    reviewed = [Answered(**answer(world.questions[0]))]
    reviews.submit_review_session(world.player, reviewed, now=NOW)

    submit(world, *all_right(world)[1:], now=NOW + timedelta(hours=1))
    marks = memory_trackers.read_marks(world.player)
    persist_reviews(world.player)

    assert marks.srs_upto < marks.srs_seq
    assert all(row[4] == 2 for row in trackers(world.player).values())


def test_a_play_sent_twice_counts_once(world):
    first = submit(world, *all_right(world), event_id="once")
    before = trackers(world.player)

    assert submit(world, *all_right(world), event_id="once") == first
    assert (fold_log(world.player).xp.total, len(rows("Gameplay Session"))) == (35, 1)
    assert trackers(world.player) == before


def test_an_event_id_of_another_play_is_refused(world):
    submit(world, *all_right(world), event_id="once")

    with pytest.raises(ConflictError):
        submit(world, *all_right(world)[1:], event_id="once")


@pytest.mark.parametrize("event_id", ["the-play", None])
def test_a_play_that_is_sent_as_completion_too_pays_once(world, event_id):
    submit(world, *all_right(world), event_id=event_id)

    late = NOW + (600 if event_id else 59) * SECOND
    second = complete(world, event_id=event_id, now=late)

    assert (second["xp_earned"], second["new_total_xp"]) == (0, 35)
    assert complete(world, event_id=event_id, now=late)["new_total_xp"] == 35


@pytest.mark.parametrize("event_id", ["the-play", None])
def test_a_completion_whose_answers_follow_pays_once_and_they_are_scheduled(world, event_id):
    complete(world, event_id=event_id)

    late = NOW + (600 if event_id else 59) * SECOND
    second = submit(world, *all_right(world), event_id=event_id, now=late)

    assert (second["xp_earned"], fold_log(world.player).xp.total) == (0, 35)
    assert set(trackers(world.player)) == set(world.questions)
    assert len(rows("Gameplay Session")) == 1


def test_a_completion_for_hearts_beside_a_session_pays_once(world):
    submit(world, *all_right(world))

    second = completion.complete_for_hearts(world.player, world.lesson, 3, now=NOW + SECOND)

    assert second.answer["xp"] == {"awarded": 0, "new_total": 35}


def test_the_same_session_under_two_names_moves_no_schedule_twice(world):
    wrong = answer(world.questions[0], right=False)
    submit(world, wrong, event_id="device-1")
    before = trackers(world.player)

    second = submit(world, wrong, event_id="device-2", now=NOW + 30 * SECOND)

    assert second["xp_earned"] == 0
    assert (trackers(world.player), len(rows("Gameplay Session"))) == (before, 1)


def test_a_replay_after_a_minute_earns_again(world):
    submit(world, *all_right(world))

    assert submit(world, *all_right(world), now=NOW + 60 * SECOND)["xp_earned"] == 20


def test_a_completion_of_another_lesson_right_after_a_session_pays(world):
    submit(world, *all_right(world))
    topic = frappe.db.get_value("Memora Lesson", world.lesson.lesson_id, "parent_topic")
    other = find_lesson(make_lesson(topic).name)
    publish(world)

    paid = completion.complete_lesson(world.player, other, 5, now=NOW + SECOND)

    assert paid.answer["xp_earned"] > 0


def test_a_lesson_whose_turn_has_not_come_is_refused(world):
    topic = frappe.db.get_value("Memora Lesson", world.lesson.lesson_id, "parent_topic")
    later = find_lesson(make_lesson(topic).name)
    frappe.db.set_value("Memora Topic", topic, "is_linear", 1)
    publish(world)

    with pytest.raises(ConflictError):
        sessions.submit_session(world.player, later, Play([], 10, 100), now=NOW)
    assert (fold_log(world.player).upto, len(rows("Gameplay Session"))) == (0, 0)


def publish(world):
    frappe.db.commit()
    plan = frappe.db.get_value("Memora Player Profile", world.player, "plan")
    batch_processor.rebuild_plan(plan)


def test_in_a_closed_season_a_play_counts_but_plans_no_review(world):
    frappe.db.set_value("Memora Season", world.season, "closed_at", NOW)

    play = submit(world, *all_right(world))

    assert (play["xp_earned"], trackers(world.player)) == (35, {})


def test_the_history_of_xp_shows_the_play_and_not_its_answers(student, world):
    submit(world, *all_right(world))
    complete(world)

    entries = student.get("player.get_wallet_history").json["message"]["entries"]

    assert [(entry["type"], entry["xp"]) for entry in entries] == [
        ("subject_completed", 0),
        ("lesson_completion", 35),
    ]


def test_a_play_without_redis_counts_and_is_scheduled(world, redis_server):
    redis_server.stop()

    submit(world, *all_right(world))

    assert fold_log(world.player).xp.total == 35
    assert set(trackers(world.player)) == set(world.questions)


def test_everything_agrees_with_the_log_after_a_play(world):
    submit(world, *all_right(world))

    report = reconcile(world.player, False, on_drift=lambda _drift: None, progress=None)
    assert report["drifts"] == []


def test_a_lesson_that_the_plan_does_not_hold_cannot_be_played(world):
    foreign = find_lesson(make_lesson().name)
    make_plan()

    with pytest.raises(frappe.PermissionError):
        sessions.submit_session(world.player, foreign, Play([], 0, 0), now=NOW)
