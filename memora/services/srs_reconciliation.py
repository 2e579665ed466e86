"""Compares the schedules in Redis with MariaDB, and repairs them.

Reads find out by themselves that a schedule has missed something; this finds what they cannot: a
key that lost members, or one that nobody asks for any more.
"""

from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import frappe

from memora.services.reviews import memory_trackers, srs_jobs
from memora.services.srs_redis_manager import (
    SRSRedisManager,
    pages_of_players,
    rebuild_schedule,
)
from memora.utils.clock import utc_now
from memora.utils.errors import MemoraError
from memora.utils.job_run import job_run
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_srs_head_key, get_srs_pattern, read_srs_key

JOB = "srs_reconciliation"
ERROR_TITLE = "SRS Reconciliation Error"
PLAYERS_A_PAGE = 500

#: How many of each kind were found: no schedule where there should be one, questions that the
#: schedule lacks, questions that have no tracker, and questions at another time.
KINDS = ("cache_misses", "orphaned_records", "ghost_records", "stale_records")


def reconcile_cache_with_database(*, now: datetime | None = None) -> dict[str, Any] | None:
    """Compare every schedule in Redis with MariaDB and repair what differs; the daily job.

    Args:
        now: Naive UTC time to use instead of the clock.

    Returns:
        ``checked``, schedules looked at; ``cache_misses``, ``orphaned_records``,
        ``ghost_records`` and ``stale_records``, what was found; ``corrected``, schedules
        mended. None when another run is under way.

    Raises:
        redis.RedisError: Redis is away; what came before is mended.
    """
    with job_run(JOB, error_title=ERROR_TITLE) as alone:
        if not alone:
            return None
        run = _Run(now or utc_now())
        run.look_at_trackers()
        run.look_at_keys()
        srs_jobs.note(JOB, run.report() | {"status": "completed"})
        return run.report()


class _Run:
    """One reconciliation and what it has found so far."""

    def __init__(self, now: datetime) -> None:
        self.since = now - timedelta(seconds=SRSRedisManager.DEFAULT_TTL)
        self.found = dict.fromkeys(KINDS, 0)
        self.checked = self.corrected = 0

    def report(self) -> dict[str, Any]:
        """Return the figures."""
        return {"checked": self.checked, **self.found, "corrected": self.corrected}

    def look_at_trackers(self) -> None:
        """Compare the schedule of everybody who has trackers in a season that is open."""
        for season in _open_seasons():
            for player in chain.from_iterable(pages_of_players(season, PLAYERS_A_PAGE)):
                self._compare_or_log(player, season)
                if self.checked % PLAYERS_A_PAGE == 0:
                    srs_jobs.note(JOB, self.report() | {"status": "running"})

    def look_at_keys(self) -> None:
        """Remove the schedules of players and seasons that have no tracker."""
        for key in get_redis().scan_iter(match=get_srs_pattern(), count=1_000):
            player, season = read_srs_key(key.decode())
            if not frappe.db.exists(
                "Player Memory Tracker", {"player": player, "season": season}
            ) and not memory_trackers.read_schedule(player, season):
                self.checked += 1
                self.found["ghost_records"] += get_redis().zcard(key)
                SRSRedisManager().clear_user_cache(player, season)
                self.corrected += 1

    def _compare_or_log(self, player: str, season: str) -> None:
        """Compare one player's; one whose log cannot be read holds up no other."""
        try:
            self._compare(player, season)
        except MemoraError:
            frappe.db.rollback()
            frappe.log_error(title=ERROR_TITLE)
            frappe.db.commit()

    def _compare(self, player: str, season: str) -> None:
        self.checked += 1
        cached, wanted = _cached(player, season), _wanted(player, season)
        if cached is None:
            # Who was away for longer than a schedule lives gets it when they come back.
            if any(date and date >= self.since for date in _last_reviews(player, season)):
                self.found["cache_misses"] += 1
                self._mend(player, season)
            return
        if cached == wanted:
            return
        # The player may have answered in between: only what two looks have in common is wrong.
        again, wanted = _cached(player, season), _wanted(player, season)
        if again is None or again == wanted:
            return
        self.found["orphaned_records"] += len(wanted.keys() - again.keys())
        self.found["ghost_records"] += len(again.keys() - wanted.keys())
        common = wanted.keys() & again.keys()
        self.found["stale_records"] += sum(wanted[q] != again[q] for q in common)
        self._mend(player, season)

    def _mend(self, player: str, season: str) -> None:
        rebuild_schedule(player, season)
        self.corrected += 1


def _open_seasons() -> list[str]:
    return frappe.db.sql(
        "SELECT name FROM `tabMemora Season` WHERE closed_at IS NULL ORDER BY name LIMIT 10000",
        (),
        pluck=True,
    )


def _cached(player: str, season: str) -> dict[str, datetime] | None:
    """Return a schedule as Redis has it, None if there is none.

    Raises:
        redis.RedisError: Redis is away.
    """
    if not get_redis().exists(get_srs_head_key(player, season)):
        return None
    return SRSRedisManager().get_schedule(player, season)


def _wanted(player: str, season: str) -> dict[str, datetime]:
    frappe.db.commit()  # a new look, not the old snapshot
    return memory_trackers.read_schedule(player, season)


def _last_reviews(player: str, season: str) -> list[datetime]:
    return frappe.db.sql(
        f"""SELECT MAX(last_review_date) FROM `{memory_trackers.TABLE}`
        WHERE player = %s AND season = %s""",
        (player, season),
        pluck=True,
    )
