"""One wallet under many hands, and syncs that are killed at each of their steps."""

import signal
from itertools import count

import frappe
import pytest

from memora.services.ledger.interaction_log import fold_log
from memora.services.ledger.player_view import LessonRef
from memora.services.operations.reconcile import reconcile
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.settings import read_limit
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.redis_client import get_redis
from tests.support import forked
from tests.support.factories import make_subject
from tests.support.locks import wait_for_locks
from tests.support.players import award, finish_lesson, make_player
from tests.support.students import HEADER, School

PROCESSES, AWARDS, CALLS = 16, 125, 50


@pytest.fixture
def school():
    return School(lessons=4)


def many_clients(new_client, student, number):
    """Return clients that share the student's session, each with a connection of its own."""
    clients = [new_client(**{HEADER: student.device_id}) for _ in range(number)]
    for client in clients:
        client.set_cookie("sid", student.client.cookie("sid"))
    return clients


def complete_at_once(clients, lesson_id, **arguments):
    arguments = {"lesson_id": lesson_id, "hearts_earned": 1, **arguments}
    path = "/api/method/memora.api.player.complete_lesson"
    requests = [client.start("POST", path, json=arguments) for client in clients]
    return [request.result() for request in requests]


def sync():
    sync_pending_wallets()
    sync_pending_bitmaps()
    frappe.db.commit()


def drifts(player):
    return reconcile(player, on_drift=lambda _drift: None)["drifts"]


def wallet_xp(player):
    return frappe.db.get_value("Memora Player Wallet", player, "total_xp")


def test_awards_of_many_processes_and_requests_at_once_add_up(
    host, site, school, student, new_client
):
    def award_often():
        for _ in range(AWARDS):
            award(student.user, 1)

    frappe.db.commit()
    writers = [forked.start(host, site, award_often) for _ in range(PROCESSES)]
    answers = complete_at_once(many_clients(new_client, student, CALLS), school.lesson_id(1))
    assert [forked.wait(writer) for writer in writers] == [0] * PROCESSES
    assert {answer.status_code for answer in answers} == {200}
    sync()
    paid = 1 + read_limit("paid_replays_a_day")
    assert wallet_xp(student.user) == PROCESSES * AWARDS + paid * 10
    assert drifts(student.user) == []


def test_one_event_sent_fifty_times_at_once_counts_once(school, student, new_client):
    clients = many_clients(new_client, student, CALLS)
    answers = complete_at_once(clients, school.lesson_id(1), event_id="double-tap")
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert fold_log(student.user).xp.total == 10


@pytest.fixture
def players(borrow_user):
    subject = make_subject().name
    players = [make_player(borrow_user("Memora Student")) for _ in range(2)]
    for player in players:
        finish_lesson(player, LessonRef(subject, 1))
    return players


def sync_and_be_killed(host, site, at):
    """Sync in a process that dies before its n-th call; say whether it came to that."""

    def work():
        forked.kill_before_call(at)
        sync()

    frappe.db.commit()
    status = forked.wait(forked.start(host, site, work))
    assert status in (0, -signal.SIGKILL)
    return status != 0


def test_a_sync_killed_at_any_call_loses_nobody(host, site, players):
    for at in count(1):
        for player in players:
            award(player, at)
        was_killed = sync_and_be_killed(host, site, at)
        frappe.db.commit()
        wait_for_locks("wallet_sync", "bitmap_sync")
        sync()
        for player in players:
            assert wallet_xp(player) == fold_log(player).xp.total
            assert drifts(player) == []
        if not was_killed:
            break
    assert at > 10


def test_a_sync_killed_at_any_call_and_a_flush_lose_nobody(host, site, players):
    for at in count(1, 3):
        for player in players:
            award(player, at)
        was_killed = sync_and_be_killed(host, site, at)
        get_redis().flushall()
        frappe.db.commit()
        wait_for_locks("wallet_sync", "bitmap_sync")
        sync()
        assert [wallet_xp(player) for player in players] == [
            fold_log(player).xp.total for player in players
        ]
        if not was_killed:
            break
