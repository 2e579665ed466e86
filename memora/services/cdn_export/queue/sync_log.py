"""The story of each build, in CDN Sync Log: queued, under way, and how it ended.

The rows that are ``Queued`` are the queue's truth. They are written in the transaction of the edit
itself, so that no edit that was saved can be forgotten; Redis only says the same faster.

Only rows that a plain SELECT has found are locked, each by its name: a search that locks would
also lock the gaps between rows, and the inserts of two editors would wait for each other.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _

from memora.utils.bulk import insert_rows
from memora.utils.clock import to_host_time

DOCTYPE = "CDN Sync Log"
QUEUED, PROCESSING, SUCCESS = "Queued", "Processing", "Success"
FAILED, DEAD_LETTER = "Failed", "Dead Letter"
STATUSES = (QUEUED, PROCESSING, SUCCESS, FAILED, DEAD_LETTER)

#: How long after a failure a build is tried again; after the last of these it is given up.
RETRY_DELAYS = tuple(timedelta(seconds=s) for s in (30, 60, 120, 300, 900))
MAX_ERROR = 10_000
#: How long the story of a build that ended is kept.
KEPT_FOR = timedelta(days=90)
_FORGOTTEN_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Story:
    """A build that has begun.

    Attributes:
        name: Its CDN Sync Log.
        plan_id: The plan.
        retry_count: Number of this retry; 0 is the first attempt.
        is_retried: Whether it is tried again if it fails.
    """

    name: str
    plan_id: str
    retry_count: int
    is_retried: bool = True


def queue(
    plan_ids: Iterable[str], *, triggered_by: str, now: datetime, is_fallback: bool = False
) -> None:
    """Note in the caller's transaction that plans have to be built after it.

    A plan that is queued already is not queued again, if its row can be held until the caller
    commits: whoever takes the row after that sees the caller's edit.

    Args:
        plan_ids: The plans.
        triggered_by: The user or job that asks for it.
        now: The present moment, naive UTC.
        is_fallback: Whether Redis is away.
    """
    wanted = sorted(set(plan_ids))
    waiting = _hold_queued(wanted)
    new = [plan_id for plan_id in wanted if plan_id not in waiting]
    _insert(_new_row(p, QUEUED, triggered_by, now, is_fallback=int(is_fallback)) for p in new)


def mark_fallback(plan_ids: Collection[str]) -> None:
    """Note that these plans, which are queued, wait in the database alone."""
    for name in _queued_names(plan_ids):
        frappe.db.set_value(DOCTYPE, name, "is_fallback", 1)


def find_due(now: datetime, limit: int) -> list[str]:
    """Return the plans that wait for a build, who waits longest first.

    Those are the queued ones, failed ones whose next attempt is due, and those that are being
    built, or were until their builder was killed: who holds the lock will know.
    """
    rows = frappe.db.sql(
        f"""SELECT plan_id FROM `tab{DOCTYPE}`
        WHERE status IN ('Queued', 'Processing') OR (status = 'Failed' AND next_retry_at <= %s)
        GROUP BY plan_id ORDER BY MIN(creation), plan_id LIMIT {int(limit)}""",
        (now,),
    )
    return [row[0] for row in rows]


def begin(plan_id: str, *, now: datetime) -> Story | None:
    """Begin the build that a plan waits for, and commit; the caller holds the plan's lock.

    A queued edit begins a new story, and the one of an earlier failure ends: it would build the
    same. A row that is still Processing was left by a builder that was killed, which counts as a
    failed attempt: what kills its builder each time must not be tried for ever.

    Returns:
        None if nothing is due.
    """
    rows = _lock_open_rows(plan_id)
    for row in rows:
        if row.status == QUEUED:
            return _start(Story(row.name, plan_id, 0), rows, now)
    for row in rows:
        if row.status == PROCESSING:
            killed = Story(row.name, plan_id, row.retry_count)
            fail(killed, _("The build was interrupted: its process was killed."), now=now)
        elif row.next_retry_at <= now:
            return _start(Story(row.name, plan_id, row.retry_count + 1), [], now)
    frappe.db.commit()
    return None


def begin_now(
    plan_id: str, *, triggered_by: str, now: datetime, is_rollback: bool = False
) -> Story:
    """Begin a build that somebody asks for, whatever waits, and commit; see ``begin``.

    A rollback that fails is not tried again, since the next attempt would be a plain build. Only
    if it took along what waited, there has to be one.
    """
    rows = _lock_open_rows(plan_id)
    new = _new_row(plan_id, PROCESSING, triggered_by, now)
    _insert([new])
    return _start(Story(new["name"], plan_id, 0, bool(rows) or not is_rollback), rows, now)


def succeed(story: Story, figures: dict[str, Any], *, now: datetime) -> None:
    """End a story well, and commit; what was given up of this plan before is settled by it.

    Args:
        story: The build.
        figures: Values for the log's own fields, and ``details`` as a dict.
        now: The present moment, naive UTC.
    """
    settle_dead_letters(story.plan_id)
    details = json.dumps(figures.pop("details", {}), ensure_ascii=False)
    _end(story.name, SUCCESS, now, error_message=None, details=details, **figures)


def fail(story: Story, error: str, *, now: datetime) -> bool:
    """End an attempt that failed, and commit; the next one, if any, is due in ``RETRY_DELAYS``.

    Returns:
        False if the story has become a dead letter.
    """
    if not story.is_retried:
        _end(story.name, FAILED, now, error_message=error[:MAX_ERROR])
        return True
    if story.retry_count < len(RETRY_DELAYS):
        retry_at = now + RETRY_DELAYS[story.retry_count]
        _end(story.name, FAILED, now, error_message=error[:MAX_ERROR], next_retry_at=retry_at)
        return True
    _end(story.name, DEAD_LETTER, now, error_message=error[:MAX_ERROR])
    return False


def give_up(plan_id: str, error: str, *, triggered_by: str, now: datetime) -> str:
    """Make a dead letter of a plan's build without further attempts, and commit.

    Returns:
        Name of the log.
    """
    story = begin_now(plan_id, triggered_by=triggered_by, now=now)
    _end(story.name, DEAD_LETTER, now, error_message=error[:MAX_ERROR])
    return story.name


def settle_dead_letters(plan_id: str) -> str | None:
    """Count what was given up of a plan as failed and done with.

    Returns:
        The plan's name as it is stored; None where nothing was given up.
    """
    rows = frappe.db.sql(
        f"SELECT name, plan_id FROM `tab{DOCTYPE}` WHERE plan_id = %s AND status = 'Dead Letter'",
        (plan_id,),
    )
    for name, _plan in rows:
        frappe.db.set_value(DOCTYPE, name, "status", FAILED)
    return rows[0][1] if rows else None


def forget_old(now: datetime) -> None:
    """Delete the stories that ended long ago; what waits or was given up stays."""
    frappe.db.sql(
        f"""DELETE FROM `tab{DOCTYPE}` WHERE status IN ('Success', 'Failed')
            AND next_retry_at IS NULL AND completed_at < %s
        LIMIT {_FORGOTTEN_AT_ONCE}""",
        (now - KEPT_FOR,),
    )


def _queued_names(plan_ids: Collection[str]) -> list[str]:
    if not plan_ids:
        return []
    rows = frappe.db.sql(
        f"SELECT name FROM `tab{DOCTYPE}` WHERE status = 'Queued' AND plan_id IN %s",
        (tuple(plan_ids),),
    )
    return [name for (name,) in rows]


def _hold_queued(plan_ids: Collection[str]) -> set[str]:
    """Return the plans of which a queued row was found and is locked until the commit."""
    names = _queued_names(plan_ids)
    if not names:
        return set()
    rows = frappe.db.sql(
        f"""SELECT plan_id FROM `tab{DOCTYPE}` WHERE name IN %s AND status = 'Queued'
        LOCK IN SHARE MODE SKIP LOCKED""",
        (tuple(names),),
    )
    return {plan_id for (plan_id,) in rows}


def _lock_open_rows(plan_id: str) -> list[Any]:
    """Lock the rows whose story has not ended, but for those that an editor still holds."""
    frappe.db.commit()
    names = frappe.db.sql(
        f"""SELECT name FROM `tab{DOCTYPE}` WHERE plan_id = %s
        AND (status IN ('Queued', 'Processing')
            OR (status = 'Failed' AND next_retry_at IS NOT NULL))""",
        (plan_id,),
    )
    if not names:
        return []
    return frappe.db.sql(
        f"""SELECT name, status, retry_count, next_retry_at FROM `tab{DOCTYPE}`
        WHERE name IN %s ORDER BY creation, name FOR UPDATE SKIP LOCKED""",
        (tuple(name for (name,) in names),),
        as_dict=True,
    )


def _start(story: Story, rows: list[Any], now: datetime) -> Story:
    """Begin a story, and end those of these rows that are another's."""
    for row in rows:
        if row.name == story.name:
            continue
        if row.status == QUEUED:
            frappe.db.delete(DOCTYPE, {"name": row.name})
        else:
            ended = {"status": FAILED, "next_retry_at": None, "completed_at": now}
            frappe.db.set_value(DOCTYPE, row.name, ended)
    values = {
        "status": PROCESSING,
        "started_at": now,
        "completed_at": None,
        "next_retry_at": None,
        "retry_count": story.retry_count,
    }
    frappe.db.set_value(DOCTYPE, story.name, values)
    frappe.db.commit()
    return story


def _end(name: str, status: str, now: datetime, **values: Any) -> None:
    values = {"next_retry_at": None, **values, "status": status, "completed_at": now}
    frappe.db.set_value(DOCTYPE, name, values)
    frappe.db.commit()


def _insert(rows: Iterable[dict[str, Any]]) -> None:
    for _written in insert_rows(DOCTYPE, rows):
        pass


def _new_row(
    plan_id: str, status: str, triggered_by: str, now: datetime, **values: Any
) -> dict[str, Any]:
    made = to_host_time(now)
    return {
        "name": frappe.generate_hash(length=20),
        "creation": made,
        "modified": made,
        "owner": triggered_by,
        "modified_by": triggered_by,
        "plan_id": plan_id,
        "status": status,
        "triggered_by": triggered_by,
        **values,
    }
