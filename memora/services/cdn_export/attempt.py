"""One attempt to bring a plan's files in line, and its log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import frappe

from memora.services.cdn_export import change_tracker, health_checker, plan_rebuild, sync_log
from memora.services.cdn_export.plan_build import BuildResult, InvalidContentError
from memora.services.cdn_export.sync_log import Story
from memora.utils.clock import utc_now
from memora.utils.errors import MemoraError
from memora.utils.retry import LOCK_CONFLICTS

#: What makes a build fail and be tried again. Anything else ends the job and leaves the log at
#: Processing, which the next run finds and counts as a failure too.
BUILD_FAULTS = (InvalidContentError, MemoraError, OSError, *LOCK_CONFLICTS)


@contextmanager
def told(story: Story, now: datetime | None) -> Iterator[dict[str, Any]]:
    """Run a build's block and tell in its log how it ended.

    Yields:
        Where the block puts what the log shall say of a build that succeeds.
    """
    started, figures = time.monotonic(), dict[str, Any]()
    change_tracker.forget_hint(story.plan_id)
    try:
        yield figures
    except BUILD_FAULTS as error:
        frappe.db.rollback()
        if not sync_log.fail(story, str(error), now=now or utc_now()):
            health_checker.send_sync_failure_alert(story.name)
        raise
    details = {**figures.pop("details"), "duration_s": round(time.monotonic() - started, 3)}
    sync_log.succeed(story, {**figures, "details": details}, now=now or utc_now())


def build(
    plan_id: str, now: datetime, figures: dict[str, Any], version: int | None = None
) -> BuildResult:
    """Build a published plan, or put a version of it back; note the figures for its log."""
    result = plan_rebuild.build_plan(plan_id, now, version)
    figures.update(
        version=result.version,
        files_written=len(result.written),
        details={"unchanged": result.unchanged, "removed_pending": result.removed_pending},
    )
    return result


def withdraw(plan_id: str, now: datetime, figures: dict[str, Any]) -> None:
    """Withdraw a plan that is published no more, and note the figures for its log."""
    leaving = plan_rebuild.withdraw_plan(plan_id, now)
    figures.update(files_deleted=len(leaving), details={"withdrawn": True})
