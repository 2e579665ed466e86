"""What a player shall review now: chosen from the schedule, by what is open to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import redis

from memora.services import srs_redis_manager
from memora.services.access import OpenLessons
from memora.services.ledger.review_record import Memory
from memora.services.reviews import memory_trackers
from memora.services.reviews.questions import Question, askable, find_questions
from memora.services.reviews.schedule import is_beyond_a_day, put_off
from memora.services.reviews.season import ReviewSeason, get_review_season

QUESTIONS_A_SESSION = 20
"""Questions in one answer; while Redis is away ``safe_mode.MAX_ITEMS``."""
DUE_A_LOOK = 200


@dataclass(frozen=True, slots=True)
class Filter:
    """Which questions are asked for; without subject and topic all of the season.

    Attributes:
        player: Who is asked.
        opened: The lessons that they may open.
        subject: Only questions of this subject.
        topic: Only questions of this topic.
    """

    player: str
    opened: OpenLessons
    subject: str | None = None
    topic: str | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves out any questions of open lessons."""
        return bool(self.subject or self.topic)

    def keep(self, season: str, question_ids: list[str]) -> list[str]:
        """Return those of the ids that match and that an open lesson still asks, in their order."""
        if not question_ids:
            return []
        return askable(
            question_ids,
            opened=self.opened,
            lessons=memory_trackers.read_lessons(self.player, season, question_ids),
            subject=self.subject,
            topic=self.topic,
        )

    def find(self, memories: Mapping[str, Memory]) -> dict[str, Question]:
        """Return those of the remembered questions that match and may be asked, by id."""
        return find_questions(
            memories,
            opened=self.opened,
            lessons={question: memory.lesson for question, memory in memories.items()},
            subject=self.subject,
            topic=self.topic,
        )


class DueReviews(NamedTuple):
    """How much there is to review.

    Attributes:
        count: Questions that are due today; None where only MariaDB could be asked, which is spared
            for those who review.
        next_due_at: Where none is, when the next one will be, naive UTC; None if that is not known
            or never.
    """

    count: int | None
    next_due_at: datetime | None


def count_due(player: str, opened: OpenLessons, *, now: datetime | None = None) -> DueReviews:
    """Count what a review session would ask, one after the other.

    Args:
        player: The player, who has a plan.
        opened: The lessons that they may open.
        now: Naive UTC time to use instead of MariaDB's clock.

    Raises:
        PermissionError: the player has no plan.
    """
    season = get_review_season(player)
    if season.is_closed:
        return DueReviews(0, None)
    try:
        due, next_due_at = choose_due(player, season, Filter(player, opened), now or season.clock)
    except redis.RedisError:
        return DueReviews(None, None)
    return DueReviews(len(due), next_due_at)


def choose_due(
    player: str, season: ReviewSeason, wanted: Filter, at: datetime
) -> tuple[list[str], datetime | None]:
    """Choose from the schedule in Redis, at most the day's share.

    Args:
        player: Whose schedule.
        season: Of which season.
        wanted: What is asked for.
        at: The present moment, naive UTC.

    Returns:
        What is due, the longest due first; and where nothing is, when the next question will be.
        Of very many not all, but more than a session has.

    Raises:
        redis.RedisError: Redis is away.
    """
    manager = srs_redis_manager.SRSRedisManager()
    due, _is_new = manager.get_due_items_with_rehydration(
        player, season.name, None, srs_seq=season.srs_seq, exam=season.exam, now=at
    )
    if is_beyond_a_day(player, len(due), at):
        return choose_from(player, season, wanted, at, manager.get_schedule(player, season.name))
    chosen = wanted.keep(season.name, due[:DUE_A_LOOK])
    if len(chosen) < QUESTIONS_A_SESSION:
        chosen += wanted.keep(season.name, due[DUE_A_LOOK:])
    if chosen or not season.srs_seq:
        return chosen, None
    for dates in manager.upcoming(player, season.name, at):
        if matching := wanted.keep(season.name, list(dates)):
            return [], dates[matching[0]]
    return [], None


def choose_from(
    player: str,
    season: ReviewSeason,
    wanted: Filter,
    at: datetime,
    schedule: dict[str, datetime],
) -> tuple[list[str], datetime | None]:
    """Choose from a whole schedule, at most the day's share; what rests takes nothing of that.

    See ``choose_due``; ``schedule`` says when each question is due.
    """
    in_order = sorted(schedule, key=lambda question: (schedule[question], question))
    asked = Filter(player, wanted.opened).keep(season.name, in_order)
    schedule = {question: schedule[question] for question in asked}
    dates = schedule | put_off(player, schedule, at, season.exam)
    matching = wanted.keep(season.name, asked) if wanted.is_narrow else asked
    due = [question for question in matching if dates[question] <= at]
    return due, None if due else min((dates[q] for q in matching), default=None)
