"""Reviews before an exam, whenever it is named, moved or taken away."""

from datetime import datetime, time, timedelta
from functools import partial
from types import SimpleNamespace

import frappe
import pytest

from memora.services.ledger.lua import run_pipeline
from memora.services.ledger.review_record import CardState
from memora.services.reviews import memory_trackers
from memora.services.reviews import undo as review_undo
from memora.services.srs_persistence import SRSPersistenceService
from memora.services.srs_redis_manager import queue_move, rebuild_schedule, timestamp
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError
from tests.support.locks import held
from tests.support.players import make_player
from tests.support.review_sessions import (
    DAY,
    cached,
    due_yesterday,
    get,
    ids,
    scheduled,
    submit,
    waiting_jobs,
)
from tests.support.reviews import NOW, answer, plant
from tests.support.threads import at_once


@pytest.fixture
def world(borrow_user):
    return due_yesterday(borrow_user("Memora Student"))


def test_on_the_eve_of_an_exam_nothing_is_put_off(world):
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 1)
    frappe.db.set_value("Memora Season", world.season, "exam_date", (NOW + DAY).date())

    assert ids(get(world)) == world.questions
    assert submit(world, answer(world.questions[0]))["remaining_items"] == 3


def test_an_exam_that_is_named_later_brings_reviews_before_it(world):
    far = ["course.q11", "course.q12"]
    exam = NOW + 4 * DAY
    plant(world.player, world.season, far, NOW + 40 * DAY, state=CardState(1.0, 2.5, 41.0, 2))
    assert get(world, now=NOW + 3 * DAY)["questions"][-1]["id"] == world.questions[-1]

    frappe.db.set_value("Memora Season", world.season, "exam_date", exam.date())
    frappe.db.commit()
    rebuild_schedule(world.player, world.season)

    morning = datetime.combine(exam.date(), time())
    assert cached(world) == scheduled(world)
    assert max(cached(world).values()) <= timestamp(morning)
    assert set(ids(get(world, now=morning))) == {*world.questions, *far}
    result = submit(world, answer(far[0]), now=morning)["results"][0]
    assert result["counted"]
    assert memory_trackers.read(world.player, world.season, far)[far[0]].state.reps == 3
    assert cached(world) == scheduled(world)


def test_an_exam_that_is_named_holds_for_the_next_read_without_any_job(world):
    now = utc_now()
    plant_for_an_exam(world, now)
    assert ids(get(world, now=now)) == []

    exam = name_exam(world, now + 12 * DAY)

    assert ids(get(world, now=exam - 12 * timedelta(hours=1))) == world.questions
    assert cached(world) == scheduled(world)
    assert max(cached(world).values()) <= timestamp(exam)
    assert "memora.jobs.rebuild_season_cache" not in waiting_jobs()


def test_an_exam_that_moves_or_goes_holds_for_the_next_read(world):
    now = utc_now()
    plant_for_an_exam(world, now)
    shown = []
    for exam in (now + 12 * DAY, now + 30 * DAY, None, now + 6 * DAY):
        name_exam(world, exam)
        get(world, now=now)
        shown.append(cached(world) == scheduled(world))

    assert shown == [True] * 4


def test_an_answer_that_was_planned_for_another_exam_drops_the_schedule(world):
    get(world)
    marks = memory_trackers.read_marks(world.player)
    moved = {world.questions[0]: NOW + 9 * DAY}

    def late(pipe):
        queue_move(
            *(pipe, world.player, world.season, moved),
            before=marks.srs_seq,
            after=marks.srs_seq + 1,
            exam=NOW + 10 * DAY,
        )

    assert run_pipeline(late) == [b"dropped"]
    assert cached(world) == {}


def plant_for_an_exam(world, now):
    """Store schedules that lie behind every exam that a test names."""
    far = CardState(1.0, 2.5, 41.0, 2)
    plant(world.player, world.season, world.questions, now + 40 * DAY, state=far)


def name_exam(world, at):
    """Save the season with its exam on that day, or without one; return the day's begin."""
    season = frappe.get_doc("Memora Season", world.season)
    today = utc_now().date()
    season.update({"start_date": today, "end_date": today + 300 * DAY})
    season.exam_date = at and at.date()
    season.save()
    frappe.db.commit()
    return at and datetime.combine(at.date(), time())


def test_naming_an_exam_reads_nobodys_schedule(world, statements):
    name_exam(world, utc_now() + 30 * DAY)

    assert statements
    assert [text for text in statements if "Memory Tracker" in text] == []


def test_a_review_waits_for_nobody_who_saves_the_season(world):
    frappe.db.sql("SET SESSION innodb_lock_wait_timeout = 1")
    try:
        with held("Memora Season", world.season):
            earned = submit(world, answer(world.questions[0]))["xp_earned"]
            undone = review_undo.undo_review(world.player, now=NOW).answer["undone"]
            stored = SRSPersistenceService().persist_single_review(
                {"question_id": "q", "new_stability": 1, "new_next_review_date": NOW},
                *(world.player, world.season),
            )
    finally:
        frappe.db.sql("SET SESSION innodb_lock_wait_timeout = DEFAULT")

    assert (earned, undone, stored) == (2, 1, True)


def test_an_exam_named_while_the_class_reviews_refuses_and_misses_nobody(
    world, borrow_user, host, site
):
    plan = frappe.db.get_value("Memora Player Profile", world.player, "plan")
    others = [make_player(borrow_user("Memora Student")) for _ in range(2)]
    players = [world.player, *others]
    for player in others:
        frappe.db.set_value("Memora Player Profile", player, "plan", plan)
        plant(player, world.season, world.questions, NOW - DAY)
    worlds = [SimpleNamespace(player=player, season=world.season) for player in players]

    def review(one):
        return sum(submit(one, answer(q))["xp_earned"] for q in world.questions if get(one))

    def name_exams():
        for days in (20, 5, None, 9):
            name_exam(world, days and utc_now() + days * DAY)

    earned = at_once(host, site, [*(partial(review, one) for one in worlds), name_exams])

    assert earned == [8, 8, 8, None]
    for one in worlds:
        get(one)
        assert cached(one) == scheduled(one)


def test_an_exam_of_the_past_is_refused(world):
    season = frappe.get_doc("Memora Season", world.season)
    yesterday = utc_now().date() - DAY
    season.update({"start_date": yesterday, "exam_date": yesterday})

    with pytest.raises(ValidationError, match="over already"):
        season.save()


def test_no_review_is_planned_behind_the_exam(world):
    frappe.db.set_value("Memora Season", world.season, "exam_date", (NOW + 2 * DAY).date())

    date = submit(world, answer(world.questions[0]))["results"][0]["next_review_date"]

    assert date <= "2026-11-04T00:00:00Z"
