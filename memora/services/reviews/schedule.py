"""From an answer to the next review: the school's scheduler, the season's exam, the day's share."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

import frappe

from memora.services.content.marking import Verdict
from memora.services.ledger.review_record import (
    REVIEW,
    REVIEW_UNDONE,
    CardState,
    FirstAnswer,
    Memory,
    encode_state,
)
from memora.services.reviews.marking import Answered
from memora.services.reviews.questions import Question
from memora.services.reviews.schedulers import scheduler_named
from memora.services.reviews.schedulers.backlog import spread
from memora.services.reviews.schedulers.base import Scheduler
from memora.services.reviews.schedulers.exam_mode import towards_exam
from memora.services.reviews.schedulers.rating import Rating, rate
from memora.services.settings import read_limit

#: Rows of a player's log that are searched at once for today's reviews: hardly a day has more.
_ROWS_A_LOOK = 500
_BEHIND_THE_LAST_ROW = 1 << 62


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans reviews for one season.

    Attributes:
        scheduler: The scheduler that ``Memora Settings`` names.
        exam: The moment by which all reviews are due, if the season has an exam.
    """

    scheduler: Scheduler
    exam: datetime | None

    def plan(
        self,
        memory: Memory | None,
        question: Question,
        answered: Answered,
        verdict: Verdict,
        at: datetime,
        *,
        first: FirstAnswer | None = None,
    ) -> tuple[CardState, dict[str, Any]]:
        """Return the state after an answer, and what the log row says of it.

        Args:
            memory: What is remembered so far, None of a question never met.
            question: The question.
            answered: The answer.
            verdict: Its mark.
            at: Its moment, naive UTC.
            first: The answer that the player took back before this one, if any: the verdict on it
                has told the key, so the schedule goes by it.
        """
        rating = (
            Rating(first.rating)
            if first
            else rate(
                is_correct=verdict.is_correct,
                score=verdict.score,
                time_ms=answered.time_ms,
                target_time=question.target_s,
                is_verified=verdict.is_verified,
            )
        )
        after = self.scheduler.review(memory.state if memory else CardState(), rating, at)
        # As precise as the columns are: a stored state and one from the log are the same.
        after = replace(
            after,
            stability=round(after.stability, 6),
            ease=round(after.ease, 6),
            interval_days=round(after.interval_days, 6),
            next_review=after.next_review and towards_exam(after.next_review, at, self.exam),
        )
        facts = {
            "lesson": question.lesson,
            "topic": question.topic,
            "is_correct": verdict.is_correct,
            "score": verdict.score,
            "is_verified": verdict.is_verified,
            "rating": int(rating),
            "time_ms": answered.time_ms,
            "again": bool(first),
            "before": memory and encode_state(memory.state, memory.scheduler),
            "after": encode_state(after, self.scheduler.name),
        }
        return after, facts


def make_planner(exam: datetime | None) -> Planner:
    """Return the planner of a season with this exam, by the scheduler that the school chose."""
    name = frappe.db.get_single_value("Memora Settings", "srs_scheduler")
    return Planner(scheduler_named(name), exam)


def put_off(
    player: str, schedule: dict[str, datetime], at: datetime, exam: datetime | None
) -> dict[str, datetime]:
    """Return what of a schedule exceeds the day's share, with the day on which it is due instead.

    Nothing is stored: a question that waits keeps its place, the longest due come first on every
    day, and a limit that the school changes holds at once.

    Args:
        player: Whose schedule.
        schedule: When each question of the season is due.
        at: The present moment, naive UTC.
        exam: The season's exam.
    """
    limit = read_limit("daily_review_limit")
    done = _reviews_of_day(player, at, limit)
    return spread(schedule, at, limit, done_today=done, exam=exam)


def left_today(
    player: str, due: dict[str, datetime], at: datetime, exam: datetime | None, *, answered: int
) -> list[str]:
    """Return what of the due questions is still asked today.

    Args:
        player: Whose.
        due: Since when each question is due that was not answered.
        at: The present moment, naive UTC.
        exam: The season's exam.
        answered: Reviews of this moment that the log does not have yet.
    """
    limit = read_limit("daily_review_limit")
    if not due or not limit:
        return list(due)
    done = answered + _reviews_of_day(player, at, limit)
    # Where the others go is of no interest, so those that are not due may be missing.
    later = spread(due, at, limit, done_today=done, exam=exam)
    return [question for question in due if question not in later]


def is_beyond_a_day(player: str, due: int, at: datetime) -> bool:
    """Say whether so many questions are more than the player shall be asked today."""
    limit = read_limit("daily_review_limit")
    if not due or not limit:
        return False
    return due + _reviews_of_day(player, at, limit) > limit


def _reviews_of_day(player: str, at: datetime, limit: int) -> int:
    """Return how many reviews a player has done today, or any number from the limit on.

    Those that were undone do not count. Their undoing comes after them, so it is read first.
    """
    midnight = datetime.combine(at.date(), time())
    done, undone, before = 0, set(), _BEHIND_THE_LAST_ROW
    while True:
        rows = frappe.db.sql(
            """SELECT seq, interaction_type, undoes FROM (
                SELECT seq, interaction_type, created_at, IF(interaction_type = %(undone)s,
                    JSON_VALUE(interaction_data, '$.facts.review.undoes'), NULL) undoes
                FROM `tabMemora Interaction Log`
                WHERE player = %(player)s AND seq < %(before)s
                ORDER BY seq DESC LIMIT %(rows)s) latest
            WHERE created_at >= %(midnight)s ORDER BY seq DESC""",
            {
                "undone": REVIEW_UNDONE,
                "player": player,
                "before": before,
                "rows": _ROWS_A_LOOK,
                "midnight": midnight,
            },
        )
        for seq, kind, undoes in rows:
            if kind == REVIEW_UNDONE:
                undone.add(int(undoes))
            elif kind == REVIEW and seq not in undone:
                done += 1
        if len(rows) < _ROWS_A_LOOK or done >= limit:
            return done
        before = rows[-1][0]
