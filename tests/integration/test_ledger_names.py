"""A player by another spelling that MariaDB finds too: nobody else comes of it, in no store."""

import contextlib

import frappe
import pytest

from memora.services import boards, ledger, srs_redis_manager, wallet_engine
from memora.services.ledger import interaction_log
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.operations.reconcile import reconcile
from memora.services.progress_engine import bitmap_manager, cache_warmer, snapshot_syncer
from memora.services.progress_engine.migration import LegacyTable, migrate_to_bitmap_structure
from memora.services.srs_persistence import persist_reviews
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.errors import NotFoundError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key
from tests.support.factories import make_lesson, make_season
from tests.support.players import award, make_player

OLD_TABLE = "tabProgress In Other Letters"


@pytest.fixture
def lesson():
    return make_lesson()


@pytest.fixture
def player(borrow_user):
    name = make_player(borrow_user("Memora Student"))
    award(name, 10)
    boards.rebuild_boards()
    return name


def staff_xp(name, _lesson):
    wallet_engine.award_staff_xp(name, 5, by="Administrator", reason="x")


def reconciled(name, _lesson):
    reconcile(name, apply=True, on_drift=lambda _drift: None)


def synced_hearts(name, lesson):
    snapshot_syncer.sync_best_hearts_with_bitmap(name, lesson.subject, {lesson.name: 3})


ACTIONS = {
    "XP at the console": lambda name, _lesson: wallet_engine.add_xp(name, 5),
    "XP from staff": staff_xp,
    "a streak's day": lambda name, _lesson: wallet_engine.update_streak(name, 3),
    "a visit": lambda name, _lesson: wallet_engine.update_last_played_at(name),
    "the wallet": lambda name, _lesson: wallet_engine.get_wallet(name),
    "a bit": lambda name, lesson: bitmap_manager.update_bitmap(name, lesson.subject, 0),
    "a mark": lambda name, lesson: bitmap_manager.mark_dirty(name, lesson.subject),
    "hearts": synced_hearts,
    "a warm view": lambda name, lesson: cache_warmer.warm_on_cache_miss(name, lesson.subject),
    "a reconciliation": reconciled,
    "reviews": lambda name, _lesson: persist_reviews(name),
    "a schedule": lambda name, _lesson: srs_redis_manager.rebuild_schedule(
        name, make_season().name
    ),
}


def with_accent(name):
    return name.replace("e", "é")


@pytest.fixture(params=[str.upper, lambda name: f"{name} "])
def spelling(request, player):
    return request.param(player)


@pytest.mark.parametrize("spell", [str.upper, with_accent, lambda name: f"{name} "])
@pytest.mark.parametrize("action", ACTIONS)
def test_no_store_knows_the_other_spelling(action, player, spell, lesson):
    spelling = spell(player)
    with contextlib.suppress(NotFoundError):
        ACTIONS[action](spelling, lesson)
    sync_pending_wallets()

    keys = {key.decode().partition("{")[2].partition("}")[0] for key in get_redis().scan_iter()}
    assert spelling not in keys
    assert rows_by_spelling() <= {player}
    assert get_redis().zrange(get_leaderboard_key("global", "all_time"), 0, -1) == [player.encode()]


def rows_by_spelling():
    return set(frappe.db.sql("SELECT DISTINCT player FROM `tabMemora Interaction Log`", pluck=True))


def test_what_was_given_under_another_spelling_is_the_players(player, spelling):
    wallet_engine.add_xp(spelling, 5)
    assert wallet_engine.get_wallet(player)["total_xp"] == 15


def test_who_is_found_by_an_accent_only_is_nobody(player):
    with pytest.raises(NotFoundError):
        wallet_engine.add_xp(with_accent(player), 5)
    assert wallet_engine.get_wallet(player)["total_xp"] == 10


def test_an_event_sent_again_under_another_spelling_counts_once(player, spelling):
    for name in (player, spelling):
        wallet_engine.award_staff_xp(name, 5, by="Administrator", reason="x", event_id="e-1")
    assert interaction_log.fold_log(player).xp.total == 15


def test_all_that_a_player_has_in_an_old_table_is_taken_over_once(player):
    frappe.db.sql_ddl(
        f"""CREATE OR REPLACE TABLE `{OLD_TABLE}` (player VARCHAR(140), lesson VARCHAR(140),
        hearts INT, xp_earned INT, completed_at DATETIME)"""
    )
    for spelling in (player.upper(), player.title(), player):
        frappe.db.sql(f"INSERT INTO `{OLD_TABLE}` VALUES (%s, 'a', 3, 40, '2026-01-01')", spelling)
    frappe.db.commit()
    try:
        report = migrate_to_bitmap_structure(legacy=LegacyTable(table=OLD_TABLE), progress=None)
    finally:
        frappe.db.sql_ddl(f"DROP TABLE `{OLD_TABLE}`")
    assert (report["migrated"], wallet_engine.get_wallet(player)["total_xp"]) == (1, 130)
    assert rows_by_spelling() == {player}


IDS = [("Ab", "aB"), ("é", "e"), ("أ١", "ا١"), ("🙂", "🙃"), ("a", "a ")]


@pytest.mark.parametrize("ids", IDS, ids=ascii)
def test_event_ids_that_differ_in_a_letter_are_two_events(player, ids):
    outcomes = [award(player, 5, event_id=event_id) for event_id in ids]
    assert [outcome.is_repeat for outcome in outcomes] == [False, False]
    assert interaction_log.fold_log(player).xp.total == 20


COLUMNS = [
    ("Memora Interaction Log", "event_id"),
    ("Gameplay Session", "event_id"),
    ("Game Purchase Request", "event_id"),
    ("Game Purchase Request", "transaction_id"),
]


@pytest.mark.parametrize(("doctype", "fieldname"), COLUMNS)
def test_keys_that_others_give_are_compared_letter_by_letter(doctype, fieldname):
    ((collation,),) = frappe.db.sql(
        """SELECT collation_name FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name = %s AND column_name = %s""",
        (f"tab{doctype}", fieldname),
    )
    assert collation == "utf8mb4_nopad_bin"


def test_the_stored_name_is_what_an_event_goes_on_with(player, spelling):
    def decide(_state, _at):
        return Decision([Entry("award", "x", xp=1)], {})

    ledger.record(spelling, decide)
    assert rows_by_spelling() == {player}
