"""Schedules of reviews in Redis, whatever happens to it, and the share of a day."""

import frappe
import pytest

from memora.services.ledger.interaction_log import fold_log
from memora.services.reviews import memory_trackers
from memora.services.reviews import schedule as review_schedule
from memora.services.srs_persistence import persist_reviews
from memora.services.srs_redis_manager import SRSRedisManager
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_srs_head_key, get_srs_key
from tests.support.players import award
from tests.support.review_sessions import DAY, cached, due_yesterday, get, ids, scheduled, submit
from tests.support.reviews import NOW, answer, plant, question_ids, trackers
from tests.support.threads import at_once


@pytest.fixture
def world(borrow_user):
    return due_yesterday(borrow_user("Memora Student"))


def test_the_cache_equals_the_log_after_a_session(world):
    get(world)
    submit(world, answer(world.questions[0]), answer(world.questions[1], right=False))

    assert cached(world) == scheduled(world)


def test_a_schedule_that_was_flushed_is_made_anew(world):
    submit(world, answer(world.questions[0]))
    get_redis().flushall()

    assert ids(get(world)) == world.questions[1:]
    assert cached(world) == scheduled(world)


def test_a_writer_that_died_before_redis_heard_of_it_is_found_out(world):
    get(world)
    head, key = (make(world.player, world.season) for make in (get_srs_head_key, get_srs_key))
    before = get_redis().get(head), get_redis().dump(key)
    submit(world, answer(world.questions[0]))
    get_redis().set(head, before[0])
    get_redis().restore(key, 0, before[1], replace=True)

    assert ids(get(world)) == world.questions[1:]


def test_who_answers_after_a_writer_that_died_hides_nothing(world):
    get(world)
    head, key = (make(world.player, world.season) for make in (get_srs_head_key, get_srs_key))
    before = get_redis().get(head), get_redis().dump(key)
    submit(world, answer(world.questions[0], right=False))
    get_redis().set(head, before[0])
    get_redis().restore(key, 0, before[1], replace=True)

    submit(world, answer(world.questions[1]))
    get(world)

    assert cached(world) == scheduled(world)


def test_a_read_schedule_lives_another_thirty_days(world):
    get(world)
    keys = [make(world.player, world.season) for make in (get_srs_head_key, get_srs_key)]
    for key in keys:
        get_redis().expire(key, 60)

    get(world)

    assert [get_redis().ttl(key) for key in keys] == [SRSRedisManager.DEFAULT_TTL] * 2


def test_a_schedule_is_not_made_of_a_single_answer(world):
    submit(world, answer(world.questions[0]))

    assert get_redis().exists(get_srs_key(world.player, world.season)) == 0


def test_a_schedule_lives_thirty_days(world):
    get(world)

    left = get_redis().ttl(get_srs_key(world.player, world.season))
    assert left == SRSRedisManager.DEFAULT_TTL == 30 * 24 * 60 * 60


def test_the_day_after_a_break_asks_no_more_than_the_days_share(world):
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 3)

    first = get(world)
    submit(world, *[answer(question) for question in ids(first)])

    assert ids(first) == world.questions[:3]
    assert (ids(get(world)), get(world)["next_due_at"]) == ([], "2026-11-03T00:00:00Z")
    assert ids(get(world, now=NOW + DAY))[0] == world.questions[3]


def test_what_remains_is_what_is_still_asked_today(world):
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 3)

    remaining = [submit(world, answer(question))["remaining_items"] for question in ids(get(world))]

    assert remaining == [2, 1, 0]


def test_the_days_share_is_kept_however_much_else_was_done(world, monkeypatch):
    monkeypatch.setattr(review_schedule, "_ROWS_A_LOOK", 2)
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 3)
    submit(world, *[answer(question) for question in world.questions[:2]])
    for _ in range(5):
        award(world.player, 5, now=NOW)

    assert ids(get(world)) == [world.questions[2]]


def test_reviews_of_yesterday_are_no_part_of_todays_share(world, monkeypatch):
    monkeypatch.setattr(review_schedule, "_ROWS_A_LOOK", 1)
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 2)
    submit(world, *[answer(question) for question in world.questions[:2]], now=NOW - 0.6 * DAY)

    assert ids(get(world)) == world.questions[2:]


def test_a_schedule_of_an_older_release_is_made_anew(world):
    get(world)
    head = get_srs_head_key(world.player, world.season)
    get_redis().set(head, memory_trackers.read_marks(world.player).srs_seq)
    get_redis().zrem(get_srs_key(world.player, world.season), world.questions[0])

    assert ids(get(world)) == world.questions


def test_other_events_in_between_leave_the_schedule_alone(world):
    get(world)
    award(world.player, 5)
    submit(world, answer(world.questions[0]))

    assert cached(world) == scheduled(world)


def test_devices_jobs_and_flushes_at_the_same_moment_leave_one_schedule(world, host, site):
    plant(world.player, world.season, question_ids(30), NOW - DAY)
    halves = [question_ids(30)[:20], question_ids(30)[10:]]

    def device(questions):
        return submit(world, *[answer(question) for question in questions])["xp_earned"]

    earned = at_once(
        host,
        site,
        [
            lambda: device(halves[0]),
            lambda: device(halves[1]),
            lambda: get(world) and 0,
            lambda: persist_reviews(world.player) and 0,
            lambda: get_redis().flushall() and 0,
            lambda: get(world) and 0,
        ],
    )
    persist_reviews(world.player)

    assert sum(earned) == fold_log(world.player).xp.total == 2 * 30
    assert (ids(get(world)), cached(world)) == ([], scheduled(world))
    assert {row[4] for row in trackers(world.player).values()} == {2}
