"""One attempt to bring a plan's files in line, and its log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe

from memora.services.cdn_export import change_tracker, health_checker
from memora.services.cdn_export.bucket import mirror as bucket_mirror
from memora.services.cdn_export.bucket.error import BucketError
from memora.services.cdn_export.bucket.run import MirrorResult
from memora.services.cdn_export.bucket.sold_copies import withdraw_sold_copies
from memora.services.cdn_export.build import content_loader, plan_rebuild
from memora.services.cdn_export.build.file_build import BuildResult, InvalidContentError
from memora.services.cdn_export.queue import sync_log
from memora.services.cdn_export.queue.sync_log import Story
from memora.utils.clock import utc_now
from memora.utils.errors import MemoraError
from memora.utils.retry import LOCK_CONFLICTS

#: What makes a build fail and be tried again. Anything else ends the job and leaves the log at
#: Processing, which the next run finds and counts as a failure too.
BUILD_FAULTS = (InvalidContentError, BucketError, MemoraError, OSError, *LOCK_CONFLICTS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt did.

    Attributes:
        built: On this site.
        mirrored: In the bucket; None without CDN.
    """

    built: BuildResult
    mirrored: MirrorResult | None


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
) -> Outcome:
    """Build a published plan, or put a version of it back; note the figures for its log.

    A build that fails still takes away the public copies of what the plan sells by now.
    """
    try:
        built = plan_rebuild.build_plan(plan_id, now, version)
        mirrored = bucket_mirror.mirror_plan(plan_id, now=now)
    except BUILD_FAULTS:
        frappe.db.rollback()
        _withdraw_sold_copies(plan_id, now)
        raise
    figures.update(
        version=built.version,
        files_written=len(built.written),
        details={"unchanged": built.unchanged, "removed_pending": built.removed_pending},
    )
    _add_bucket_figures(figures, mirrored)
    return Outcome(built, mirrored)


def withdraw(plan_id: str, now: datetime, figures: dict[str, Any]) -> None:
    """Withdraw a plan that is published no more, and note the figures for its log."""
    leaving = plan_rebuild.withdraw_plan(plan_id, now)
    mirrored = bucket_mirror.withdraw_plan(plan_id, now=now)
    figures.update(files_deleted=len(leaving), details={"withdrawn": True})
    _add_bucket_figures(figures, mirrored)


def _withdraw_sold_copies(plan_id: str, now: datetime) -> None:
    rows = content_loader.load_plan_subjects(plan_id)
    try:
        withdraw_sold_copies([row["subject"] for row in rows], now=now)
    except (*BUILD_FAULTS, ValueError):
        # What the build failed for is what its log has to say; the next attempt tries again.
        frappe.log_error(title="CDN Withdrawal Error")


def _add_bucket_figures(figures: dict[str, Any], mirrored: MirrorResult | None) -> None:
    if mirrored is None:
        return
    figures.update(files_uploaded=len(mirrored.uploaded), sync_verified=int(mirrored.verified))
    figures["details"] |= {
        "deleted_in_bucket": len(mirrored.deleted),
        "purged": len(mirrored.purged),
        "private_held_back": mirrored.private_held_back,
    }
