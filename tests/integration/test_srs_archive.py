"""The archive: a season that is over moves whole, after any kill, and no other is touched."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.services import partition_manager, srs_persistence
from memora.services.content import importing as content_import
from memora.services.ledger.interaction_log import lock_player
from memora.services.reviews import archive_steps
from memora.services.reviews import review_session as reviews
from memora.services.reviews.archive_steps import ARCHIVE
from memora.services.reviews.marking import Answered
from memora.services.reviews.memory_trackers import TABLE
from memora.services.reviews.season import require_open
from memora.services.srs_archiver import SRSArchiver
from memora.utils.errors import (
    ConflictError,
    NotFoundError,
    ServiceUnavailable,
    ValidationError,
)
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_srs_head_key, get_srs_key
from memora.utils.single_flight import single_flight
from tests.support.factories import make_season
from tests.support.locks import is_at
from tests.support.reviews import (
    NOW,
    answer,
    make_reviewer,
    plant,
    question_ids,
    quiz_course,
    trackers,
)
from tests.support.threads import at_once
from tests.support.waiting import wait_until

DAY = timedelta(days=1)


@pytest.fixture
def world(borrow_user):
    """A player with four questions in a season that is over, and one in the next."""
    subject = content_import.import_course(quiz_course(4))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    following = make_season().name
    for name in (season, following):
        partition_manager.create_partition(name)
    plant(player, following, ["kept"], NOW)
    plant(player, season, question_ids(4), NOW - DAY)
    frappe.db.set_value("Memora Season", season, {"is_active": 0, "end_date": "2026-10-31"})
    frappe.db.commit()
    return SimpleNamespace(player=player, season=season, following=following)


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(archive_steps, "ROWS_A_CHUNK", 3)


def archived(season):
    frappe.db.commit()
    return frappe.db.sql(
        f"""SELECT question_id, season, stability, ease, interval_days, reps, lapses,
        last_review_date, next_review_date FROM `{ARCHIVE}` WHERE season = %s
        ORDER BY question_id""",
        season,
    )


def stored(world):
    return {q: row for q, row in trackers(world.player).items() if row[0] == world.season}


def archive(world, now=NOW):
    return SRSArchiver().archive_season(world.season, now=now)


@pytest.mark.usefixtures("small_chunks")
def test_every_schedule_moves_as_it_is(world):
    before = stored(world)

    result = archive(world)

    assert (result["success"], result["archived_count"]) == (True, 4)
    assert {row[0]: row[1:] for row in archived(world.season)} == before
    assert stored(world) == {}


def test_the_next_season_keeps_its_schedules_and_its_partition(world):
    archive(world)

    assert list(trackers(world.player)) == ["kept"]
    assert partition_manager.has_partition(world.following)
    assert not partition_manager.has_partition(world.season)


def test_a_season_without_a_partition_is_archived_too(world):
    other = make_season(is_active=0).name
    plant(world.player, other, question_ids(4), NOW)

    SRSArchiver().archive_season(other, now=NOW)

    assert len(archived(other)) == 4
    assert len(trackers(world.player)) == 5


def test_a_season_that_is_active_is_refused(world):
    frappe.db.set_value("Memora Season", world.season, "is_active", 1)

    with pytest.raises(ValidationError):
        archive(world)
    assert len(stored(world)) == 4


def test_an_unknown_season_is_refused():
    with pytest.raises(NotFoundError):
        SRSArchiver().archive_season("no such season")


def test_a_season_is_archived_by_one_at_a_time(world, host, site):
    def run():
        with pytest.raises(ConflictError):
            archive(world)
        return True

    with single_flight(f"srs_archive::{world.season}"):
        assert at_once(host, site, [run]) == [True]


def test_archiving_again_changes_nothing(world):
    first = archive(world)
    before = archived(world.season)

    assert archive(world, now=NOW + DAY) == first
    assert archived(world.season) == before


class KilledError(BaseException):
    """What stands for the end of the process."""


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("step", ["store_what_is_pending", "copy", "compare", "drop", "finish"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_is_killed_is_taken_up(world, monkeypatch, step, when):
    before = stored(world)
    whole = getattr(archive_steps, step)

    def killed(*arguments):
        if when == "after":
            whole(*arguments)
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(archive_steps, step, killed)
        with pytest.raises(KilledError):
            archive(world)
    frappe.db.rollback()
    kept, moved = stored(world), {row[0]: row[1:] for row in archived(world.season)}
    assert kept | moved == before

    assert archive(world)["archived_count"] == 4
    assert {row[0]: row[1:] for row in archived(world.season)} == before


def test_a_tracker_that_was_repaired_after_a_kill_is_archived_as_it_is(world):
    archive_steps.close(world.season, NOW)
    archive_steps.copy(world.season, NOW)
    frappe.db.sql(
        "UPDATE `tabPlayer Memory Tracker` SET reps = 7 WHERE player = %s AND season = %s",
        (world.player, world.season),
    )
    before = stored(world)

    archive(world)

    assert {row[0]: row[1:] for row in archived(world.season)} == before


@pytest.mark.parametrize("column", ["topic", "lesson", "scheduler", "card", "ease", "lapses"])
def test_a_copy_that_differs_in_anything_is_found_out(world, column):
    archive_steps.close(world.season, NOW)
    archive_steps.copy(world.season, NOW)
    value = "9" if column in ("ease", "lapses") else '"other"'
    frappe.db.sql(f"UPDATE `{ARCHIVE}` SET `{column}` = %s", value)

    with pytest.raises(RuntimeError, match="holds 0"):
        archive_steps.compare(world.season)


def test_every_column_of_a_tracker_is_archived():
    hosts_own = {"docstatus", "idx", "_user_tags", "_comments", "_assign", "_liked_by"}
    tracked, kept = (
        {row[0] for row in frappe.db.sql(f"SHOW COLUMNS FROM `{table}`")} - hosts_own
        for table in (TABLE, ARCHIVE)
    )

    assert tracked == set(archive_steps._COLUMNS)
    assert kept == tracked | {"archived_at", "eligible_for_deletion"}


def test_a_season_that_became_active_meanwhile_is_not_closed(world):
    frappe.db.set_value("Memora Season", world.season, "is_active", 1)
    frappe.db.commit()

    with pytest.raises(ValidationError, match="is active"):
        archive_steps.close(world.season, NOW)
    assert frappe.db.get_value("Memora Season", world.season, "closed_at") is None


def test_who_is_answering_is_waited_for_before_a_season_is_closed(world, host, site):
    answering, closed = threading.Event(), threading.Event()

    def answer_slowly():
        frappe.db.commit()
        lock_player(world.player)
        require_open(world.season)
        answering.set()
        wait_until(lambda: closed.is_set() or is_at("SELECT name FROM `tabMemora Player Wallet`"))
        was_open = not closed.is_set()
        frappe.db.commit()
        return was_open

    def close():
        answering.wait()
        archive_steps.close(world.season, NOW)
        closed.set()

    assert at_once(host, site, [answer_slowly, close])[0]


def test_an_answer_that_cannot_be_stored_keeps_its_season_from_being_archived(world, monkeypatch):
    answers = [Answered(**answer(question)) for question in question_ids(2)]
    reviews.submit_review_session(world.player, answers, now=NOW)

    def locked(_player):
        raise ServiceUnavailable("locked")

    monkeypatch.setattr(srs_persistence, "persist_reviews", locked)

    with pytest.raises(ServiceUnavailable, match="could not be stored"):
        archive(world)
    assert len(stored(world)) == 4


def test_nothing_is_dropped_that_the_archive_does_not_hold(world, monkeypatch):
    monkeypatch.setattr(archive_steps, "copy", lambda _season, _now: None)

    with pytest.raises(RuntimeError, match="Of 4 trackers"):
        archive(world)
    assert len(stored(world)) == 4


def test_answers_that_no_job_has_stored_yet_are_archived_too(world):
    reviews.submit_review_session(world.player, [Answered(**answer(question_ids(1)[0]))], now=NOW)

    archive(world)

    assert archived(world.season)[0][5] == 2


def test_an_archived_season_is_gone_from_redis(world):
    reviews.get_review_session(world.player, now=NOW)

    archive(world)

    keys = [make(world.player, world.season) for make in (get_srs_key, get_srs_head_key)]
    assert get_redis().exists(*keys) == 0


def test_a_season_is_archived_without_redis(world, redis_server):
    redis_server.stop()

    assert archive(world)["archived_count"] == 4


def test_an_archived_season_cannot_be_active_again(world):
    archive(world)
    season = frappe.get_doc("Memora Season", world.season)
    season.is_active = 1

    with pytest.raises(ValidationError, match="archived"):
        season.save()


def test_the_daily_job_archives_what_asks_for_it_and_is_over(world):
    set_season = frappe.db.set_value
    set_season("Memora Season", world.season, "auto_archive", 1)
    set_season("Memora Season", world.following, "auto_archive", 1)
    manual = make_season(is_active=0, start_date="2020-09-01", end_date="2021-06-30").name
    frappe.db.commit()

    result = SRSArchiver().process_auto_archive(now=NOW)

    assert result == {"success": True, "archived_seasons": 1, "failed_seasons": []}
    assert SRSArchiver().get_archive_status(manual)["archived_at"] is None


def test_the_daily_job_archives_a_season_once(world):
    frappe.db.set_value("Memora Season", world.season, "auto_archive", 1)
    frappe.db.commit()

    assert [SRSArchiver().process_auto_archive(now=NOW)["archived_seasons"] for _ in "12"] == [1, 0]


def test_the_last_day_of_a_season_still_belongs_to_it(world):
    frappe.db.set_value("Memora Season", world.season, {"auto_archive": 1, "end_date": NOW.date()})

    assert SRSArchiver().process_auto_archive(now=NOW)["archived_seasons"] == 0
    assert SRSArchiver().process_auto_archive(now=NOW + DAY)["archived_seasons"] == 1


def test_a_season_that_fails_is_named_and_stops_no_other(world, monkeypatch):
    second = make_season(is_active=0, auto_archive=1, end_date="2026-10-30").name
    frappe.db.set_value("Memora Season", world.season, "auto_archive", 1)
    frappe.db.commit()
    whole = archive_steps.compare

    def compare(season):
        if season == second:
            raise RuntimeError("planted")
        whole(season)

    monkeypatch.setattr(archive_steps, "compare", compare)
    result = SRSArchiver().process_auto_archive(now=NOW)

    assert (result["archived_seasons"], result["failed_seasons"]) == (1, [second])
    assert frappe.db.count("Error Log", {"method": "SRS Archive Error"}) == 1


@pytest.mark.usefixtures("small_chunks")
def test_after_three_years_records_are_flagged_and_deleted_by_command_only(world):
    archive(world)
    three_years = NOW + 3 * 365 * DAY
    archiver = SRSArchiver()

    assert archiver.flag_eligible_for_deletion(now=three_years - DAY)["flagged_count"] == 0
    assert archiver.flag_eligible_for_deletion(now=three_years)["flagged_count"] == 4
    with pytest.raises(ValidationError):
        archiver.delete_eligible_records(world.season)
    assert len(archived(world.season)) == 4
    assert archiver.delete_eligible_records(world.season, confirm=True)["deleted_count"] == 4


def test_records_that_are_not_flagged_are_never_deleted(world):
    archive(world)

    assert SRSArchiver().delete_eligible_records(confirm=True)["deleted_count"] == 0
    assert len(archived(world.season)) == 4


def test_the_status_counts_what_is_active_and_what_is_archived(world):
    before = SRSArchiver().get_archive_status(world.season)
    archive(world)
    after = SRSArchiver().get_archive_status(world.season)

    assert (before["active_records"], before["archived_records"]) == (4, 0)
    assert (after["active_records"], after["archived_records"]) == (0, 4)
    assert (after["total_records"], after["archived_at"]) == (4, "2026-11-02T12:00:00Z")
