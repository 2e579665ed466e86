"""Sixty days of one student through the whole system: log, jobs, Redis and archive together.

The days on which questions are due are the golden table of tests/unit/test_review_days.py.
"""

from collections import Counter
from datetime import datetime, timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.services import partition_manager
from memora.services.access.opening import find_lesson
from memora.services.content import importing as content_import
from memora.services.learning import sessions
from memora.services.learning.sessions import Play
from memora.services.ledger.interaction_log import fold_log
from memora.services.reviews import memory_trackers
from memora.services.reviews import review_session as reviews
from memora.services.reviews.marking import Answered
from memora.services.reviews.schedulers.base import band_of
from memora.services.srs_archiver import SRSArchiver
from memora.services.srs_persistence import persist_pending_reviews
from memora.utils.redis_client import get_redis
from tests.support.reviews import answer, make_reviewer, question_ids, quiz_course, trackers

FIRST_DAY = datetime(2026, 3, 1, 12)
QUESTIONS = question_ids(30)
FORGOTTEN = set(QUESTIONS[:6])
GOLDEN = {0: 30, 1: 30, 4: 30, 12: 30, 31: 30}


@pytest.fixture
def world(borrow_user):
    subject = content_import.import_course(quiz_course(30))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    partition_manager.create_partition(season)
    return SimpleNamespace(
        player=player,
        season=season,
        lesson=find_lesson("course.t01.u01.p01.l01"),
        done=Counter(),
        asked=Counter(),
    )


def learn(world):
    play = Play([Answered(**answer(question)) for question in QUESTIONS], 1000, 100)
    sessions.submit_session(world.player, world.lesson, play, now=FIRST_DAY)
    world.done[0] = len(QUESTIONS)


def come(world, day, wrong=()):
    """Review at noon until nothing is due."""
    now = FIRST_DAY + timedelta(days=day)
    while due := reviews.get_review_session(world.player, now=now)["questions"]:
        ids = [question["id"] for question in due]
        answers = [Answered(**answer(question, right=question not in wrong)) for question in ids]
        reviews.submit_review_session(world.player, answers, now=now)
        world.done[day] += len(ids)
        world.asked.update((day, question) for question in ids)


def trouble(day):
    """Jobs run on every third day only, and Redis forgets everything on every seventh."""
    if day % 3 == 0:
        persist_pending_reviews()
    if day % 7 == 0:
        get_redis().flushall()


def test_questions_are_due_on_the_days_of_the_golden_table(world):
    learn(world)
    for day in range(1, 60):
        come(world, day)
        trouble(day)

    assert world.done == GOLDEN
    assert set(world.asked.values()) == {1}
    assert fold_log(world.player).xp.total == 35 + 2 * 30 * 4


def test_what_was_forgotten_begins_again_and_nothing_is_due_twice_or_lost(world):
    learn(world)
    for day in range(1, 60):
        come(world, day, FORGOTTEN if day == 12 else ())
        trouble(day)
    persist_pending_reviews()

    asked = {
        question: sorted(day for day, asked in world.asked if asked == question)
        for question in QUESTIONS
    }
    assert asked[QUESTIONS[-1]] == [1, 4, 12, 31]
    assert asked[QUESTIONS[0]][:6] == [1, 4, 12, 13, 14, 17]
    assert set(world.asked.values()) == {1}
    stored = trackers(world.player)
    assert {row[5] for question, row in stored.items() if question in FORGOTTEN} == {1}
    assert {band_of(row[1]) for question, row in stored.items() if question not in FORGOTTEN} == {
        "review"
    }


def test_the_end_of_the_season_archives_every_schedule(world):
    learn(world)
    for day in range(1, 13):
        come(world, day)
    expected = memory_trackers.read_schedule(world.player, world.season)
    season = {"is_active": 0, "auto_archive": 1, "end_date": "2026-03-31"}
    frappe.db.set_value("Memora Season", world.season, season)
    frappe.db.commit()

    result = SRSArchiver().process_auto_archive(now=datetime(2026, 4, 1))

    assert result["archived_seasons"] == 1
    archived = frappe.db.sql(
        """SELECT question_id, next_review_date FROM `tabArchived Memory Tracker`
        WHERE season = %s""",
        world.season,
    )
    assert dict(archived) == expected
    assert reviews.get_review_session(world.player)["questions"] == []
