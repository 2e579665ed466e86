"""Recomputing players from the log: every planted fault is found, named and mended."""

import frappe
import pytest

from memora.services import ledger
from memora.services.ledger import leaderboard
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_view import LessonRef
from memora.services.operations.reconcile import reconcile
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils import errors
from memora.utils.clock import utc_now
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import (
    get_best_hearts_key,
    get_leaderboard_key,
    get_leaderboard_rows_key,
    get_progress_key,
    get_wallet_key,
)
from tests.support.factories import make_lesson, make_subject
from tests.support.players import award, finish_lesson, make_player
from tests.support.threads import at_once

WALLET, PROGRESS = "Memora Player Wallet", "Memora Structure Progress"


@pytest.fixture
def subject():
    return make_subject().name


@pytest.fixture
def player(borrow_user, subject):
    """A player with XP, a lesson passed, and everything synced."""
    player = make_player(borrow_user("Memora Student"))
    award(player, 7)
    finish_lesson(player, LessonRef(subject, 3), hearts=4)
    sync()
    return player


def sync():
    sync_pending_wallets()
    sync_pending_bitmaps()
    frappe.db.commit()


def check(player=None, **options):
    """Reconcile without printing; return the report."""
    return reconcile(player, on_drift=lambda _drift: None, progress=None, **options)


def places(report):
    return {(drift["store"], drift["what"]) for drift in report["drifts"]}


def set_wallet(player, **values):
    frappe.db.set_value(WALLET, player, values)
    frappe.db.commit()


def board():
    return get_leaderboard_key(leaderboard.GLOBAL, "all_time")


def spoil_view_total(player, _subject):
    get_redis().hset(get_wallet_key(player), "total_xp", 999)


def spoil_bit(player, subject):
    get_redis().setbit(get_progress_key(player, subject), 5, 1)


def spoil_hearts(player, subject):
    get_redis().bitfield(get_best_hearts_key(player, subject)).set("u4", "#3", 1).execute()


def spoil_upto(player, _subject):
    get_redis().hset(get_wallet_key(player), "upto", 50)


def spoil_board(player, _subject):
    get_redis().zadd(board(), {player: 9_999})


def drop_from_board(player, _subject):
    get_redis().zrem(board(), player)


def spoil_wallet_xp(player, _subject):
    set_wallet(player, total_xp=1)


def spoil_wallet_streak(player, _subject):
    set_wallet(player, current_streak=30)


def spoil_synced_upto(player, _subject):
    set_wallet(player, synced_upto=99)


def spoil_last_seq(player, _subject):
    set_wallet(player, last_seq=99)


def spoil_progress(player, _subject):
    frappe.db.set_value(PROGRESS, {"player": player}, "progress_bitmap", "/w==")
    frappe.db.commit()


def drop_progress(player, _subject):
    frappe.db.delete(PROGRESS, {"player": player})
    frappe.db.commit()


def claim_a_later_row(player, _subject):
    """As Redis does when an older MariaDB was restored beside it."""
    get_redis().hset(get_leaderboard_rows_key(leaderboard.GLOBAL), player, 99)
    get_redis().zadd(board(), {player: 9_999})


def spoil_published_upto(player, _subject):
    set_wallet(player, published_upto=99)


def add_progress(player, _subject):
    frappe.db.sql(
        f"INSERT INTO `tab{PROGRESS}` (name, player, subject) VALUES ('x', %s, 'gone')", player
    )
    frappe.db.commit()


FAULTS = {
    spoil_view_total: ("view", "xp"),
    spoil_bit: ("view", "subject"),
    spoil_hearts: ("view", "subject"),
    spoil_upto: ("view", "upto"),
    spoil_board: ("boards", "all_time"),
    drop_from_board: ("boards", "all_time"),
    claim_a_later_row: ("boards", "all_time"),
    spoil_published_upto: ("wallet", "published_upto"),
    spoil_wallet_xp: ("wallet", "total_xp"),
    spoil_wallet_streak: ("wallet", "current_streak"),
    spoil_synced_upto: ("wallet", "synced_upto"),
    spoil_last_seq: ("wallet", "last_seq"),
    spoil_progress: ("progress", ""),
    drop_progress: ("progress", ""),
    add_progress: ("progress", "gone"),
}


@pytest.fixture(params=FAULTS, ids=lambda fault: fault.__name__)
def fault(request):
    return request.param


def test_a_player_in_order_has_no_drift(player):
    report = check(player)
    assert (report["checked"], report["drifted"], report["drifts"]) == (1, 0, [])


def test_a_planted_fault_is_found_where_it_is(player, subject, fault):
    fault(player, subject)
    store, what = FAULTS[fault]
    assert any(found == store and what in name for found, name in places(check(player)))


