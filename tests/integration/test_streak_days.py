"""Days without a lesson: streak freezes that cover them, and outages that are repaired, once."""

from datetime import datetime, timedelta

import frappe
import pytest

from memora.services import wallet_engine
from memora.services.access.opening import find_lesson
from memora.services.learning import completion
from memora.services.ledger import interaction_log
from memora.services.ledger.entry import FREEZE_EARNED, STREAK_REPAIR
from memora.services.operations.reconcile import reconcile
from memora.services.rewards import outages
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.errors import ValidationError
from memora.utils.redis_client import get_redis
from tests.support.factories import insert
from tests.support.players import make_player
from tests.support.students import School
from tests.support.threads import at_once

MONDAY = datetime(2026, 3, 2, 12)


def day(number):
    return MONDAY + timedelta(days=number)


@pytest.fixture
def player(borrow_user):
    return make_player(borrow_user("Memora Student"))


@pytest.fixture
def school():
    return School(lessons=1)


def learn(player, *numbers):
    """Count the days for the player's streak; return what happened with the last."""
    for number in numbers:
        step = wallet_engine.update_streak(player, 3, now=day(number))
    sync_pending_wallets()
    return step["streak_action"], step["new_streak"]


def declare(first, last=None, hour=8):
    """Declare an outage from one day to another, both touched."""
    ends_at = day(first if last is None else last).replace(hour=20)
    starts_at = day(first).replace(hour=hour)
    window = insert(
        "Memora Outage Window", starts_at=starts_at, ends_at=ends_at, reason="No network"
    )
    frappe.db.commit()
    return window


def repair(number):
    return outages.repair_streaks(now=day(number))


def wallet(player):
    return wallet_engine.get_wallet(player)


def rows(player, interaction_type):
    frappe.db.commit()
    log = interaction_log.read_log(player)
    return [entry for entry, _seq, _at in log if entry.interaction_type == interaction_type]


def test_a_week_earns_a_freeze_and_the_answer_says_so(school, student):
    lesson = find_lesson(school.lesson_id(1))
    answers = [
        completion.complete_lesson(student.user, lesson, 3, now=day(number)).answer
        for number in range(7)
    ]

    assert {"type": "streak_freeze", "id": "7", "xp": 0, "gems": 0} in answers[6]["rewards"]
    assert student.get("player.get_wallet").json["message"]["streak_freezes"] == 1


def test_lessons_at_the_same_moment_of_the_seventh_day_earn_one_freeze(player, host, site):
    learn(player, *range(6))

    at_once(host, site, [lambda: wallet_engine.update_streak(player, 3, now=day(6))] * 6)

    assert len(rows(player, FREEZE_EARNED)) == 1


def test_no_more_freezes_are_kept_than_the_school_allows(player):
    learn(player, *range(28))

    assert wallet(player)["streak_freezes"] == 2


def test_a_school_may_have_no_freezes(player):
    frappe.db.set_value("Memora Settings", "Memora Settings", "streak_freeze_days", 0)
    learn(player, *range(7))

    assert wallet(player)["streak_freezes"] == 0


@pytest.mark.parametrize("is_flushed", [True, False])
def test_a_missed_day_uses_up_a_freeze(player, is_flushed):
    learn(player, *range(7))
    if is_flushed:
        get_redis().flushall()

    assert learn(player, 8) == ("frozen", 8)
    assert wallet(player)["streak_freezes"] == 0


def test_a_lesson_says_that_a_freeze_was_used(school, student):
    lesson = find_lesson(school.lesson_id(1))
    for number in range(7):
        completion.complete_lesson(student.user, lesson, 3, now=day(number))
    answer = completion.complete_for_hearts(student.user, lesson, 3, now=day(8)).answer

    assert (answer["streak"]["action"], answer["streak"]["new_streak"]) == ("frozen", 8)


def test_without_a_freeze_a_missed_day_begins_the_streak_anew(player):
    assert learn(player, 0, 1, 3) == ("reset", 1)


def test_the_view_that_used_a_freeze_is_the_one_that_a_rebuild_makes(player):
    learn(player, *range(7), 8)
    followed = wallet(player)
    get_redis().flushall()

    assert wallet(player) == followed
    assert reconcile(player, on_drift=lambda _drift: None, progress=None)["drifts"] == []


def test_a_streak_that_an_outage_broke_gets_its_days_back(player):
    learn(player, 0, 1, 3)
    declare(2)

    assert repair(4)["repaired"] == 1
    assert wallet(player)["current_streak"] == 3


def test_a_streak_that_is_not_broken_yet_goes_on_after_the_outage(player):
    learn(player, 0, 1)
    declare(2)
    repair(3)

    assert learn(player, 3) == ("incremented", 3)


