"""The review schedules in Redis: what is due, ready to be read.

A schedule is a ZSET of questions by due time, and beside it a *head*: the log row up to which it
is complete, and the season's exam for which its dates were made. The wallet's ``srs_seq`` names the
newest row that moved a schedule, so a schedule whose head says less has missed something (a flush,
a failover, a writer that died after its commit), and one made for another exam shows other dates
than MariaDB does. Either is made anew. No clock, no TTL and no job is trusted for that.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any, TypedDict

import frappe
import redis

from memora.services.ledger import interaction_log
from memora.services.ledger.lua import Pipeline, Script, run_pipeline
from memora.services.reviews import memory_trackers
from memora.services.reviews.memory_trackers import read_exam
from memora.utils.clock import utc_now
from memora.utils.errors import ServiceUnavailable
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import TTL_SECONDS, get_srs_head_key, get_srs_key
from memora.utils.retry import retry_on_lock_conflict

_APPLY = Script("schedule_apply")
_READ = Script("schedule_read")
_WRITE = Script("schedule_write")
#: What is looked at before all of the rest: the next question is nearly always among them.
_NEXT_FEW = 20


class CacheStats(TypedDict):
    """What Redis holds of one player's season: items, those due, bytes."""

    total_items: int
    due_items: int
    memory_usage_bytes: int


class RebuildResult(TypedDict):
    """What a rebuild of a season did: trackers read, players, schedules written, and its end."""

    total_records: int
    total_users: int
    total_keys: int
    status: str


