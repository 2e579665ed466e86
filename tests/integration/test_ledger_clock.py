"""MariaDB's clock running ahead: nothing is dated by it, and what was dated is set right."""

from datetime import timedelta

import frappe
import pytest

from memora.services import boards, ledger
from memora.services.ledger import interaction_log
from memora.services.ledger.entry import STREAK_DAY, Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_view import LessonRef
from memora.services.ledger.trusted_clock import ClockError
from memora.services.operations.clock_repair import set_clocks_back
from memora.services.operations.reconcile import reconcile
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.clock import utc_now
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key
from tests.support.players import award, finish_lesson, make_player
from tests.support.site_config import configured

DAY = timedelta(days=1)


@pytest.fixture
def player(borrow_user):
    return make_player(borrow_user("Memora Student"))


@pytest.fixture
def wrong_clock():
    """Let MariaDB's clock run ahead on this connection."""

    def set_ahead(by):
        moment = utc_now() + by
        frappe.db.sql(
            "SET SESSION timestamp = TIMESTAMPDIFF(MICROSECOND, '1970-01-01', %s) / 1000000", moment
        )

    yield set_ahead
    frappe.db.sql("SET SESSION timestamp = DEFAULT")


def learn(player, at):
    def decide(_state, _at):
        return Decision([Entry(STREAK_DAY, "", hearts=5)], {})

    ledger.record(player, decide, now=at)


def alarms():
    frappe.db.commit()
    return frappe.get_all("Error Log", pluck="method", order_by="creation", limit=99)


@pytest.mark.parametrize("redis_is", ["there", "away"])
def test_an_event_dated_by_a_wrong_clock_is_refused_with_an_alarm(
    player, wrong_clock, redis_is, host, site
):
    url = {"there": frappe.conf.memora_redis, "away": "redis://127.0.0.1:1"}[redis_is]
    with configured(host, site, memora_redis=url):
        wrong_clock(61 * timedelta(minutes=1))
        with pytest.raises(ClockError, match="wrong time"):
            award(player, 10)
    assert interaction_log.fold_log(player).upto == 0
    assert alarms() == ["Ledger Clock"]


def test_a_clock_that_is_some_minutes_ahead_is_believed(player, wrong_clock):
    wrong_clock(59 * timedelta(minutes=1))
    assert award(player, 10).answer == {"total": 10}


def test_a_clock_that_is_right_again_counts_on(player, wrong_clock):
    wrong_clock(2 * DAY)
    with pytest.raises(ClockError):
        award(player, 10)
    wrong_clock(0 * DAY)
    assert award(player, 10).answer == {"total": 10}


@pytest.fixture
def misdated(player):
    """A player with a streak and XP today, whom a wrong clock then dated a year ahead, twice."""
    now = utc_now()
    learn(player, now - DAY)
    learn(player, now)
    award(player, 30, now=now)
    finish_lesson(player, LessonRef("biology", 3))
    award(player, 7, now=now + 400 * DAY)
    learn(player, now + 401 * DAY)
    return player


def test_who_was_dated_ahead_is_told_apart_until_the_repair(misdated):
    with pytest.raises(ClockError):
        award(misdated, 1)
    assert set_clocks_back()["repaired"] == [misdated]
    assert award(misdated, 1).answer == {"total": 48}


def test_a_repair_sets_day_streak_and_periods_back(misdated):
    set_clocks_back()
    state, _is_degraded = ledger.read_state(misdated)
    today = utc_now().date()
    assert (state.at.date(), state.last_success_date, state.streak) == (today, today, 2)
    assert (state.xp.total, state.xp.day, state.xp.month) == (47, 47, 47)


def test_a_repair_leaves_no_entry_on_boards_of_the_future(misdated):
    boards.rebuild_boards()
    set_clocks_back()
    sync_pending_wallets()
    ahead = [utc_now().date() + days * DAY for days in (400, 401)]
    keys = [get_leaderboard_key("global", f"daily:{day}") for day in ahead]
    keys += [get_leaderboard_key("global", f"monthly:{day:%Y-%m}") for day in ahead]
    assert [get_redis().zscore(key, misdated) for key in keys] == [None] * 4


def test_after_a_repair_every_store_equals_the_log(misdated):
    set_clocks_back()
    sync_pending_wallets()
    assert reconcile(misdated, on_drift=lambda _drift: None)["drifts"] == []
    assert ledger.read_state(misdated, "biology")[0] == interaction_log.fold_log(misdated)


@pytest.mark.usefixtures("misdated")
def test_a_repair_finds_nobody_twice():
    set_clocks_back()
    assert set_clocks_back() == {"repaired": [], "unreadable": []}


def test_a_repair_leaves_the_others_alone(misdated, borrow_user):
    other = make_player(borrow_user("Memora Student"))
    award(other, 5)
    set_clocks_back()
    assert (interaction_log.fold_log(other).upto, misdated != other) == (1, True)


@pytest.mark.usefixtures("misdated")
def test_a_repair_waits_for_a_clock_that_is_right(wrong_clock):
    wrong_clock(2 * DAY)
    with pytest.raises(ClockError):
        set_clocks_back()