def test_an_outage_is_repaired_once(player):
    learn(player, 0, 1, 3)
    window = declare(2)
    for number in (4, 4, 5):
        repair(number)
    window.reload()

    assert len(rows(player, STREAK_REPAIR)) == 1
    assert (window.status, window.players_repaired) == ("Repaired", 1)


def test_a_repair_reads_no_more_of_the_log_than_its_players_own(player, statements):
    learn(player, 0, 1, 3)
    declare(2)
    statements.clear()
    repair(4)

    of_the_log = [text for text in statements if "FROM `tabMemora Interaction Log`" in text]
    by_player = ("WHERE player = %s", "WHERE player IN %s AND event_id = %s")
    assert of_the_log
    assert [text for text in of_the_log if not any(way in text for way in by_player)] == []


def test_two_windows_over_one_day_give_its_streak_back_once(player):
    learn(player, 0, 1, 3)
    declare(2)
    declare(2, hour=10)
    repair(4)

    assert wallet(player)["current_streak"] == 3


def test_two_windows_that_break_one_streak_together_are_repaired_together(player):
    learn(player, 0, 1, 4)
    declare(2)
    declare(3)
    repair(5)

    assert wallet(player)["current_streak"] == 3


def test_an_outage_waits_for_the_midnight_after_its_end(player):
    learn(player, 0, 1)
    declare(2)

    assert repair(2) == {"windows": 0, "repaired": 0, "errors": 0}
    assert repair(3)["windows"] == 1


def test_who_lost_nothing_gets_no_row(player):
    learn(player, 0, 1, 2)
    window = declare(1)
    repair(3)
    window.reload()

    assert rows(player, STREAK_REPAIR) == []
    assert (window.status, window.players_repaired) == ("Repaired", 0)


def test_all_students_of_a_school_are_repaired_over_several_steps(borrow_user, monkeypatch):
    monkeypatch.setattr(outages, "PLAYERS_A_STEP", 2)
    players = [make_player(borrow_user("Memora Student")) for _ in range(5)]
    for player in players:
        learn(player, 0, 2)
    declare(1)

    assert repair(3) == {"windows": 1, "repaired": 5, "errors": 0}
    assert {wallet(player)["current_streak"] for player in players} == {2}


def test_a_streak_that_only_the_log_knows_is_repaired_too(player, redis_server):
    learn(player, 0, 1)
    redis_server.stop()
    wallet_engine.update_streak(player, 3, now=day(3))
    declare(2)
    repair(4)

    assert interaction_log.fold_log(player).streak == 3


def test_an_award_at_the_same_moment_is_kept(player, host, site):
    learn(player, 0, 1, 3)
    declare(2)
    awards = [lambda: wallet_engine.add_xp(player, 5, now=day(4))] * 3

    at_once(host, site, [lambda: repair(4), *awards])

    assert (wallet(player)["current_streak"], wallet(player)["total_xp"]) == (3, 15)


def test_view_snapshot_and_boards_agree_after_a_repair(player):
    learn(player, 0, 1, 3)
    declare(2)
    repair(4)
    sync_pending_wallets()
    frappe.db.commit()

    assert frappe.db.get_value("Memora Player Wallet", player, "current_streak") == 3
    assert reconcile(player, on_drift=lambda _drift: None, progress=None)["drifts"] == []


def test_a_window_that_was_repaired_cannot_be_changed(player):
    learn(player, 0, 1, 3)
    window = declare(2)
    repair(4)
    window.reload()
    window.ends_at = day(9)

    with pytest.raises(ValidationError, match="another outage"):
        window.save()
    with pytest.raises(ValidationError, match="another outage"):
        window.delete()


def test_a_window_that_waits_may_be_changed_and_deleted():
    window = declare(2)
    window.ends_at = day(3)
    window.save()
    window.delete()

    assert not frappe.db.exists("Memora Outage Window", window.name)


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [(day(1), day(1)), (day(1), day(0)), (day(0), day(32)), ("soon", day(1))],
)
def test_a_window_has_a_beginning_an_end_and_a_month_at_most(starts_at, ends_at):
    with pytest.raises(ValidationError):
        insert("Memora Outage Window", starts_at=starts_at, ends_at=ends_at, reason="No network")


def test_a_new_window_is_not_repaired_whatever_a_client_says():
    window = insert(
        "Memora Outage Window",
        starts_at=day(0),
        ends_at=day(1),
        reason="No network",
        status="Repaired",
        players_repaired=9,
    )

    assert (window.status, window.players_repaired) == ("Waiting", 0)


def test_a_window_that_waits_is_not_repaired_whatever_a_client_says():
    window = declare(2)
    window.status = "Repaired"
    window.save()

    assert window.status == "Waiting"
