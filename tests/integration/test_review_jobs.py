"""Reviews on their way to the trackers: jobs, sweeps, and batches that come late or twice."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.services.ledger.interaction_log import fold_log, lock_player
from memora.services.reviews import memory_trackers
from memora.services.reviews import review_session as reviews
from memora.services.srs_persistence import (
    SRSPersistenceService,
    persist_pending_reviews,
    persist_reviews,
)
from memora.services.srs_redis_manager import rebuild_schedule
from tests.support.factories import make_season
from tests.support.locks import is_at
from tests.support.review_sessions import DAY, due_now, due_yesterday, submit, waiting_jobs
from tests.support.reviews import NOW, answer, make_reviewer, plant, trackers
from tests.support.threads import at_once
from tests.support.waiting import wait_until


@pytest.fixture
def world(borrow_user):
    return due_yesterday(borrow_user("Memora Student"))


@pytest.fixture
def online(world, new_client):
    return due_now(world, new_client)


def test_answers_reach_the_trackers_with_the_next_sweep(online, world):
    data = {"questions": [answer(world.questions[0])]}
    sent = online.post("reviews.submit_review_session", session_data=data).json["message"]
    job = {"job_id": sent["persistence_job_id"]}

    before = online.get("reviews.get_persistence_status", **job).json["message"]["status"]
    assert "memora.jobs.persist_reviews" not in waiting_jobs()
    assert persist_pending_reviews() == 1
    after = online.get("reviews.get_persistence_status", **job).json["message"]["status"]

    assert (before, after) == ("pending", "completed")
    assert trackers(world.player)[world.questions[0]][4] == 2


def test_the_status_of_a_session_that_never_was_is_not_known(world):
    job_id = submit(world, answer(world.questions[0]))["persistence_job_id"]
    status = SRSPersistenceService().get_persistence_status
    number = int(job_id.rpartition(":")[2])

    assert status(job_id)["status"] == "pending"
    for wrong in (0, number + 1, "x", -1):
        assert status(f"{world.player}:{wrong}") is None


@pytest.mark.parametrize(
    "write",
    [
        lambda w: persist_reviews(w.player),
        lambda w: rebuild_schedule(w.player, w.season),
        lambda w: SRSPersistenceService().persist_single_review(
            {"question_id": "q", "new_stability": 1, "new_next_review_date": NOW},
            w.player,
            w.season,
        ),
    ],
    ids=["job", "rebuild", "batch"],
)
def test_who_writes_a_schedule_waits_for_the_players_lock(world, host, site, write):
    locked, written = threading.Event(), threading.Event()

    def answer_slowly():
        frappe.db.commit()
        lock_player(world.player)
        locked.set()
        wait_until(lambda: written.is_set() or is_at("SELECT CONCAT_WS"))
        was_first = not written.is_set()
        frappe.db.commit()
        return was_first

    def write_meanwhile():
        locked.wait()
        write(world)
        written.set()

    assert at_once(host, site, [answer_slowly, write_meanwhile])[0]


def test_reviews_that_wait_for_their_job_belong_to_their_season_alone(world):
    submit(world, answer(world.questions[0], right=False))
    following = make_season().name

    assert memory_trackers.read_schedule(world.player, following) == {}


def test_the_status_of_anothers_session_is_not_told(online, world, borrow_user):
    other, season = make_reviewer(borrow_user("Memora Student"), world.subject)
    plant(other, season, world.questions, NOW - DAY)
    theirs = SRSPersistenceService().get_persistence_status(f"{other}:1")
    answered = online.get("reviews.get_persistence_status", job_id=f"{other}:1")

    assert theirs["status"] == "completed"
    assert answered.status_code == 404


def test_a_job_that_was_lost_is_done_by_the_sweep(world):
    submit(world, answer(world.questions[0]))

    assert persist_pending_reviews() == 1
    assert trackers(world.player)[world.questions[0]][4] == 2
    assert memory_trackers.read_marks(world.player).srs_upto == fold_log(world.player).upto


def test_without_a_queue_nothing_that_was_answered_is_lost(online, world, queue_server):
    queue_server.stop()
    data = {"questions": [answer(world.questions[0])]}

    sent = online.post("reviews.submit_review_session", session_data=data)
    frappe.db.commit()

    assert sent.status_code == 200
    assert persist_pending_reviews() == 1
    assert trackers(world.player)[world.questions[0]][4] == 2


def test_jobs_that_come_late_twice_or_in_another_order_give_the_same_trackers(world, borrow_user):
    twin, season = make_reviewer(borrow_user("Memora Student"), world.subject)
    plant(twin, season, world.questions, NOW - DAY)
    other = SimpleNamespace(player=twin, season=season)

    for day, right in enumerate((True, False, True, True, False)):
        for one in (world, other):
            due = reviews.get_review_session(one.player, now=NOW + 3 * day * DAY)["questions"]
            answered = [answer(question["id"], right=right) for question in due]
            if answered:
                submit(one, *answered, now=NOW + 3 * day * DAY)
        persist_reviews(world.player)
        persist_reviews(world.player)
    persist_reviews(twin)

    same = [{q: row[1:] for q, row in trackers(one).items()} for one in (world.player, twin)]
    assert same[0] == same[1]


def test_an_older_batch_never_replaces_a_newer_tracker(world):
    submit(world, answer(world.questions[0]))
    persist_reviews(world.player)
    newest = trackers(world.player)[world.questions[0]]

    late = {
        "question_id": world.questions[0],
        "new_stability": 0.1,
        "new_next_review_date": NOW,
        "seq": 1,
    }
    SRSPersistenceService().persist_review_batch([late], world.player, world.season)

    assert trackers(world.player)[world.questions[0]] == newest


def test_a_repeated_response_within_five_minutes_changes_nothing(world):
    service = SRSPersistenceService()
    question = "new-question"
    first = {"question_id": question, "new_stability": 2.5, "new_next_review_date": NOW + DAY}
    service.persist_review_batch([first], world.player, world.season, now=NOW)

    again = first | {"new_stability": 4.0}
    for minutes in (4, 6):
        now = NOW + timedelta(minutes=minutes)
        service.persist_review_batch([again], world.player, world.season, now=now)
        stability = trackers(world.player)[question][1]
        assert stability == (2.5 if minutes < 5 else 4.0)


def test_attempts_that_were_made_before_count(world, monkeypatch):
    waits = []

    def locked(*_arguments):
        raise frappe.QueryDeadlockError("locked")

    monkeypatch.setattr(memory_trackers, "write", locked)
    response = {"question_id": "q", "new_stability": 1, "new_next_review_date": NOW}
    service = SRSPersistenceService(sleep=waits.append)
    service.persist_review_batch([response], world.player, world.season, retry_count=2)

    assert waits == [4]


def test_a_locked_player_is_waited_for_three_times(world, monkeypatch):
    waits = []
    service = SRSPersistenceService(sleep=waits.append)

    def locked(*_arguments):
        raise frappe.QueryDeadlockError("locked")

    monkeypatch.setattr(memory_trackers, "write", locked)
    response = {"question_id": "q", "new_stability": 1, "new_next_review_date": NOW}
    result = service.persist_review_batch([response], world.player, world.season)

    assert (waits, result["success"], result["failed_count"]) == ([1, 2, 4], False, 1)
