"""What CDN Sync Log tells of the export: how much waits and fails, and the stories themselves."""

import json
from datetime import datetime, timedelta
from typing import Any

import frappe

from memora.services.cdn_export.queue.sync_log import DOCTYPE
from memora.utils.clock import to_host_time, to_iso

#: Failures that a status names one by one.
FAILURES_SHOWN = 10
RECENT = timedelta(days=1)
_MOMENTS = ("started_at", "completed_at", "next_retry_at")
_FIELDS = (
    *("name", "plan_id", "status", "triggered_by", *_MOMENTS, "retry_count", "version"),
    *("files_written", "files_uploaded", "files_deleted", "sync_verified", "is_fallback"),
    *("error_message", "details"),
)


def count_waiting() -> int:
    """Return how many plans wait for a build, first attempts and further ones."""
    return frappe.db.sql(
        f"""SELECT COUNT(DISTINCT plan_id) FROM `tab{DOCTYPE}`
        WHERE status IN ('Queued', 'Processing')
            OR (status = 'Failed' AND next_retry_at IS NOT NULL)""",
        (),
    )[0][0]


def count_dead_letters() -> int:
    """Return how many plans were given up."""
    return frappe.db.sql(
        f"SELECT COUNT(DISTINCT plan_id) FROM `tab{DOCTYPE}` WHERE status = 'Dead Letter'", ()
    )[0][0]


def longest_wait(now: datetime) -> int | None:
    """Return for how many seconds the oldest queued plan has waited; None if none does."""
    oldest = frappe.db.sql(f"SELECT MIN(creation) FROM `tab{DOCTYPE}` WHERE status = 'Queued'", ())[
        0
    ][0]
    return max(0, int((to_host_time(now) - oldest).total_seconds())) if oldest else None


def count_outcomes(since: datetime) -> tuple[int, int]:
    """Return how many builds ended well since a moment, and how many failed."""
    row = frappe.db.sql(
        f"""SELECT COALESCE(SUM(status = 'Success'), 0), COALESCE(SUM(status != 'Success'), 0)
        FROM `tab{DOCTYPE}` WHERE completed_at >= %s""",
        (since,),
    )[0]
    return int(row[0]), int(row[1])


def plans_under_way() -> list[str]:
    """Return the plans that are being built, or were until their builder was killed."""
    rows = frappe.db.sql(
        f"SELECT DISTINCT plan_id FROM `tab{DOCTYPE}` WHERE status = 'Processing' ORDER BY plan_id",
        (),
    )
    return [plan_id for (plan_id,) in rows]


def summarize(now: datetime) -> dict[str, int | None]:
    """Return ``pending_plans``, ``longest_wait_s`` and ``dead_letters``, for a health check."""
    return {
        "pending_plans": count_waiting(),
        "longest_wait_s": longest_wait(now),
        "dead_letters": count_dead_letters(),
    }


def queue_status(now: datetime) -> dict[str, Any]:
    """Return what waits and what failed.

    Returns:
        ``pending_plans``; ``dead_letter_count``; ``recent_failures`` of the last day, newest
        first, each with ``plan_id, status, retry_count, error_message, failed_at,
        next_retry_at``; ``last_processed``, None if nothing ever was.
    """
    failures = frappe.db.sql(
        f"""SELECT plan_id, status, retry_count, error_message, completed_at AS failed_at,
            next_retry_at
        FROM `tab{DOCTYPE}` WHERE status IN ('Failed', 'Dead Letter') AND completed_at >= %s
        ORDER BY completed_at DESC, name LIMIT {FAILURES_SHOWN}""",
        (now - RECENT,),
        as_dict=True,
    )
    last = frappe.db.sql(f"SELECT MAX(completed_at) FROM `tab{DOCTYPE}`", ())[0][0]
    return {
        "pending_plans": count_waiting(),
        "dead_letter_count": count_dead_letters(),
        "recent_failures": [_with_texts(row, "failed_at", "next_retry_at") for row in failures],
        "last_processed": to_iso(last),
    }


def find_logs(
    plan_id: str | None, status: str | None, *, limit: int, offset: int
) -> dict[str, Any]:
    """Return logs, newest first.

    Args:
        plan_id: Of this plan only.
        status: With this status only.
        limit: At most so many.
        offset: After so many.

    Returns:
        ``logs`` with the DocType's fields, times as texts, and ``total``, the number without limit.
    """
    where = (
        "(%(plan)s IS NULL OR plan_id = %(plan)s) AND (%(status)s IS NULL OR status = %(status)s)"
    )
    given = {"plan": plan_id, "status": status, "limit": limit, "offset": offset}
    rows = frappe.db.sql(
        f"""SELECT {", ".join(_FIELDS)} FROM `tab{DOCTYPE}` WHERE {where}
        ORDER BY creation DESC, name LIMIT %(limit)s OFFSET %(offset)s""",
        given,
        as_dict=True,
    )
    total = frappe.db.sql(f"SELECT COUNT(*) FROM `tab{DOCTYPE}` WHERE {where}", given)[0][0]
    return {"logs": [_as_log(row) for row in rows], "total": total}


def _as_log(row: Any) -> dict[str, Any]:
    details = json.loads(row["details"]) if row["details"] else None
    flags = {name: bool(row[name]) for name in ("sync_verified", "is_fallback")}
    return {**_with_texts(row, *_MOMENTS), **flags, "details": details}


def _with_texts(row: Any, *moments: str) -> dict[str, Any]:
    return {**row, **{name: to_iso(row[name]) for name in moments}}
