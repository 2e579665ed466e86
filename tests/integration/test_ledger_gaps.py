"""One row that is missing, or unreadable, in one log: that player waits, and nobody else."""

from datetime import timedelta

import frappe
import pytest

from memora.services import boards
from memora.services.ledger import interaction_log
from memora.services.ledger.entry import STREAK_DAY, Entry
from memora.services.ledger.interaction_log import Decision, LedgerGapError
from memora.services.operations.reconcile import reconcile
from memora.services.progress_engine.migration import LegacyTable, migrate_to_bitmap_structure
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.rewards import repair_streaks
from memora.services.srs_persistence import persist_pending_reviews
from memora.services.srs_reconciliation import reconcile_cache_with_database
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.clock import utc_now
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key, get_wallet_key
from tests.support.factories import insert, make_grade
from tests.support.players import award, make_player
from tests.support.reviews import answer, make_reviewer, plant, question_ids, quiz_course
from tests.support.students import School, Student

LOG = "`tabMemora Interaction Log`"
OLD_TABLE = "tabProgress Of Some"


def lose_a_row(player):
    frappe.db.sql(f"DELETE FROM {LOG} WHERE player = %s AND seq = 2", player)


def lose_the_last_row(player):
    frappe.db.sql(f"DELETE FROM {LOG} WHERE player = %s AND seq = 4", player)


def lose_what_a_row_says(player):
    frappe.db.sql(f"UPDATE {LOG} SET interaction_data = NULL WHERE player = %s AND seq = 2", player)


def garble_a_row(player):
    frappe.db.sql(
        f"""UPDATE {LOG} SET interaction_data = '{{"facts":[7]}}'
        WHERE player = %s AND seq = 2""",
        player,
    )


@pytest.fixture(params=[lose_a_row, lose_the_last_row, lose_what_a_row_says, garble_a_row])
def school(request, borrow_user):
    """Three players with four rows each; the first one's log is broken, and Redis is empty."""
    players = sorted(make_player(borrow_user("Memora Student")) for _ in range(3))
    for player in players:
        for _ in range(4):
            award(player, 10)
    request.param(players[0])
    frappe.db.commit()
    get_redis().flushall()
    return players


def column(name):
    frappe.db.commit()
    return dict(frappe.db.sql(f"SELECT name, {name} FROM `tabMemora Player Wallet`"))


def alarms():
    frappe.db.commit()
    titles = frappe.get_all("Error Log", pluck="method", order_by="creation", limit=99)
    return [title for title in titles if title.startswith("Ledger Gap")]


@pytest.mark.parametrize(
    ("sync", "written"),
    [(sync_pending_wallets, "synced_upto"), (sync_pending_bitmaps, "progress_upto")],
    ids=["wallets", "progress"],
)
def test_a_sync_sets_apart_who_has_a_gap(school, sync, written):
    result = sync()
    broken, *others = school
    assert (result["synced"], result["errors"]) == (2, 1)
    assert [column(written)[player] for player in others] == [4, 4]
    assert alarms() == [f"Ledger Gap: {broken}"]


@pytest.mark.usefixtures("school")
def test_the_alarm_comes_once_an_hour():
    for _ in range(3):
        sync_pending_wallets()
    assert len(alarms()) == 1


def test_the_boards_are_rebuilt_without_who_has_a_gap(school):
    assert boards.rebuild_boards() == {"players": 3, "is_complete": True}
    members = get_redis().zrange(get_leaderboard_key("global", "all_time"), 0, -1)
    assert sorted(name.decode() for name in members) == school[1:]


def test_who_has_a_gap_changes_grade_all_the_same(school):
    profile = frappe.get_doc("Memora Player Profile", school[0])
    profile.grade = make_grade().name
    profile.save()
    frappe.db.commit()

    assert frappe.db.get_value("Memora Player Profile", school[0], "grade") == profile.grade
    assert alarms() == [f"Ledger Gap: {school[0]}"]


def test_a_reconciliation_names_the_gap_and_looks_at_everybody(school):
    sync_pending_wallets()
    report = reconcile(on_drift=lambda _drift: None, progress=None)
    assert (report["checked"], {drift["player"] for drift in report["drifts"]}) == (3, {school[0]})


