"""What administrators see and start of the review schedules."""

from collections import Counter
from datetime import datetime
from typing import Any

import redis
from frappe import _

from memora.services import srs_reconciliation
from memora.services.reviews import srs_jobs
from memora.services.reviews.archive_steps import count_rows
from memora.services.reviews.memory_trackers import TABLE
from memora.services.srs_redis_manager import RebuildResult, rebuild_season_cache
from memora.utils.errors import NotFoundError, ServiceUnavailable
from memora.utils.job_hint import hint_job
from memora.utils.job_run import job_run
from memora.utils.names import stored_name
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_srs_pattern, read_srs_key

REBUILD = "srs_cache_rebuild"
MEBIBYTE = 1 << 20


def get_cache_status() -> dict[str, Any]:
    """Return what Redis holds of the review schedules.

    Returns:
        ``redis_connected``, ``is_safe_mode``, ``memory_used_mb``, ``total_keys``,
        ``keys_by_season`` and ``jobs`` as the API documents them; without Redis no figures.
    """
    try:
        client = get_redis()
        memory = client.info("memory")
        seasons = Counter(
            read_srs_key(key.decode())[1]
            for key in client.scan_iter(match=get_srs_pattern(), count=1_000)
        )
        jobs = {job: srs_jobs.read(job) for job in (REBUILD, srs_reconciliation.JOB)}
    except (redis.RedisError, ServiceUnavailable):
        return {
            "redis_connected": False,
            "is_safe_mode": True,
            "memory_used_mb": None,
            "total_keys": None,
            "keys_by_season": {},
            "jobs": {},
        }
    return {
        "redis_connected": True,
        "is_safe_mode": False,
        "memory_used_mb": round(_used_memory(memory) / MEBIBYTE, 2),
        "total_keys": sum(seasons.values()),
        "keys_by_season": dict(sorted(seasons.items())),
        "jobs": jobs,
    }


def start_rebuild(season: str, *, now: datetime) -> dict[str, Any]:
    """Let a worker make a season's schedules anew; return ``status``, ``job_id`` and the estimate.

    Raises:
        NotFoundError: there is no such season.
    """
    season = find_season(season)
    job_id = f"cache_rebuild_{season}_{now:%Y-%m-%d}"
    hint_job("memora.jobs.rebuild_season_cache", job_id=job_id, queue="long", season_name=season)
    return {
        "status": "started",
        "job_id": job_id,
        "estimated_records": count_rows(TABLE, season),
    }


def run_rebuild(season_name: str) -> RebuildResult | None:
    """Make a season's schedules anew and note how far it is; the job.

    Returns:
        As ``rebuild_season_cache``; None when another run is under way.
    """

    def note(result: RebuildResult) -> None:
        srs_jobs.note(REBUILD, {"season": season_name, **result})

    with job_run(REBUILD, error_title="SRS Cache Rebuild") as alone:
        if not alone:
            return None
        result = rebuild_season_cache(season_name, progress=note)
        note(result)
        return result


def start_reconciliation(*, now: datetime) -> dict[str, Any]:
    """Let a worker compare all schedules with MariaDB; return ``status`` and ``job_id``."""
    job_id = f"reconciliation_{now:%Y-%m-%d}"
    hint_job("memora.jobs.reconcile_cache_with_database", job_id=job_id, queue="long")
    return {"status": "started", "job_id": job_id}


def start_archiving(season: str) -> dict[str, Any]:
    """Let a worker archive a season; its status tells how far it is."""
    hint_job(
        "memora.jobs.archive_season",
        job_id=f"archive_season_{season}",
        queue="long",
        season=season,
    )
    return {
        "success": True,
        "archived_count": 0,
        "message": _("Season {0} is being archived. Ask for its status.").format(season),
    }


def find_season(season: str) -> str:
    """Return the name of a season as it is stored.

    Raises:
        NotFoundError: there is no such season.
    """
    stored = stored_name("Memora Season", season)
    if stored is None:
        raise NotFoundError(_("There is no season {0}.").format(season))
    return stored


def _used_memory(info: dict[str, Any]) -> int:
    """Return the bytes in use: of the server, or of all nodes of a Cluster."""
    if "used_memory" in info:
        return int(info["used_memory"])
    return sum(int(node["used_memory"]) for node in info.values())
