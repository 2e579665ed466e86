"""Carries reviews from the log into the trackers: a sweep each minute.

It reads what is between the wallet's ``srs_upto`` and ``srs_seq``, so it may come late or twice:
each tracker keeps the newest row of the log that it was given. No request queues a job for it:
whoever reads a schedule lays the log's rows over the trackers, so only reports would see a job, and
a student would wait for the queue.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypedDict

import frappe

from memora.services import srs_redis_manager
from memora.services.ledger import interaction_log
from memora.services.ledger.review_record import CardState, Memory
from memora.services.reviews import memory_trackers
from memora.services.reviews.memory_trackers import Marks
from memora.services.reviews.season import require_open
from memora.utils.clock import utc_now
from memora.utils.errors import MemoraError
from memora.utils.job_run import job_run
from memora.utils.retry import LOCK_CONFLICTS, retry_on_lock_conflict

ERROR_TITLE = "SRS Persistence Error"
PLAYERS_A_FETCH = 500


class PersistResult(TypedDict):
    """What became of a batch: how many responses were stored and how many were not, and why."""

    success: bool
    processed_count: int
    failed_count: int
    errors: list[str]


class SRSPersistenceService:
    """Stores what reviews came to in ``Player Memory Tracker``.

    Args:
        sleep: Waits between two attempts; for tests.
    """

    MAX_RETRIES = 3
    RETRY_DELAY_BASE = 1  # seconds
    RETRY_DELAY_MAX = 60  # seconds
    IDEMPOTENCY_WINDOW = 300  # 5 minutes

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep

    def persist_review_batch(
        self,
        responses: list[dict[str, Any]],
        user: str,
        season: str,
        retry_count: int = 0,
        *,
        now: datetime | None = None,
    ) -> PersistResult:
        """Store a batch of responses in one transaction, and commit.

        A response with the log row that it comes from (``seq``) never replaces a newer one. One
        without is taken for a repetition where the question was reviewed less than
        ``IDEMPOTENCY_WINDOW`` seconds ago; the player's schedule in Redis is made anew after it.

        Args:
            responses: Each with ``question_id``, ``new_stability``, ``new_next_review_date``,
                and if they are known ``subject``, ``topic``, ``lesson``, ``seq``, ``scheduler``
                and ``state``, the scheduler's whole state.
            user: The player.
            season: Name of the season.
            retry_count: Attempts made before.
            now: Naive UTC time to use instead of the clock.

        Raises:
            NotFoundError: The player has no wallet.
            ConflictError: The season is archived, or about to be.
        """
        at = now or utc_now()
        memories = _memories(responses, at)
        error = self._try_to_store(memories, user, season, at)
        while error and retry_count < self.MAX_RETRIES:
            self._sleep(min(self.RETRY_DELAY_BASE * 2**retry_count, self.RETRY_DELAY_MAX))
            retry_count += 1
            error = self._try_to_store(memories, user, season, at)
        count = len(responses)
        if error:
            frappe.log_error(title=ERROR_TITLE)
            frappe.db.commit()
            return PersistResult(
                success=False, processed_count=0, failed_count=count, errors=[error]
            )
        return PersistResult(success=True, processed_count=count, failed_count=0, errors=[])

    def persist_single_review(self, response: dict[str, Any], user: str, season: str) -> bool:
        """Store one response; return whether it is stored. See ``persist_review_batch``."""
        return self.persist_review_batch([response], user, season)["success"]

    def get_persistence_status(self, job_id: str) -> dict[str, Any] | None:
        """Return how far the storing of a review session is.

        The wallet answers: the papers' job is the next sweep.

        Args:
            job_id: The ``persistence_job_id`` that the session was answered with.

        Returns:
            ``job_id`` and ``status``, "pending" or "completed"; None for an unknown job.
        """
        player, _colon, seq = job_id.rpartition(":")
        marks = memory_trackers.read_marks(player)
        if not seq.isdecimal() or not 0 < int(seq) <= marks.srs_seq:
            return None
        done = marks.srs_upto >= int(seq)
        return {"job_id": job_id, "status": "completed" if done else "pending"}

    def _try_to_store(
        self, memories: dict[str, Memory], user: str, season: str, now: datetime
    ) -> str | None:
        """Store a batch; return the lock conflict that kept it from being stored, if any."""
        try:
            self._store(memories, user, season, now)
        except LOCK_CONFLICTS as error:
            frappe.db.rollback()
            return str(error)
        return None

    def _store(self, memories: dict[str, Memory], user: str, season: str, now: datetime) -> None:
        frappe.db.commit()
        user = interaction_log.lock_player(user).player
        require_open(season)
        kept = self._not_repeated(memories, user, season, now)
        memory_trackers.write(user, season, kept)
        frappe.db.commit()
        if any(not memories[question].upto for question in kept):
            # No row of the log tells the schedule in Redis that it has missed something.
            srs_redis_manager.SRSRedisManager().clear_user_cache(user, season)

    def _not_repeated(
        self, memories: dict[str, Memory], user: str, season: str, now: datetime
    ) -> dict[str, Memory]:
        """Drop what repeats a recent review; what comes without a row gets the tracker's own."""
        unnumbered = [question for question, memory in memories.items() if not memory.upto]
        if not unnumbered:
            return memories
        since = now - timedelta(seconds=self.IDEMPOTENCY_WINDOW)
        stored = memory_trackers.read(user, season, unnumbered)
        kept = {}
        for question, memory in memories.items():
            old = stored.get(question)
            if old and old.state.last_review and old.state.last_review > since:
                continue
            place = (memory.lesson, memory.topic, memory.subject)
            upto = memory.upto or (old.upto if old else 0)
            kept[question] = Memory(memory.state, memory.scheduler, *place, upto)
        return kept


