"""Review sessions as tests ask and answer them: who has something due, and what is planned."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import frappe

from memora.services.content import importing as content_import
from memora.services.reviews import memory_trackers
from memora.services.reviews import review_session as reviews
from memora.services.reviews.marking import Answered
from memora.services.srs_redis_manager import timestamp
from memora.utils.clock import utc_now
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_srs_key
from tests.support.jobs import queued
from tests.support.reviews import NOW, make_reviewer, plant, question_ids, quiz_course
from tests.support.students import Student

DAY = timedelta(days=1)


def due_yesterday(user: str) -> SimpleNamespace:
    """Return a player with four questions, all due since yesterday."""
    subject = content_import.import_course(quiz_course(30))["subject"]
    player, season = make_reviewer(user, subject)
    questions = question_ids(4)
    plant(player, season, questions, NOW - DAY)
    return SimpleNamespace(player=player, season=season, subject=subject, questions=questions)


def due_now(world: Any, new_client: Any) -> Student:
    """Return the player over HTTP, with the same questions due now."""
    student = Student(new_client, world.player)
    student.login()
    plant(world.player, world.season, world.questions, utc_now() - DAY)
    return student


def get(world: Any, now: datetime = NOW, **filters: Any) -> dict[str, Any]:
    """Return a review session."""
    return reviews.get_review_session(world.player, now=now, **filters)


def submit(
    world: Any, *answered: dict[str, Any], now: datetime = NOW, **options: Any
) -> dict[str, Any]:
    """Submit a review session; return its answer."""
    answers = [Answered(**one) for one in answered]
    return reviews.submit_review_session(world.player, answers, now=now, **options).answer


def ids(session: dict[str, Any]) -> list[str]:
    """Return the ids of a session's questions."""
    return [question["id"] for question in session["questions"]]


def cached(world: Any) -> dict[str, float]:
    """Return the schedule as Redis has it, by question."""
    found = get_redis().zrange(get_srs_key(world.player, world.season), 0, -1, withscores=True)
    return {member.decode(): score for member, score in found}


def scheduled(world: Any) -> dict[str, float]:
    """Return the schedule as trackers and log have it, by question."""
    frappe.db.commit()
    schedule = memory_trackers.read_schedule(world.player, world.season)
    return {question: timestamp(date) for question, date in schedule.items()}


def waiting_jobs() -> list[str]:
    """Return the jobs that wait in the queue."""
    return [job.kwargs["method"] for job in queued()]
