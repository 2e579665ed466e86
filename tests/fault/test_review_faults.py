"""Reviews under many processes and kills: limits hold, nothing is lost, an archive is whole."""

import os
import signal
from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.services import partition_manager
from memora.services.content import importing as content_import
from memora.services.ledger.interaction_log import fold_log
from memora.services.reviews import (
    archive_steps,
    memory_trackers,
    safe_mode,
)
from memora.services.reviews import (
    review_session as reviews,
)
from memora.services.reviews.marking import Answered
from memora.services.srs_archiver import SRSArchiver
from memora.services.srs_persistence import persist_pending_reviews
from memora.services.srs_redis_manager import SRSRedisManager
from memora.utils.errors import RateLimitError
from memora.utils.redis_client import get_redis
from tests.support import forked
from tests.support.locks import wait_for_locks
from tests.support.players import make_player
from tests.support.reviews import (
    NOW,
    answer,
    make_reviewer,
    plant,
    question_ids,
    quiz_course,
    trackers,
)

DAY = timedelta(days=1)
PROCESSES, QUESTIONS = 6, 30


@pytest.fixture
def world(borrow_user):
    subject = content_import.import_course(quiz_course(QUESTIONS))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    partition_manager.create_partition(season)
    plant(player, season, question_ids(QUESTIONS), NOW - DAY)
    return SimpleNamespace(player=player, season=season)


def die_at_commit(number):
    """Let this process die by SIGKILL right before its n-th commit."""
    left, commit = number, frappe.db.commit

    def count():
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        commit()

    frappe.db.commit = count


def test_many_processes_that_answer_the_same_questions_count_each_once(world, host, site):
    frappe.db.commit()

    def device(number):
        asked = question_ids(QUESTIONS)[number * 2 : number * 2 + 20]
        answers = [Answered(**answer(question)) for question in asked]
        reviews.submit_review_session(world.player, answers, now=NOW)
        reviews.get_review_session(world.player, now=NOW)

    children = [forked.start(host, site, lambda n=n: device(n)) for n in range(PROCESSES)]
    while any(map(forked.is_running, children)):
        get_redis().flushall()
    assert [forked.wait(child) for child in children] == [0] * PROCESSES

    frappe.db.commit()
    assert fold_log(world.player).xp.total == 2 * QUESTIONS
    assert reviews.get_review_session(world.player, now=NOW)["questions"] == []
    cached = SRSRedisManager().get_schedule(world.player, world.season)
    assert cached == memory_trackers.read_schedule(world.player, world.season)


@pytest.mark.parametrize("commit", [1, 2, 3, 4, 5])
def test_a_process_killed_while_it_answers_loses_nothing_that_it_committed(
    world, host, site, commit
):
    reviews.get_review_session(world.player, now=NOW)
    frappe.db.commit()

    def work():
        die_at_commit(commit)
        answers = [Answered(**answer(question)) for question in question_ids(20)]
        reviews.submit_review_session(world.player, answers, now=NOW, event_id="once")
        persist_pending_reviews()

    forked.wait(forked.start(host, site, work))
    wait_for_locks("persist_reviews")
    answers = [Answered(**answer(question)) for question in question_ids(20)]
    reviews.submit_review_session(world.player, answers, now=NOW, event_id="once")
    left = reviews.get_review_session(world.player, now=NOW)["questions"]
    persist_pending_reviews()

    assert [question["id"] for question in left] == question_ids(QUESTIONS)[20:]
    assert fold_log(world.player).xp.total == 40
    assert sum(row[4] == 2 for row in trackers(world.player).values()) == 20


def test_the_limit_of_all_players_holds_over_several_processes(
    borrow_user, host, site, monkeypatch
):
    monkeypatch.setattr(safe_mode, "REQUESTS_A_WINDOW", 4)
    monkeypatch.setattr(safe_mode, "_LOCK_WAIT_S", 30)
    players = [make_player(borrow_user("Memora Student")) for _ in range(PROCESSES)]

    def ask(player):
        try:
            safe_mode.admit(player, NOW)
        except RateLimitError:
            os._exit(3)

    children = [forked.start(host, site, lambda p=player: ask(p)) for player in players]

    assert sorted(forked.wait(child) for child in children) == [0, 0, 0, 0, 3, 3]


def test_one_players_limit_holds_over_several_processes(borrow_user, host, site, monkeypatch):
    monkeypatch.setattr(safe_mode, "_LOCK_WAIT_S", 30)
    player = make_player(borrow_user("Memora Student"))

    def ask():
        try:
            safe_mode.admit(player, NOW)
        except RateLimitError:
            os._exit(3)

    children = [forked.start(host, site, ask) for _ in range(PROCESSES)]

    assert sorted(forked.wait(child) for child in children) == [0, 3, 3, 3, 3, 3]


def test_an_archive_that_is_killed_again_and_again_is_whole_in_the_end(
    world, host, site, monkeypatch
):
    monkeypatch.setattr(archive_steps, "ROWS_A_CHUNK", 7)
    frappe.db.set_value("Memora Season", world.season, "is_active", 0)
    frappe.db.commit()
    before = trackers(world.player)

    def work(commit):
        die_at_commit(commit)
        SRSArchiver().archive_season(world.season, now=NOW)

    for commit in range(1, 30):
        ended = forked.wait(forked.start(host, site, lambda n=commit: work(n)))
        wait_for_locks(f"srs_archive::{world.season}")
        kept, moved = trackers(world.player), archived(world.season)
        frappe.db.commit()  # an open reader keeps a partition from being dropped
        assert kept | moved == before
        if ended == 0:
            break
    assert (ended, kept, moved) == (0, {}, before)
    assert SRSArchiver().get_archive_status(world.season)["archived_at"]


def archived(season):
    rows = frappe.db.sql(
        """SELECT question_id, season, stability, ease, interval_days, reps, lapses,
        last_review_date, next_review_date FROM `tabArchived Memory Tracker`
        WHERE season = %s ORDER BY question_id""",
        season,
    )
    return {row[0]: row[1:] for row in rows}