def job_id_of(player: str, seq: int) -> str:
    """Return the id under which a review session's storing can be asked for."""
    return f"{player}:{seq}"


def persist_reviews(player: str) -> int:
    """Store everything of a player that is not in the trackers yet, and commit.

    Args:
        player: The player.

    Returns:
        How many rows of the log there were.

    Raises:
        NotFoundError: the player has no wallet.
        ServiceUnavailable: the player's lock could not be had; the next sweep tries again.
    """
    return retry_on_lock_conflict(lambda: _persist(player))


def persist_pending_reviews() -> int | None:
    """Store the reviews that the trackers do not have yet; the job of every minute.

    Returns:
        How many players had any; None when another run is under way.
    """
    with job_run("persist_reviews", error_title=ERROR_TITLE) as alone:
        return persist_everybody() if alone else None


def persist_everybody() -> int:
    """Store the reviews of all players that are not in the trackers; return how many had any.

    One stuck player holds up no other: what it failed with is in the Error Log.
    """
    count, last = 0, ""
    while players := _behind(last):
        for player in players:
            _persist_or_log(player)
        count += len(players)
        last = players[-1]
    return count


def has_pending(season: str) -> bool:
    """Say whether reviews of a season are not in the trackers yet."""
    last = ""
    while players := _behind(last):
        for player in players:
            pending = memory_trackers.read_pending(player, memory_trackers.read_marks(player))
            if any(row.season == season for row in pending):
                return True
        last = players[-1]
    return False


def _persist_or_log(player: str) -> None:
    try:
        persist_reviews(player)
    except MemoraError:
        # The next sweep finds this player again.
        frappe.db.rollback()
        frappe.log_error(title=ERROR_TITLE)
        frappe.db.commit()


def _behind(after: str) -> list[str]:
    return frappe.db.sql(
        """SELECT name FROM `tabMemora Player Wallet`
        WHERE srs_seq > srs_upto AND name > %s ORDER BY name LIMIT %s""",
        (after, PLAYERS_A_FETCH),
        pluck=True,
    )


def _persist(player: str) -> int:
    frappe.db.commit()
    try:
        player = interaction_log.lock_player(player).player
        marks = memory_trackers.read_marks(player)
        count = store_pending(player, marks)
        if count:
            memory_trackers.mark_scheduled(player, marks.srs_seq, is_stored=True)
        frappe.db.commit()
    except BaseException:
        frappe.db.rollback()
        raise
    return count


def store_pending(player: str, marks: Marks) -> int:
    """Write the trackers of the rows that they miss, under the player's lock; commits nothing.

    Args:
        player: Whose.
        marks: As the wallet has them under the lock.

    Returns:
        How many rows there were.
    """
    seasons: dict[str, dict[str, Memory]] = defaultdict(dict)
    count = 0
    for row in memory_trackers.read_pending(player, marks):
        seasons[row.season][row.question_id] = row.memory
        count += 1
    for season, memories in sorted(seasons.items()):
        memory_trackers.write(player, season, memories)
    return count


def _memories(responses: list[dict[str, Any]], now: datetime) -> dict[str, Memory]:
    memories = {}
    for response in responses:
        due: datetime = response["new_next_review_date"]
        state = response.get("state") or CardState(
            stability=response["new_stability"],
            interval_days=max(0.0, (due - now) / timedelta(days=1)),
            last_review=now,
            next_review=due,
        )
        place = (response.get("lesson"), response.get("topic"), response.get("subject"))
        seq = response.get("seq") or 0
        memories[response["question_id"]] = Memory(state, response.get("scheduler"), *place, seq)
    return memories
