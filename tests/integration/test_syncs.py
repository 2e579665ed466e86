"""The syncs: whoever is behind is written, whatever happened to the run before."""

import contextlib

import frappe
import pytest

from memora.services import wallet_sync
from memora.services.ledger import snapshot_run
from memora.services.ledger.board_score import xp_of
from memora.services.ledger.player_view import LessonRef
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.errors import ConflictError
from memora.utils.pending_set import PendingSet
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key, get_pending_wallet_sync_key
from memora.utils.single_flight import single_flight
from tests.support.players import award, finish_lesson, make_player
from tests.support.threads import at_once


@pytest.fixture
def player(borrow_user):
    return make_player(borrow_user("Memora Student"))


def stored_xp(player):
    frappe.db.rollback()
    return frappe.db.get_value("Memora Player Wallet", player, "total_xp")


def test_a_sync_writes_who_is_pending(player):
    award(player, 20)
    sync_pending_wallets()

    assert stored_xp(player) == 20


def test_a_sync_empties_the_pending_set(player):
    award(player, 20)
    sync_pending_wallets()

    assert get_redis().exists(get_pending_wallet_sync_key()) == 0


def test_a_sync_finds_a_player_whose_mark_was_flushed(player):
    award(player, 20)
    get_redis().flushdb()
    sync_pending_wallets()

    assert stored_xp(player) == 20


def test_a_sync_writes_from_the_log_while_redis_is_away(player, redis_server):
    award(player, 20)
    redis_server.stop()
    sync_pending_wallets()

    assert stored_xp(player) == 20


def test_a_sync_takes_over_what_a_killed_run_had_taken(player):
    award(player, 20)
    sync_pending_wallets()
    get_redis().sadd(f"{get_pending_wallet_sync_key()}:processing", player)

    assert sync_pending_wallets()["synced"] == 1


def test_a_sync_repairs_a_board_that_lost_a_mark(player):
    award(player, 20)
    board = get_leaderboard_key("global", "all_time")
    get_redis().zrem(board, player)
    sync_pending_wallets()

    assert xp_of(get_redis().zscore(board, player)) == 20


def test_only_one_sync_runs_at_a_time(player, host, site):
    award(player, 20)
    with single_flight("wallet_sync"):
        results = at_once(host, site, [sync_pending_wallets])

    assert results == [None]


def test_a_sync_asked_for_during_another_is_refused_with_the_next_step(player, host, site):
    award(player, 20)
    with single_flight("wallet_sync"), pytest.raises(ConflictError, match="Try again"):
        at_once(host, site, [wallet_sync.trigger_wallet_sync])


def break_wallet(player):
    """Let a player's total be more than the snapshot's column holds."""
    frappe.db.sql(
        """UPDATE `tabMemora Interaction Log` SET xp = 2147483647 WHERE player = %s""", player
    )
    frappe.db.commit()
    get_redis().flushdb()


def test_a_chunk_that_fails_stops_no_other_and_the_error_reaches_the_scheduler(
    borrow_user, monkeypatch
):
    players = sorted(make_player(borrow_user("Memora Student")) for _ in range(3))
    for player in players:
        award(player, 20)
        award(player, 20)
    break_wallet(players[1])
    monkeypatch.setattr(snapshot_run, "chunk_list", lambda names, _size: [[n] for n in names])

    with pytest.raises(Exception, match="total_xp"):
        sync_pending_wallets()

    assert [stored_xp(player) for player in players] == [40, 0, 40]
    assert frappe.db.count("Error Log", {"method": "Wallet Sync Critical Error"}) == 1


def test_players_of_a_chunk_that_failed_wait_for_the_next_run(player):
    award(player, 20)
    award(player, 20)
    break_wallet(player)
    with pytest.raises(Exception, match="total_xp"):
        sync_pending_wallets()

    assert get_redis().smembers(get_pending_wallet_sync_key()) == {player.encode()}


