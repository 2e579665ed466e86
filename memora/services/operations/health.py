"""How Memora is: its stores, queues, syncs and jobs."""

import platform
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypedDict

import frappe
import redis

import memora
from memora.services import cdn_export
from memora.services.ledger import snapshot_run
from memora.utils import job_queue, mariadb, redis_health
from memora.utils.clock import to_host_time, utc_now
from memora.utils.errors import ServiceUnavailable

#: How far a job's time may lie ahead: web servers' and workers' clocks are never quite the same.
AHEAD = timedelta(minutes=1)
OK = "ok"
DEGRADED = "degraded"
DOWN = "down"


class StoreHealth(TypedDict):
    """Whether a store answers, and how fast; ``latency_ms`` is None when it does not."""

    up: bool
    latency_ms: float | None


def store_health(seconds: float | None) -> StoreHealth:
    """Shape what asking a store took; None if it did not answer."""
    return StoreHealth(
        up=seconds is not None, latency_ms=None if seconds is None else round(seconds * 1000, 1)
    )


def overall(stores: Mapping[str, StoreHealth]) -> str:
    """Say how Memora is: nothing goes without MariaDB, everything without the others."""
    if not stores["mariadb"]["up"]:
        return DOWN
    return OK if all(store["up"] for store in stores.values()) else DEGRADED


__all__ = ["DOWN", "check_health", "check_life", "read_details"]


def check_life() -> dict[str, Any]:
    """Say that the process answers, without touching a store."""
    return {"status": OK, "versions": _versions()}


def check_health() -> dict[str, Any]:
    """Ask each store, and say how Memora is."""
    stores = {
        "mariadb": _ask(_ask_mariadb),
        "redis": _ask(redis_health.probe),
        "queue": _ask(job_queue.ping),
    }
    status = overall(stores)
    if status == OK and _are_jobs_ahead():
        status = DEGRADED
    return {"status": status, "stores": stores, "versions": _versions()}


def read_details() -> dict[str, Any]:
    """Return what only staff may see; a store that is away leaves its part None."""
    return {
        "settings": redis_health.check_settings(),
        **_queues(),
        "sync": {
            "wallets": snapshot_run.read_lag("synced_upto", utc_now()),
            "progress": snapshot_run.read_lag("progress_upto", utc_now()),
        },
        "export": cdn_export.summarize(utc_now()),
        "jobs": _jobs(),
    }


def _ask(question: Callable[[], Any]) -> StoreHealth:
    started = time.perf_counter()
    try:
        question()
    except (redis.RedisError, ServiceUnavailable):
        return store_health(None)
    return store_health(time.perf_counter() - started)


def _ask_mariadb() -> None:
    if not mariadb.is_reachable():
        raise ServiceUnavailable


def _versions() -> dict[str, str]:
    return {
        "memora": memora.__version__,
        "frappe": frappe.__version__,
        "python": platform.python_version(),
    }


def _queues() -> dict[str, Any]:
    try:
        return {"queues": job_queue.depths(), "workers": job_queue.count_workers()}
    except redis.RedisError:
        return {"queues": None, "workers": None}


def _jobs() -> dict[str, int | None]:
    """Return the seconds since each job last started, None for one that never did.

    Less than 0 means that the job's time lies in the future: it is not due before then.
    """
    now = to_host_time(utc_now())
    rows = frappe.db.sql(
        """SELECT method, MAX(COALESCE(last_execution, IF(creation > %s, creation, NULL)))
        FROM `tabScheduled Job Type`
        WHERE method LIKE 'memora.%%' AND stopped = 0 GROUP BY method ORDER BY method""",
        now,
    )
    return {method: int((now - at).total_seconds()) if at else None for method, at in rows}


def _are_jobs_ahead() -> bool:
    """Say whether jobs stand still, since their times lie in the future."""
    ahead = frappe.db.sql(
        """SELECT 1 FROM `tabScheduled Job Type` WHERE method LIKE 'memora.%%' AND stopped = 0
        AND COALESCE(last_execution, creation) > %s LIMIT 1""",
        to_host_time(utc_now()) + AHEAD,
    )
    return bool(ahead)
