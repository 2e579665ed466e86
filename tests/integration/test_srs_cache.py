"""The schedules in Redis: the manager's own methods, rebuilding a season, reconciliation."""

from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.services.content import importing as content_import
from memora.services.reviews import admin as srs_admin
from memora.services.reviews import memory_trackers
from memora.services.srs_persistence import SRSPersistenceService
from memora.services.srs_reconciliation import reconcile_cache_with_database
from memora.services.srs_redis_manager import (
    SRSRedisManager,
    rebuild_schedule,
    rebuild_season_cache,
    timestamp,
)
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_srs_head_key, get_srs_key
from tests.support.jobs import drain
from tests.support.reviews import NOW, make_reviewer, plant, question_ids, quiz_course

DAY = timedelta(days=1)
USER, SEASON = "ali@example.com", "2026-2027"


@pytest.fixture
def manager():
    return SRSRedisManager()


@pytest.fixture
def world(borrow_user):
    """A player with four questions, whose schedule is in Redis."""
    subject = content_import.import_course(quiz_course(4))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    plant(player, season, question_ids(4), NOW - DAY)
    rebuild_schedule(player, season)
    return SimpleNamespace(player=player, season=season, key=get_srs_key(player, season))


def cached(world):
    found = get_redis().zrange(world.key, 0, -1, withscores=True)
    return {member.decode(): score for member, score in found}


def wanted(world):
    frappe.db.commit()
    schedule = memory_trackers.read_schedule(world.player, world.season)
    return {question: timestamp(date) for question, date in schedule.items()}


def test_items_are_due_in_the_order_of_their_time(manager):
    now = timestamp(NOW)
    assert manager.add_item(USER, SEASON, "later", now + 1)
    assert manager.add_batch(USER, SEASON, {"second": now, "first": now - 60})

    assert manager.get_due_items(USER, SEASON, now=NOW) == ["first", "second"]
    assert manager.get_due_items(USER, SEASON, limit=1, now=NOW) == ["first"]


def test_an_item_that_is_added_again_moves(manager):
    manager.add_item(USER, SEASON, "q", timestamp(NOW))
    manager.add_item(USER, SEASON, "q", timestamp(NOW + DAY))

    assert manager.get_due_items(USER, SEASON, now=NOW) == []


def test_an_item_can_be_removed_and_a_schedule_cleared(manager):
    manager.add_batch(USER, SEASON, {"a": 1.0, "b": 2.0})

    assert manager.remove_item(USER, SEASON, "a")
    assert manager.get_due_items(USER, SEASON, now=NOW) == ["b"]
    assert manager.clear_user_cache(USER, SEASON)
    assert manager.get_due_items(USER, SEASON, now=NOW) == []


def test_a_time_to_live_can_be_given(manager):
    manager.add_item(USER, SEASON, "q", 1.0, ttl=60)

    assert 0 < get_redis().ttl(get_srs_key(USER, SEASON)) <= 60


def test_the_statistics_count_items_and_those_due(manager):
    manager.add_batch(USER, SEASON, {"a": timestamp(NOW), "b": timestamp(NOW + DAY)})

    stats = manager.get_cache_stats(USER, SEASON, now=NOW)

    assert (stats["total_items"], stats["due_items"]) == (2, 1)
    assert stats["memory_usage_bytes"] > 0


def test_without_redis_what_cannot_be_done_says_so(manager, redis_server):
    redis_server.stop()

    assert [
        manager.is_available(),
        manager.add_item(USER, SEASON, "q", 1.0),
        manager.remove_item(USER, SEASON, "q"),
        manager.clear_user_cache(USER, SEASON),
    ] == [False] * 4


def test_a_cache_miss_is_filled_from_mariadb(manager, world):
    manager.clear_user_cache(world.player, world.season)

    reads = [
        manager.get_due_items_with_rehydration(world.player, world.season, now=NOW)
        for _ in range(2)
    ]

    assert reads == [(question_ids(4), True), (question_ids(4), False)]


def test_a_player_who_learned_nothing_costs_no_rebuild(manager, borrow_user):
    player = borrow_user("Memora Student")

    assert manager.get_due_items_with_rehydration(player, SEASON) == ([], False)


