"""Reconcile looks at review schedules too: what the log leads to, and what a wallet forgot."""

from types import SimpleNamespace

import frappe
import pytest

from memora.services.access.opening import find_lesson
from memora.services.content import importing as content_import
from memora.services.learning import sessions
from memora.services.learning.sessions import Play
from memora.services.operations.reconcile import reconcile
from memora.services.reviews import memory_trackers
from memora.services.reviews import review_session as reviews
from memora.services.reviews.marking import Answered
from tests.support.reviews import NOW, answer, make_reviewer, question_ids, quiz_course, trackers


@pytest.fixture
def world(borrow_user):
    """A player who learned four questions."""
    subject = content_import.import_course(quiz_course(4))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    play = Play([Answered(**answer(question)) for question in question_ids(4)], 1000, 100)
    sessions.submit_session(player, find_lesson("course.t01.u01.p01.l01"), play, now=NOW)
    return SimpleNamespace(player=player, season=season)


def run(world, apply=False):
    frappe.db.commit()
    return reconcile(world.player, apply, on_drift=lambda _one: None, progress=None, now=NOW)


def test_whole_schedules_are_no_drift(world):
    assert run(world)["drifts"] == []


@pytest.mark.parametrize(
    "fault",
    [
        "DELETE FROM `tabPlayer Memory Tracker` WHERE question_id = 'course.q01'",
        "UPDATE `tabPlayer Memory Tracker` SET stability = 4 WHERE question_id = 'course.q01'",
        "UPDATE `tabPlayer Memory Tracker` SET upto = 99 WHERE question_id = 'course.q01'",
    ],
)
def test_a_tracker_that_the_log_knows_otherwise_is_found_and_mended(world, fault):
    before = trackers(world.player)
    frappe.db.sql(fault)

    report = run(world, apply=True)

    assert [one["what"] for one in report["drifts"]] == [f"course.q01 in {world.season}"]
    assert trackers(world.player) == before
    assert run(world)["drifts"] == []


def test_a_wallet_that_was_lost_knows_its_reviews_again(world):
    frappe.db.delete("Memora Player Wallet", {"name": world.player})

    run(world, apply=True)

    assert memory_trackers.read_marks(world.player) == (5, 5)
    later = NOW.replace(day=NOW.day + 1)
    session = reviews.get_review_session(world.player, now=later)
    assert [question["id"] for question in session["questions"]] == question_ids(4)


def test_reviews_that_wait_for_their_job_are_no_drift(world):
    later = NOW.replace(day=NOW.day + 1)
    answers = [Answered(**answer(question)) for question in question_ids(2)]
    reviews.submit_review_session(world.player, answers, now=later)

    assert run(world)["drifts"] == []


def test_an_archived_season_is_left_alone(world):
    frappe.db.set_value("Memora Season", world.season, "closed_at", NOW)
    frappe.db.delete("Player Memory Tracker", {"season": world.season})

    assert run(world)["drifts"] == []