class SRSRedisManager:
    """The ZSETs of the review schedules.

    What says whether it worked answers False while Redis is away; what returns something raises
    ``redis.RedisError`` then, since nothing due and nothing known are not the same.
    """

    DEFAULT_TTL = TTL_SECONDS["srs"]

    def is_available(self) -> bool:
        """Say whether Redis answers."""
        return _worked(lambda: get_redis().ping())

    def add_item(
        self,
        user: str,
        season: str,
        question_id: str,
        next_review_ts: float,
        ttl: int | None = None,
    ) -> bool:
        """Add or move one question.

        Args:
            user: The player.
            season: Name of the season.
            question_id: The question.
            next_review_ts: When it is due, in seconds since 1970.
            ttl: Seconds to live; 30 days unless given.

        Returns:
            Whether Redis has it.
        """
        return self.add_batch(user, season, {question_id: next_review_ts}, ttl)

    def add_batch(
        self, user: str, season: str, items: dict[str, float], ttl: int | None = None
    ) -> bool:
        """Add or move several questions at once.

        Args:
            user: The player.
            season: Name of the season.
            items: When each question is due, in seconds since 1970.
            ttl: Seconds to live; 30 days unless given.

        Returns:
            Whether Redis has them.
        """
        if not items:
            return True
        life = ttl or self.DEFAULT_TTL

        def fill(pipe: Pipeline) -> None:
            pipe.zadd(get_srs_key(user, season), items)
            # The head goes first: one that stayed would call an empty schedule complete.
            pipe.expire(get_srs_head_key(user, season), life)
            pipe.expire(get_srs_key(user, season), life)

        return _worked(lambda: run_pipeline(fill))

    def remove_item(self, user: str, season: str, question_id: str) -> bool:
        """Remove one question; return whether Redis was there to do so."""
        return _worked(lambda: get_redis().zrem(get_srs_key(user, season), question_id))

    def clear_user_cache(self, user: str, season: str) -> bool:
        """Forget a player's schedule; the next read makes it anew. Return whether Redis did."""
        keys = (get_srs_head_key(user, season), get_srs_key(user, season))
        return _worked(lambda: get_redis().delete(*keys))

    def get_due_items(
        self, user: str, season: str, limit: int = 20, *, now: datetime | None = None
    ) -> list[str]:
        """Return the questions that Redis holds as due, the longest due first.

        Args:
            user: The player.
            season: Name of the season.
            limit: Questions at most.
            now: Naive UTC time to use instead of the clock.

        Raises:
            redis.RedisError: Redis is away.
        """
        key, until = get_srs_key(user, season), timestamp(now or utc_now())
        found = get_redis().zrangebyscore(key, "-inf", until, start=0, num=limit)
        return [member.decode() for member in found]

    def get_due_items_with_rehydration(
        self,
        user: str,
        season: str,
        limit: int | None = 20,
        *,
        srs_seq: int | None = None,
        exam: datetime | None = None,
        now: datetime | None = None,
    ) -> tuple[list[str], bool]:
        """Return the questions that are due, from a schedule that is complete.

        Args:
            user: The player.
            season: Name of the season.
            limit: Questions at most; None for all.
            srs_seq: The row up to which it must be complete, if the caller has just read it.
            exam: The season's exam, if it has one; read together with ``srs_seq``.
            now: Naive UTC time to use instead of the clock.

        Returns:
            The questions, the longest due first, and whether the schedule was made anew.

        Raises:
            redis.RedisError: Redis is away.
            ServiceUnavailable: the player's lock could not be had.
        """
        at = now or utc_now()
        if srs_seq is None:
            srs_seq, exam = memory_trackers.read_marks(user).srs_seq, read_exam(season)
        keys = (get_srs_head_key(user, season), get_srs_key(user, season))
        reply = _READ.call(keys, (repr(timestamp(at)), self.DEFAULT_TTL))
        if reply and reply[0].decode() == _head(srs_seq, exam):
            return [member.decode() for member in reply[1]][:limit], False
        if srs_seq == 0 and not memory_trackers.has_any(user, season):
            return [], False
        schedule = rebuild_schedule(user, season)
        due = sorted((date, question) for question, date in schedule.items() if date <= at)
        return [question for _date, question in due][:limit], True

    def get_cache_stats(self, user: str, season: str, *, now: datetime | None = None) -> CacheStats:
        """Return how much Redis holds of a player's season.

        Args:
            user: The player.
            season: Name of the season.
            now: Naive UTC time to use instead of the clock.

        Raises:
            redis.RedisError: Redis is away.
        """
        key, client = get_srs_key(user, season), get_redis()
        return CacheStats(
            total_items=client.zcard(key),
            due_items=client.zcount(key, "-inf", timestamp(now or utc_now())),
            memory_usage_bytes=client.memory_usage(key) or 0,
        )

    def get_schedule(self, user: str, season: str) -> dict[str, datetime]:
        """Return when each question is due that Redis holds.

        Raises:
            redis.RedisError: Redis is away.
        """
        found = get_redis().zrange(get_srs_key(user, season), 0, -1, withscores=True)
        return {member.decode(): moment(score) for member, score in found}

    def upcoming(self, user: str, season: str, now: datetime) -> Iterator[dict[str, datetime]]:
        """Iterate over the questions that are not due yet, the next one first: a few, then all.

        Yields:
            Twice at most, when each question is due.

        Raises:
            redis.RedisError: Redis is away.
        """
        key, after = get_srs_key(user, season), f"({timestamp(now)!r}"
        for start, count in ((0, _NEXT_FEW), (_NEXT_FEW, -1)):
            found = get_redis().zrangebyscore(
                key, after, "+inf", start=start, num=count, withscores=True
            )
            if found:
                yield {member.decode(): moment(score) for member, score in found}
            if len(found) < _NEXT_FEW:
                return


def queue_move(
    pipe: Pipeline,
    player: str,
    season: str,
    dates: dict[str, datetime],
    *,
    before: int,
    after: int,
    exam: datetime | None,
) -> None:
    """Queue the script that brings a schedule over the rows just committed; it may be repeated.

    Args:
        pipe: Of ``run_pipeline``.
        player: Whose schedule.
        season: Of which season.
        dates: When each question that moved is due now.
        before: The row that the schedule was complete up to.
        after: The newest row.
        exam: The season's exam that the dates were made for.
    """
    keys = (get_srs_head_key(player, season), get_srs_key(player, season))
    life = SRSRedisManager.DEFAULT_TTL
    _APPLY.queue(pipe, keys, (before, after, _day(exam), life, *_flat(dates)))


