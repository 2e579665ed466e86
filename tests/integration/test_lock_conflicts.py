"""Rows that somebody else holds: tried again, then answered as 503."""

import uuid

import frappe
import pytest

from memora.api._endpoint import open_to_guests
from memora.services import session_manager
from memora.services.ledger import interaction_log
from memora.services.ledger import recording as ledger
from memora.utils import retry
from memora.utils.errors import ServiceUnavailable
from memora.utils.retry import ATTEMPTS, retry_on_lock_conflict
from tests.support.locks import held
from tests.support.players import award, make_player


@pytest.fixture
def player(borrow_user, monkeypatch):
    for module in (session_manager, interaction_log):
        monkeypatch.setattr(module, "LOCK_WAIT_S", 0)
    return make_player(borrow_user("Memora Student"))


def test_a_transaction_is_tried_again_until_it_meets_no_conflict():
    attempts = []

    def step():
        attempts.append(None)
        if len(attempts) < ATTEMPTS:
            raise frappe.QueryDeadlockError
        return "done"

    assert (retry_on_lock_conflict(step), len(attempts)) == ("done", ATTEMPTS)


def test_what_a_failed_attempt_wrote_is_undone():
    seen = []

    def step():
        seen.append(frappe.db.count("Memora Security Event"))
        frappe.db.bulk_insert("Memora Security Event", ["name"], [(f"event-{len(seen)}",)])
        raise frappe.QueryTimeoutError

    with pytest.raises(ServiceUnavailable):
        retry_on_lock_conflict(step)

    assert seen == [0] * ATTEMPTS


@pytest.mark.parametrize(
    "change",
    [
        lambda player: session_manager.create_session(player, str(uuid.uuid4())),
        session_manager.invalidate_session,
        session_manager.publish_identity,
    ],
    ids=["create_session", "invalidate_session", "publish_identity"],
)
def test_a_held_profile_is_unavailable(player, change):
    with held("Memora Player Profile", player), pytest.raises(ServiceUnavailable):
        change(player)


def test_a_held_wallet_is_unavailable(player):
    with held("Memora Player Wallet", player), pytest.raises(ServiceUnavailable):
        award(player, 10)

    assert ledger.read_state(player)[0].xp.total == 0


def test_a_conflict_in_any_endpoint_is_unavailable():
    @open_to_guests
    def endpoint():
        raise frappe.QueryDeadlockError

    with pytest.raises(ServiceUnavailable):
        endpoint()


def test_a_deadlocks_victim_begins_again_more_often_than_one_who_waits(monkeypatch):
    pauses, attempts = [], []
    monkeypatch.setattr(retry.time, "sleep", pauses.append)

    def step():
        attempts.append(None)
        raise frappe.QueryDeadlockError

    with pytest.raises(ServiceUnavailable):
        retry_on_lock_conflict(step)

    assert len(attempts) == len(pauses) == retry.DEADLOCK_ATTEMPTS > ATTEMPTS


def test_pauses_grow_up_to_a_limit_and_no_two_are_alike():
    pauses = [[retry.pause_after(attempt) for _ in range(50)] for attempt in range(12)]

    assert all(len(set(alike)) == len(alike) for alike in pauses)
    assert max(pauses[0]) <= retry.PAUSE_S < min(pauses[4])
    assert max(map(max, pauses)) <= retry.LONGEST_PAUSE_S
