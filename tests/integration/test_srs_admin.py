"""The schedules' administration over HTTP: who starts it, what it does, how far it is."""

from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.services import partition_manager
from memora.services.content import importing as content_import
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_srs_key
from tests.support.jobs import drain
from tests.support.reviews import NOW, make_reviewer, plant, question_ids, quiz_course, trackers


@pytest.fixture
def world(borrow_user):
    """A player with four questions in a season that is not active any more."""
    subject = content_import.import_course(quiz_course(4))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    partition_manager.create_partition(season)
    plant(player, season, question_ids(4), NOW - timedelta(days=1))
    frappe.db.set_value("Memora Season", season, "is_active", 0)
    frappe.db.commit()
    return SimpleNamespace(player=player, season=season, key=get_srs_key(player, season))


def post(staff, function, **arguments):
    answered = staff.call(f"memora.api.srs.{function}", **arguments)
    return SimpleNamespace(status=answered.status_code, message=answered.get_json().get("message"))


def read(staff, function, **arguments):
    return staff.read(f"memora.api.srs.{function}", **arguments).get_json()["message"]


def stored(world):
    return len(trackers(world.player))


def test_nothing_is_archived_unless_it_is_confirmed(staff, world):
    answered = post(staff, "archive_season", season_name=world.season)

    assert (answered.status, stored(world)) == (400, 4)


def test_a_season_is_archived_at_once(staff, world):
    message = post(staff, "archive_season", season_name=world.season, confirm=True).message

    assert (message["success"], message["archived_count"], stored(world)) == (True, 4, 0)


def test_a_worker_may_archive_a_season_and_its_status_tells_when(staff, world):
    calls = {"season_name": world.season}
    started = post(staff, "archive_season", **calls, confirm=True, background=True).message
    before = read(staff, "get_archive_status", **calls)
    assert "memora.jobs.archive_season" in drain()
    after = read(staff, "get_archive_status", **calls)

    assert (started["success"], started["archived_count"]) == (True, 0)
    assert (before["active_records"], before["archived_records"], before["archived_at"]) == (
        4,
        0,
        None,
    )
    assert (after["active_records"], after["archived_records"]) == (0, 4)
    assert after["archived_at"]


def test_a_worker_reconciles_and_the_status_tells_what_it_found(staff, world):
    get_redis().zadd(world.key, {"ghost": 1.0})
    post(staff, "rebuild_season_cache", season_name=world.season)
    drain()
    get_redis().zadd(world.key, {"ghost": 1.0})

    started = post(staff, "trigger_reconciliation").message
    assert "memora.jobs.reconcile_cache_with_database" in drain()

    status = read(staff, "get_cache_status")
    found = status["jobs"]["srs_reconciliation"]
    assert started["job_id"].startswith("reconciliation_")
    assert (found["status"], found["ghost_records"], found["corrected"]) == ("completed", 1, 1)


def test_a_rebuild_says_how_much_there_is_to_do(staff, world):
    started = post(staff, "rebuild_season_cache", season_name=world.season).message
    assert "memora.jobs.rebuild_season_cache" in drain()

    status = read(staff, "get_cache_status")
    assert (started["status"], started["estimated_records"]) == ("started", 4)
    assert started["job_id"].startswith(f"cache_rebuild_{world.season}_")
    assert (status["total_keys"], status["keys_by_season"]) == (1, {world.season: 1})
    assert status["jobs"]["srs_cache_rebuild"]["total_users"] == 1
