"""Who is disabled is on no board at once, and back when enabled; lost wallets come back."""

import frappe
import pytest

from memora.services import boards, ledger
from memora.services.boards import BoardRequest, sync_subject_scores
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.operations.reconcile import reconcile
from memora.services.srs_persistence import persist_pending_reviews
from memora.services.wallet_sync import sync_pending_wallets, trigger_wallet_sync
from memora.utils.clock import utc_now
from memora.utils.redis_client import get_redis
from tests.support.factories import make_grade, make_subject
from tests.support.players import award, make_player
from tests.support.students import Student

SCORES = "Player Subject Score"


@pytest.fixture
def subject():
    return make_subject().name


@pytest.fixture
def players(borrow_user, subject):
    """Three students of one grade, with 10, 20 and 30 XP in one subject."""
    grade = make_grade().name
    names = [make_player(borrow_user("Memora Student")) for _ in range(3)]
    for number, name in enumerate(names, start=1):
        frappe.db.set_value("Memora Player Profile", name, "grade", grade)
        frappe.db.commit()
        earn(name, 10 * number, subject)
    boards.rebuild_boards()
    return names


def earn(player, xp, subject):
    ledger.record(player, lambda _state, _at: Decision([Entry("award", "t", subject, xp=xp)], {}))


def set_enabled(user, value):
    record = frappe.get_doc("User", user)
    record.enabled = value
    record.save(ignore_permissions=True)
    frappe.db.commit()


@pytest.fixture
def disable(borrow_user):
    borrow_user("System Manager")  # Frappe lets nobody be disabled where none would be left
    disabled = []
    yield lambda user: (disabled.append(user), set_enabled(user, 0))
    for user in disabled:
        set_enabled(user, 1)


def ranks(player, subject, limit=20):
    """Return the player's rank on every board that it may stand on."""
    found = {}
    for scope in boards.SCOPES:
        for period in ("daily", "weekly", "monthly", "all_time"):
            wanted = BoardRequest(scope, subject, period, "page", limit, 0)
            answer = boards.get_leaderboard(player, wanted, now=utc_now())
            found[scope, period] = (answer["current_user_rank"], answer["total_players"])
    return set(found.values())


def test_a_disabled_student_leaves_every_board_at_once(players, subject, disable):
    low, _middle, best = players
    assert ranks(low, subject) == {(3, 3)}

    disable(best)

    # One entry a page: nobody meets the one who is gone, and the rank is right all the same.
    assert ranks(low, subject, limit=1) == {(2, 2)}


def test_a_disabled_student_comes_back_when_enabled(players, subject, disable):
    low, _middle, best = players
    disable(best)

    set_enabled(best, 1)

    assert ranks(low, subject) == {(3, 3)}
    assert ranks(best, subject) == {(1, 3)}


def test_who_was_disabled_unseen_is_taken_off_by_who_meets_them(players, subject, disable):
    low, _middle, best = players
    frappe.db.set_value("User", best, "enabled", 0)
    frappe.db.commit()

    assert ranks(low, subject) == {(2, 2)}
    disable(best)


def test_syncs_and_rebuilds_put_no_disabled_student_back(players, subject, disable):
    low, _middle, best = players
    disable(best)

    sync_pending_wallets()
    trigger_wallet_sync(force=True)
    boards.rebuild_boards(force=True)
    frappe.db.set_value("Memora Player Profile", best, "grade", make_grade().name)
    frappe.db.commit()

    assert ranks(low, subject, limit=1) == {(2, 2)}


def test_a_disabled_student_drifts_from_no_board(players, disable):
    disable(players[-1])

    assert reconcile(players[-1], apply=True)["drifted"] == 0


def test_a_disabled_student_has_no_subject_score(players, disable):
    sync_subject_scores()
    disable(players[-1])

    sync_subject_scores()

    frappe.db.commit()
    rows = frappe.db.sql(f"SELECT player, `rank` FROM `tab{SCORES}` ORDER BY `rank`")
    assert [list(row) for row in rows] == [[players[1], 1], [players[0], 2]]


def test_a_subject_score_that_fell_to_nothing_loses_its_row(players, subject):
    sync_subject_scores()
    earn(players[0], -10, subject)

    assert sync_subject_scores() == 1

    frappe.db.commit()
    assert not frappe.db.exists(SCORES, {"player": players[0]})
    assert frappe.db.count(SCORES) == 2


def test_scores_stay_while_the_boards_are_incomplete(players):
    sync_subject_scores()
    get_redis().flushall()

    assert sync_subject_scores() == 0
    assert frappe.db.count(SCORES) == len(players)


def test_a_lost_wallet_is_made_again_from_the_log_by_signing_in(new_client, borrow_user):
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()
    award(student.user, 40)
    award(student.user, 2)
    frappe.db.delete("Memora Player Wallet", {"name": student.user})
    frappe.db.commit()
    get_redis().flushall()

    assert student.login().status_code == 200

    assert student.get("player.get_wallet").json["message"]["total_xp"] == 42
    assert award(student.user, 8).answer["total"] == 50
    sync_pending_wallets()
    frappe.db.commit()
    row = frappe.db.get_value(
        "Memora Player Wallet", student.user, ["last_seq", "total_xp"], as_dict=True
    )
    assert (row.last_seq, row.total_xp) == (3, 50)
    assert persist_pending_reviews() == 0
    assert reconcile(student.user)["drifted"] == 0


def test_students_without_a_wallet_are_found_by_the_operators_command(borrow_user):
    from memora.services.device_auth import create_missing_profiles

    player = make_player(borrow_user("Memora Student"))
    frappe.db.delete("Memora Player Wallet", {"name": player})
    frappe.db.commit()

    create_missing_profiles(progress=None)

    assert frappe.db.exists("Memora Player Wallet", player)