def test_a_forced_sync_writes_everybody(player):
    award(player, 20)
    sync_pending_wallets()

    assert wallet_sync.trigger_wallet_sync(force=True)["synced"] == 1


def test_an_old_state_never_replaces_a_newer_snapshot(player):
    award(player, 20)
    sync_pending_wallets()
    frappe.db.set_value("Memora Player Wallet", player, {"synced_upto": 99, "total_xp": 999})
    frappe.db.commit()
    wallet_sync.trigger_wallet_sync(force=True)

    assert stored_xp(player) == 999


def test_a_deleted_wallet_does_not_come_back(player):
    award(player, 20)
    frappe.db.delete("Memora Player Wallet", {"name": player})
    frappe.db.commit()
    sync_pending_wallets()

    assert stored_xp(player) is None


def test_only_the_subjects_that_moved_are_written(player):
    finish_lesson(player, LessonRef("biology", 1))
    sync_pending_bitmaps()
    frappe.db.set_value(
        "Memora Structure Progress", {"player": player, "subject": "biology"}, "passed_lessons", 77
    )
    finish_lesson(player, LessonRef("chemistry", 1))
    sync_pending_bitmaps()

    assert (
        frappe.db.get_value(
            "Memora Structure Progress", {"player": player, "subject": "biology"}, "passed_lessons"
        )
        == 77
    )


def test_members_that_are_put_back_wait_again():
    pending = PendingSet("test|{pending}")
    get_redis().sadd(pending.key, "a", "b")
    pending.take()
    pending.put_back(["b"])
    pending.finish()
    pending.take()

    assert list(pending.members()) == ["b"]


def test_a_member_added_during_a_run_waits_for_the_next():
    pending = PendingSet("test|{pending}")
    get_redis().sadd(pending.key, "a")
    pending.take()
    get_redis().sadd(pending.key, "a")
    pending.finish()

    assert pending.take() == 1


class Killed(BaseException):
    """What ends a run where the queue would kill it."""


@pytest.mark.parametrize("redis_is_up", [True, False])
def test_a_sync_that_is_killed_does_not_begin_with_the_same_players_again(
    borrow_user, monkeypatch, redis_server, redis_is_up
):
    players = sorted(make_player(borrow_user("Memora Student")) for _ in range(6))
    write, written = wallet_sync._write_chunk, []

    def write_two_chunks(chunk):
        if len(written) == 2:
            raise Killed
        written.append(sorted(chunk))
        return write(chunk)

    monkeypatch.setattr(wallet_sync, "_write_chunk", write_two_chunks)
    monkeypatch.setattr(snapshot_run, "CHUNK", 2)
    chunked = snapshot_run.chunk_list
    monkeypatch.setattr(snapshot_run, "chunk_list", lambda names, _size: chunked(names, 2))
    if not redis_is_up:
        redis_server.stop()
    for _run in range(8):
        for player in players:  # everybody learns on, those at the front too
            award(player, 1)
        written.clear()
        with contextlib.suppress(Killed):
            sync_pending_wallets()
        frappe.db.rollback()
        if all(map(stored_xp, players)):
            return
    pytest.fail(f"Some were never written: {[*map(stored_xp, players)]}")


def test_a_sync_that_a_player_ends_does_not_begin_with_that_player(borrow_user, monkeypatch):
    players = sorted(make_player(borrow_user("Memora Student")) for _ in range(3))
    for player in players:
        award(player, 1)
    write = wallet_sync._write_chunk

    def write_or_die(chunk):
        if players[0] in chunk:
            raise Killed
        return write(chunk)

    monkeypatch.setattr(wallet_sync, "_write_chunk", write_or_die)
    monkeypatch.setattr(snapshot_run, "chunk_list", lambda names, _size: [[n] for n in names])
    for _run in range(2):
        with contextlib.suppress(Killed):
            sync_pending_wallets()
        frappe.db.rollback()

    assert [stored_xp(player) for player in players] == [0, 1, 1]