def test_streaks_of_the_others_are_repaired(school):
    now = utc_now()

    for days in (5, 6, 8):
        for player in school[1:]:
            record_day(player, now + timedelta(days=days))
    starts = now + timedelta(days=7)
    ends = starts + timedelta(hours=1)
    insert("Memora Outage Window", starts_at=starts, ends_at=ends, reason="x")
    frappe.db.sql("UPDATE `tabMemora Player Wallet` SET last_success_date = %s", starts.date())
    frappe.db.commit()
    result = repair_streaks(now=now + timedelta(days=20))
    assert (result["repaired"], result["errors"]) == (2, 1)


def record_day(player, at):
    from memora.services import ledger

    def decide(_state, _at):
        return Decision([Entry(STREAK_DAY, "", hearts=5)], {})

    ledger.record(player, decide, now=at)


def test_progress_of_the_others_is_taken_over(school):
    frappe.db.sql_ddl(
        f"""CREATE OR REPLACE TABLE `{OLD_TABLE}` (player VARCHAR(140), lesson VARCHAR(140),
        hearts INT, xp_earned INT, completed_at DATETIME)"""
    )
    for player in school:
        frappe.db.sql(f"INSERT INTO `{OLD_TABLE}` VALUES (%s, 'a', 3, 40, '2026-01-01')", player)
    frappe.db.commit()
    try:
        report = migrate_to_bitmap_structure(legacy=LegacyTable(table=OLD_TABLE), progress=None)
    finally:
        frappe.db.sql_ddl(f"DROP TABLE `{OLD_TABLE}`")
    assert report["migrated"] == 2


def test_an_event_of_the_player_is_refused_in_words(school):
    with pytest.raises(LedgerGapError, match="tell your school"):
        award(school[0], 1)


def test_reviews_of_the_others_are_stored(borrow_user):
    from memora.services import reviews
    from memora.services.content.importing import import_course
    from memora.services.reviews.marking import Answered

    subject = import_course(quiz_course(4))["subject"]
    now = utc_now().replace(microsecond=0)
    players = []
    for _ in range(2):
        player, season = make_reviewer(borrow_user("Memora Student"), subject)
        plant(player, season, question_ids(4), now - timedelta(days=1), subject=subject)
        reviews.submit_review_session(
            player, [Answered(**answer(question)) for question in question_ids(2)], now=now
        )
        players.append(player)
    frappe.db.sql("UPDATE `tabMemora Player Wallet` SET srs_upto = 0")
    broken = min(players)
    frappe.db.sql(f"UPDATE {LOG} SET interaction_data = '{{}}' WHERE player = %s", broken)
    frappe.db.commit()
    persist_pending_reviews()
    reconcile_cache_with_database(now=now)
    stored = column("srs_upto")
    assert (stored.pop(broken), all(stored.values())) == (0, True)


@pytest.fixture
def student(new_client, borrow_user):
    school = School(lessons=5)
    student = school.enrol(Student(new_client, borrow_user("Memora Student")))
    student.school = school
    for number in (1, 2, 3):
        student.post("progress.complete_lesson", lesson_id=school.lesson_id(number), hearts=5)
    lose_a_row(student.user)
    frappe.db.commit()
    get_redis().delete(get_wallet_key(student.user))
    return student


def test_the_students_own_requests_are_answered_in_words(student):
    read = student.get("player.get_wallet")
    written = student.post(
        "progress.complete_lesson", lesson_id=student.school.lesson_id(4), hearts=5
    )
    assert [read.status_code, written.status_code] == [503, 503]
    assert all("tell your school" in answer.text for answer in (read, written))
    assert alarms() == [f"Ledger Gap: {student.user}"]


def test_a_row_that_is_put_back_lets_the_player_go_on(borrow_user):
    player = make_player(borrow_user("Memora Student"))
    for _ in range(4):
        award(player, 10)
    frappe.db.sql(f"UPDATE {LOG} SET seq = 99 WHERE player = %s AND seq = 2", player)
    frappe.db.commit()
    get_redis().flushall()
    with pytest.raises(LedgerGapError):
        award(player, 1)
    frappe.db.sql(f"UPDATE {LOG} SET seq = 2 WHERE player = %s AND seq = 99", player)
    frappe.db.commit()
    award(player, 1)
    assert interaction_log.fold_log(player).xp.total == 41