def test_no_schedule_outlives_its_questions(manager, world):
    manager.add_item(world.player, world.season, "added", timestamp(NOW), ttl=1)
    items_left = get_redis().pttl(world.key)
    head_left = get_redis().pttl(get_srs_head_key(world.player, world.season))

    assert head_left <= items_left <= 1_000


def test_a_review_that_no_row_of_the_log_has_is_due_as_stored(manager, borrow_user):
    subject = content_import.import_course(quiz_course(4))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    for number, question in enumerate(question_ids(2)):
        response = {
            "question_id": question,
            "new_stability": 1.0,
            "new_next_review_date": NOW + number * timedelta(minutes=1),
        }
        SRSPersistenceService().persist_review_batch([response], player, season, now=NOW - DAY)

        due, _is_new = manager.get_due_items_with_rehydration(player, season, now=NOW + DAY)
        assert due == question_ids(number + 1)


def test_a_seasons_rebuild_is_equal_to_mariadb(world, borrow_user):
    other, _season = make_reviewer(
        borrow_user("Memora Student"), frappe.db.get_value("Memora Subject", {}, "name")
    )
    plant(other, world.season, question_ids(2), NOW)
    get_redis().flushall()

    result = rebuild_season_cache(world.season, batch_size=1)

    assert result == {
        "total_records": 6,
        "total_users": 2,
        "total_keys": 2,
        "status": "completed",
    }
    assert cached(world) == wanted(world)


def test_a_rebuild_without_redis_fails_and_says_so(world, redis_server):
    redis_server.stop()

    assert rebuild_season_cache(world.season)["status"] == "failed"


def test_the_status_tells_how_far_a_rebuild_is(world):
    srs_admin.start_rebuild(world.season, now=NOW)
    assert "memora.jobs.rebuild_season_cache" in drain()

    status = srs_admin.get_cache_status()

    assert status["keys_by_season"] == {world.season: 1}
    job = status["jobs"]["srs_cache_rebuild"]
    assert (job["status"], job["total_records"]) == ("completed", 4)


def test_the_status_without_redis_says_safe_mode(redis_server):
    redis_server.stop()

    status = srs_admin.get_cache_status()

    assert (status["redis_connected"], status["is_safe_mode"]) == (False, True)


def reconcile():
    frappe.db.commit()
    return reconcile_cache_with_database(now=NOW)


@pytest.mark.parametrize(
    ("kind", "plant_fault"),
    [
        ("cache_misses", lambda w: get_redis().delete(w.key, get_srs_head_key(w.player, w.season))),
        ("orphaned_records", lambda w: get_redis().zrem(w.key, question_ids(1)[0])),
        ("ghost_records", lambda w: get_redis().zadd(w.key, {"ghost": 1.0})),
        ("stale_records", lambda w: get_redis().zadd(w.key, {question_ids(1)[0]: 1.0})),
    ],
)
def test_each_kind_of_fault_is_found_and_mended(world, kind, plant_fault):
    plant_fault(world)

    first, second = reconcile(), reconcile()

    assert (first[kind], first["corrected"], second["corrected"]) == (1, 1, 0)
    assert sum(first[k] for k in first if k.endswith(("records", "misses"))) == 1
    assert cached(world) == wanted(world)


def test_a_schedule_of_a_player_without_trackers_is_removed(world, manager):
    manager.add_batch(USER, world.season, {"a": 1.0, "b": 2.0})

    assert reconcile()["ghost_records"] == 2
    assert get_redis().exists(get_srs_key(USER, world.season)) == 0


def test_who_was_away_for_a_month_is_not_loaded_again(world, manager):
    manager.clear_user_cache(world.player, world.season)

    report = reconcile_cache_with_database(now=NOW + 40 * DAY)

    assert (report["cache_misses"], report["corrected"]) == (0, 0)


def test_a_closed_season_is_not_loaded_again(world, manager):
    frappe.db.set_value("Memora Season", world.season, "closed_at", NOW)
    manager.clear_user_cache(world.player, world.season)

    assert reconcile()["corrected"] == 0


def test_a_whole_cache_has_no_fault(world):
    assert reconcile() == {
        "checked": 1,
        "cache_misses": 0,
        "orphaned_records": 0,
        "ghost_records": 0,
        "stale_records": 0,
        "corrected": 0,
    }
    assert cached(world) == wanted(world)
