"""Outages repaired by processes that are killed: each student once, whatever came in between."""

from datetime import datetime, timedelta

import frappe
import pytest

from memora.services import wallet_engine
from memora.services.ledger import interaction_log
from memora.services.ledger.entry import STREAK_REPAIR
from memora.services.rewards import outages
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.redis_client import get_redis
from tests.support import forked
from tests.support.factories import insert
from tests.support.locks import wait_for_locks
from tests.support.players import make_player

MONDAY = datetime(2026, 3, 2, 12)
DAY = timedelta(days=1)
PLAYERS = 5


@pytest.fixture
def players(borrow_user, monkeypatch):
    """Students whose streak broke on the Tuesday of an outage."""
    monkeypatch.setattr(outages, "PLAYERS_A_STEP", 2)
    players = [make_player(borrow_user("Memora Student")) for _ in range(PLAYERS)]
    for player in players:
        for days in (0, 2):
            wallet_engine.update_streak(player, 3, now=MONDAY + days * DAY)
    sync_pending_wallets()
    return players


def declare():
    fields = {"starts_at": MONDAY + DAY, "ends_at": MONDAY + DAY + timedelta(hours=6)}
    window = insert("Memora Outage Window", **fields, reason="No network")
    frappe.db.commit()
    return window


def repair():
    return outages.repair_streaks(now=MONDAY + 3 * DAY)


def repairs_of(players):
    frappe.db.commit()
    return [
        sum(row[0].interaction_type == STREAK_REPAIR for row in interaction_log.read_log(player))
        for player in players
    ]


@pytest.mark.parametrize("flush", [False, True])
def test_a_repair_that_is_killed_again_and_again_gives_each_streak_back_once(
    players, host, site, flush
):
    window = declare()

    def work(statement):
        forked.kill_before_statement(statement, after="")
        repair()

    deaths = 0
    for statement in range(3, 400, 4):
        ended = forked.wait(forked.start(host, site, lambda n=statement: work(n)))
        wait_for_locks("streak_repair")
        assert max(repairs_of(players)) <= 1
        if flush:
            get_redis().flushall()
        if ended == 0:
            break
        deaths += 1
    window.reload()

    assert (ended, deaths > 3) == (0, True)
    assert repairs_of(players) == [1] * PLAYERS
    assert (window.status, window.players_repaired) == ("Repaired", PLAYERS)
    assert {wallet_engine.get_wallet(player)["current_streak"] for player in players} == {2}


def test_several_processes_repair_an_outage_once(players, host, site):
    window = declare()

    children = [forked.start(host, site, repair) for _ in range(4)]
    ended = [forked.wait(child) for child in children]
    repair()
    window.reload()

    assert ended == [0] * 4
    assert repairs_of(players) == [1] * PLAYERS
    assert window.players_repaired == PLAYERS