def rebuild_schedule(player: str, season: str) -> dict[str, datetime]:
    """Make a schedule anew from trackers and log, under the player's lock; return it.

    Raises:
        NotFoundError: the player has no wallet.
        redis.RedisError: Redis is away; nothing was changed.
        ServiceUnavailable: the player's lock could not be had.
    """
    return retry_on_lock_conflict(lambda: _rebuild(player, season))


def rebuild_season_cache(
    season_name: str,
    batch_size: int = 1000,
    *,
    progress: Callable[[RebuildResult], None] | None = None,
) -> RebuildResult:
    """Make the schedules of everybody in a season anew.

    Players come by name, a page at a time: the cost of a page does not grow with the table, and
    no more than one player's schedule is in memory.

    Args:
        season_name: Name of the season.
        batch_size: Players a page.
        progress: Called after each page with the figures so far.

    Returns:
        The figures; ``status`` is "completed", or "failed" where Redis went away in between.
    """
    result = RebuildResult(total_records=0, total_users=0, total_keys=0, status="running")
    for players in pages_of_players(season_name, batch_size):
        for player in players:
            try:
                schedule = rebuild_schedule(player, season_name)
            except (redis.RedisError, ServiceUnavailable):
                frappe.log_error(title="SRS Cache Rebuild")
                result["status"] = "failed"
                return result
            result["total_records"] += len(schedule)
            result["total_users"] += 1
            result["total_keys"] += bool(schedule)
        if progress:
            progress(result)
    result["status"] = "completed"
    return result


def pages_of_players(season: str, size: int) -> Iterator[list[str]]:
    """Iterate over the players with schedules in a season, by name, so many at a time.

    Who has no wallet any more reviews nothing, and is left out.
    """
    # Wallets are looked up apart: in a join MariaDB reads all of the season for each page, alone
    # it skips from one player to the next in the index.
    query = f"""SELECT DISTINCT player FROM `{memory_trackers.TABLE}`
        WHERE season = %s AND player > %s ORDER BY player LIMIT %s"""
    last = ""
    while page := frappe.db.sql(query, (season, last, size), pluck=True):
        yield frappe.db.sql(
            "SELECT name FROM `tabMemora Player Wallet` WHERE name IN %s ORDER BY name",
            (tuple(page),),
            pluck=True,
        )
        last = page[-1]


def timestamp(at: datetime) -> float:
    """Return a naive UTC moment as seconds since 1970, as the ZSETs hold it."""
    return at.replace(tzinfo=timezone.utc).timestamp()


def moment(score: float) -> datetime:
    """Return the naive UTC moment of a score."""
    return datetime.fromtimestamp(score, timezone.utc).replace(tzinfo=None)


def _rebuild(player: str, season: str) -> dict[str, datetime]:
    frappe.db.commit()
    try:
        player = interaction_log.lock_player(player).player
        schedule = memory_trackers.read_schedule(player, season)
        head = _head(memory_trackers.read_marks(player).srs_seq, read_exam(season))
        keys = (get_srs_head_key(player, season), get_srs_key(player, season))
        _WRITE.call(keys, (head, SRSRedisManager.DEFAULT_TTL, *_flat(schedule)))
    finally:
        # Nothing was written to MariaDB: this only releases the lock.
        frappe.db.commit()
    return schedule


def _head(seq: int, exam: datetime | None) -> str:
    """Return what a schedule is complete for, as the scripts compare it."""
    return f"{seq}:{_day(exam)}"


def _day(exam: datetime | None) -> str:
    return exam.date().isoformat() if exam else ""


def _flat(dates: dict[str, datetime]) -> list[Any]:
    return [part for question, date in dates.items() for part in (repr(timestamp(date)), question)]


def _worked(command: Callable[[], Any]) -> bool:
    try:
        command()
    except (redis.RedisError, ServiceUnavailable):
        return False
    return True
