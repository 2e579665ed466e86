"""Progress from before Memora: taken over in chunks, once, and counted."""

import signal
from datetime import datetime
from itertools import count

import frappe
import pytest

from memora.services.ledger import board_score
from memora.services.ledger.interaction_log import fold_log
from memora.services.ledger.player_view import LessonRef
from memora.services.operations.reconcile import reconcile
from memora.services.progress_engine import bitmap_manager, migration
from memora.services.progress_engine.migration import LegacyTable, migrate_to_bitmap_structure
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key
from tests.support import forked
from tests.support.factories import make_lesson, make_topic
from tests.support.players import finish_lesson, make_player

MARCH = datetime(2025, 3, 1, 12)


@pytest.fixture(autouse=True)
def legacy():
    frappe.db.sql_ddl(
        """CREATE TABLE `tabMemora Lesson Progress` (
        player VARCHAR(140), lesson VARCHAR(140), hearts INT, xp_earned INT, completed_at DATETIME
        ) COLLATE utf8mb4_unicode_ci"""
    )
    yield
    frappe.db.rollback()
    frappe.db.sql_ddl("DROP TABLE IF EXISTS `tabMemora Lesson Progress`")


@pytest.fixture
def lessons():
    topic = make_topic().name
    return [make_lesson(topic) for _ in range(3)]


@pytest.fixture
def players(borrow_user):
    return sorted(make_player(borrow_user("Memora Student")) for _ in range(3))


def add(player, lesson, hearts=5, xp=20, at=MARCH):
    frappe.db.sql(
        "INSERT INTO `tabMemora Lesson Progress` VALUES (%s, %s, %s, %s, %s)",
        (player, lesson, hearts, xp, at),
    )
    frappe.db.commit()


def migrate(**options):
    return migrate_to_bitmap_structure(progress=None, **options)


def test_lessons_hearts_and_xp_are_taken_over(players, lessons):
    add(players[0], lessons[0].name, hearts=3)
    add(players[0], lessons[2].name, hearts=9, xp=30)
    migrate()
    state = fold_log(players[0])
    subject = state.subjects[lessons[0].subject]

    assert (state.xp.total, subject.xp.total, subject.best) == (50, 50, {0: 3, 2: 5})


def test_the_counts_before_and_after_are_equal(players, lessons):
    for player in players:
        for lesson in lessons:
            add(player, lesson.name)
    add(players[0], lessons[0].name, xp=7)
    report = migrate()

    assert report["before"] == report["after"] == {"players": 3, "lessons": 9, "xp": 187}
    assert report["migrated"] == 3


def test_the_best_of_several_rows_of_a_lesson_counts(players, lessons):
    for hearts in (2, 5, 1):
        add(players[0], lessons[0].name, hearts=hearts)
    migrate()

    assert fold_log(players[0]).subjects[lessons[0].subject].best == {0: 5}


def test_a_second_run_takes_nobody_over_again(players, lessons):
    add(players[0], lessons[0].name)
    migrate()

    assert migrate()["migrated"] == 0
    assert fold_log(players[0]).xp.total == 20


def test_a_run_goes_on_with_those_who_are_left(players, lessons, monkeypatch):
    monkeypatch.setattr(migration, "PLAYERS_A_CHUNK", 1)
    add(players[0], lessons[0].name)
    migrate()
    for player in players[1:]:
        add(player, lessons[0].name)

    assert migrate()["migrated"] == 2
    assert [fold_log(player).xp.total for player in players] == [20, 20, 20]


def test_what_was_earned_since_is_kept(players, lessons):
    subject = lessons[0].subject
    finish_lesson(players[0], LessonRef(subject, 0), hearts=4)
    add(players[0], lessons[0].name, hearts=2)
    add(players[0], lessons[1].name, hearts=1)
    migrate()
    state = fold_log(players[0])

    assert (state.xp.total, state.subjects[subject].best) == (50, {0: 4, 1: 1})


def test_a_lesson_that_is_gone_gives_its_xp(players):
    add(players[0], "gone")
    report = migrate()

    assert (report["without_lesson"], fold_log(players[0]).xp.total) == (1, 20)


def test_a_player_without_profile_waits(lessons, borrow_user):
    late = borrow_user("Memora Student")
    add(late, lessons[0].name)
    assert migrate()["without_profile"] == 1
    make_player(late)
    report = migrate()

    assert (report["migrated"], report["without_profile"]) == (1, 0)


def test_old_xp_is_not_on_this_weeks_boards(players, lessons):
    add(players[0], lessons[0].name)
    migrate()
    year, week, _day = utc_now().isocalendar()

    score = get_redis().zscore(get_leaderboard_key("global", "all_time"), players[0])
    assert board_score.xp_of(score) == 20
    assert get_redis().exists(get_leaderboard_key("global", f"weekly:{year}-W{week:02}")) == 0


def test_a_table_that_is_not_there_is_named():
    frappe.db.sql_ddl("DROP TABLE `tabMemora Lesson Progress`")
    with pytest.raises(ValidationError, match="tabMemora Lesson Progress"):
        migrate()


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(ValidationError, match="stars"):
        migrate(legacy=LegacyTable(hearts="stars"))


def test_a_migration_killed_at_any_call_is_taken_up_again(
    host, site, players, lessons, monkeypatch
):
    monkeypatch.setattr(migration, "PLAYERS_A_CHUNK", 2)
    for player in players:
        for lesson in lessons:
            add(player, lesson.name)
    for at in count(1, 2):

        def work(at=at):
            forked.kill_before_call(at)
            migrate()

        frappe.db.commit()
        status = forked.wait(forked.start(host, site, work))
        assert status in (0, -signal.SIGKILL)
        if status == 0:
            break
    report = migrate()
    sync_pending_wallets()

    assert at > 10
    assert report["before"] == report["after"]
    assert [fold_log(player).xp.total for player in players] == [60, 60, 60]
    assert reconcile(players[0], on_drift=lambda _drift: None)["drifts"] == []


def test_the_view_shows_what_was_taken_over(players, lessons):
    finish_lesson(players[0], LessonRef(lessons[0].subject, 0))
    for lesson in lessons:
        add(players[0], lesson.name)
    migrate()

    assert bitmap_manager.get_bitmap(players[0], lessons[0].subject) == b"\xe0"