def test_a_planted_fault_is_mended(player, subject, fault):
    fault(player, subject)
    assert check(player, apply=True)["repaired"] == 1
    assert check(player)["drifts"] == []


def test_a_report_changes_nothing(player):
    set_wallet(player, total_xp=1)
    check(player)
    assert frappe.db.get_value(WALLET, player, "total_xp") == 1


def test_a_mended_player_goes_on_earning(player, subject, fault):
    fault(player, subject)
    check(player, apply=True)
    award(player, 5)
    sync()
    assert frappe.db.get_value(WALLET, player, "total_xp") == 22
    assert check(player)["drifts"] == []


@pytest.mark.parametrize("period", ["all_time", "daily"])
def test_who_has_nothing_left_is_taken_off_the_boards(player, subject, period):
    award(player, -7)
    take_lesson_back(player, subject)
    on = {"all_time": "all_time", "daily": f"daily:{utc_now().date()}"}[period]
    key = get_leaderboard_key(leaderboard.GLOBAL, on)
    get_redis().zadd(key, {player: 9_999})
    assert ("boards", key) in places(check(player, apply=True))
    assert get_redis().zscore(key, player) is None


def take_lesson_back(player, subject):
    def decide(_state, _at):
        return Decision([Entry("correction", "test", subject, xp=-10)], {})

    ledger.record(player, decide)


def test_another_spelling_of_a_player_makes_no_ghost(player):
    before = board_members()
    report = check(player.upper(), apply=True)
    assert (report["checked"], report["drifts"], board_members()) == (1, [], before)


def board_members():
    return get_redis().zrange(board(), 0, -1)


def test_what_is_only_behind_is_no_drift(player):
    award(player, 5)
    assert check(player)["drifts"] == []


def test_a_missing_view_is_no_drift(player):
    get_redis().delete(get_wallet_key(player))
    assert places(check(player)) == set()


def test_a_lost_wallet_is_made_again(player):
    frappe.db.delete(WALLET, {"name": player})
    frappe.db.commit()
    assert check(player, apply=True)["repaired"] == 1
    assert frappe.db.get_value(WALLET, player, "total_xp") == 17


def test_a_gap_in_the_log_is_told_and_left_alone(player):
    frappe.db.sql("DELETE FROM `tabMemora Interaction Log` WHERE player = %s AND seq = 1", player)
    frappe.db.commit()
    report = check(player, apply=True)
    assert (places(report), report["repaired"]) == ({("log", "rows")}, 0)


def test_mariadb_is_mended_while_redis_is_away(player, redis_server):
    set_wallet(player, total_xp=1)
    redis_server.stop()
    report = check(player, apply=True)
    assert (report["repaired"], report["redis_checked"]) == (1, False)


def test_everybody_is_looked_at_and_the_bar_ends(player, borrow_user):
    other = make_player(borrow_user("Memora Student"))
    award(other, 5)
    sync()
    set_wallet(other, total_xp=0)
    steps = []
    report = reconcile(on_drift=lambda _drift: None, progress=lambda *step: steps.append(step))
    assert (report["checked"], report["drifted"]) == (2, 1)
    assert steps == [(1, 2), (2, 2)]
    assert report["drifts"][0]["player"] != player


def test_nobody_cannot_be_reconciled():
    with pytest.raises(errors.NotFoundError):
        check("nobody@x.org")


def test_a_repair_loses_no_award_that_comes_at_the_same_moment(player, host, site):
    spoil_wallet_xp(player, None)
    awards = [lambda: award(player, 1) for _ in range(6)]
    at_once(host, site, [*awards, lambda: check(player, apply=True)])
    sync()
    assert frappe.db.get_value(WALLET, player, "total_xp") == 23
    assert check(player)["drifts"] == []


def test_a_lesson_of_a_real_subject_is_restored_bit_for_bit(borrow_user):
    lesson = make_lesson()
    player = make_player(borrow_user("Memora Student"))
    finish_lesson(player, LessonRef(lesson.subject, lesson.bit_index), hearts=2)
    sync()
    before = frappe.db.get_value(PROGRESS, {"player": player}, "progress_bitmap")
    drop_progress(player, None)
    check(player, apply=True)
    assert frappe.db.get_value(PROGRESS, {"player": player}, "progress_bitmap") == before


def test_an_administrator_has_a_student_mended_over_the_api(player, new_client, borrow_user):
    set_wallet(player, total_xp=1)
    staff = new_client(borrow_user("Memora Admin"))
    answer = staff.call("memora.api.operations.reconcile", player=player, apply=True)
    report = answer.json["message"]
    assert (report["repaired"], report["drifts"][0]["found"]) == (1, "1")
    assert frappe.db.get_value(WALLET, player, "total_xp") == 17
