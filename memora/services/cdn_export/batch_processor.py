"""The door to the export: builds what was asked for or what waits, and tells each build's story."""

import time
from datetime import datetime
from typing import Any

import frappe
from frappe import _

from memora.services.cdn_export import change_tracker, dependency_resolver, health_checker
from memora.services.cdn_export.bucket import mirror as bucket_mirror
from memora.services.cdn_export.bucket.error import BucketError
from memora.services.cdn_export.build import plan_rebuild
from memora.services.cdn_export.build.build_lock import BuildLock
from memora.services.cdn_export.build.export_record import plan_scope
from memora.services.cdn_export.build.file_build import InvalidContentError
from memora.services.cdn_export.build.schema_validator import (
    validate_all_json_files,
    validate_json_schema,
)
from memora.services.cdn_export.queue import attempt, sync_log, sync_report
from memora.services.cdn_export.queue.attempt import Outcome
from memora.services.content.plans import refuse_twins
from memora.services.content.tree import CONTENT_DOCTYPES, subject_of
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError, ServiceUnavailable, ValidationError
from memora.utils.job_run import job_run

__all__ = [
    "get_queue_status",
    "process_due_plans",
    "process_pending_plans",
    "rebuild_plan",
    "remove_expired_files",
    "retry_dead_letter",
    "trigger_plan_rebuild",
    "validate_all_json_files",
    "validate_json_schema",
]

ERROR_TITLE = "CDN Plan Rebuild Error"
#: Faults named to a person at once; the rest is counted.
MAX_FAULTS_SHOWN = 20


def rebuild_plan(
    plan_id: str,
    *,
    user: str = change_tracker.SYSTEM,
    now: datetime | None = None,
    version: int | None = None,
) -> dict[str, Any]:
    """Bring all files of a published plan up to date; what waited of it is done by this.

    Commits the caller's transaction: what it has written is published too.

    Args:
        plan_id: The plan.
        user: Who asks for it.
        now: The moment of the build, naive UTC; the present if None.
        version: A kept version that the plan's own files shall follow; see ``versions.rollback``.

    Returns:
        ``plan_id``; ``version`` of the manifest; ``files``, the number of the plan's files by
        kind (``manifest, hierarchies, bitmaps, topics, lessons, subjects, search``);
        ``written``, ``unchanged``; ``removed_pending``, files that nothing names any more and
        that go 15 minutes after they dropped out; ``uploaded``, files sent to the bucket;
        ``sync_verified``, whether the bucket was compared and holds the same; ``duration_s``.

    Raises:
        NotFoundError: There is no such plan, or the version is not kept.
        ConflictError: It is not published, another plan of its grade, stream and season is
            published too, or it is being built by somebody else; or the version is
            damaged or has nothing that the plan shows.
        ValidationError: Its content cannot be published; ``errors`` says why. Nothing changed.
        ServiceUnavailable: The disk is full or fails, or the bucket does (``reason`` says how);
            the files in place are whole.
    """
    started = time.monotonic()
    refuse_twins(plan_id)
    try:
        plan_id, outcome = _rebuild_now(plan_id, user, now, version)
    except InvalidContentError as error:
        shown = error.errors[:MAX_FAULTS_SHOWN]
        raise ValidationError(
            _("Plan {0} was not published. Correct this and publish again: {1}").format(
                plan_id, "; ".join(shown)
            ),
            errors=shown,
            error_count=len(error.errors),
        ) from error
    except OSError as error:
        raise ServiceUnavailable(
            _(
                "The files of plan {0} could not be stored: {1}. Mend that and publish again."
            ).format(plan_id, error.strerror)
        ) from error
    except BucketError as error:
        raise ServiceUnavailable(
            _("Plan {0} is published on this site, but the CDN is not up to date. {1}").format(
                plan_id, error
            ),
            reason=error.reason,
        ) from error
    result, mirrored = outcome.built, outcome.mirrored
    return {
        "plan_id": plan_id,
        "version": result.version,
        "files": result.files,
        "written": len(result.written),
        "unchanged": result.unchanged,
        "removed_pending": result.removed_pending,
        "uploaded": len(mirrored.uploaded) if mirrored else 0,
        "sync_verified": mirrored is not None and mirrored.verified,
        "duration_s": round(time.monotonic() - started, 3),
    }


def process_pending_plans(
    max_plans: int = 10, *, now: datetime | None = None
) -> dict[str, Any] | None:
    """Build the plans that wait, and withdraw those that are published no more.

    Args:
        max_plans: At most so many; the next run takes the others.
        now: The present moment, naive UTC.

    Returns:
        ``processed``, ``failed`` and ``skipped`` (somebody else is building them), and
        ``errors``, a text for each failure; None when another run is under way.
    """
    with job_run("cdn_export", error_title=ERROR_TITLE) as alone:
        if not alone:
            # What holds the queue up may be a builder that hangs.
            health_checker.end_silent_builders()
            return None
        return _process(max_plans, now)


def process_due_plans(*, now: datetime | None = None) -> dict[str, Any] | None:
    """Build what waits at this minute: see ``process_pending_plans``."""
    return process_pending_plans(now=now)


def trigger_plan_rebuild(
    doctype: str, docname: str, *, user: str = change_tracker.SYSTEM, now: datetime | None = None
) -> list[str]:
    """Let all plans that a record concerns be built again once the caller commits.

    In local fallback mode a worker does so at once, else when enough plans or a minute's sweep
    call for it.

    Args:
        doctype: The record's DocType.
        docname: Its name.
        user: Who asks for it.
        now: The present moment, naive UTC.

    Returns:
        The plans.
    """
    plan_ids = dependency_resolver.get_affected_plan_ids(doctype, docname)
    if doctype in CONTENT_DOCTYPES:
        change_tracker.withdraw_soon([subject_of(doctype, docname)])
    change_tracker.queue_plans(plan_ids, user=user, now=now or utc_now())
    return plan_ids


def retry_dead_letter(plan_id: str, *, user: str, now: datetime) -> dict[str, Any]:
    """Let a plan that was given up be built again, with all attempts before it.

    Returns:
        ``plan_id`` and ``status``, which is Queued.

    Raises:
        NotFoundError: The plan was not given up.
    """
    plan = sync_log.settle_dead_letters(plan_id)
    if plan is None:
        raise NotFoundError(
            _("Plan {0} is not among those that were given up. Publish it instead.").format(plan_id)
        )
    change_tracker.add_plan_to_queue(plan, user=user, now=now)
    return {"plan_id": plan, "status": sync_log.QUEUED}


def get_queue_status(*, now: datetime | None = None) -> dict[str, Any]:
    """Return what waits and what failed: see ``sync_report.queue_status``."""
    return sync_report.queue_status(now or utc_now())


def remove_expired_files(*, now: datetime | None = None) -> int | None:
    """Remove the files whose time has come, of all plans, from this site and from the bucket.

    What is being built is left to it.

    Args:
        now: The present moment, naive UTC.

    Returns:
        How many files of this site were removed; None when another run is under way.

    Raises:
        BucketError: The bucket failed; this site's files were removed.
    """
    with job_run("expired_files", error_title="CDN File Removal Error") as alone:
        if not alone:
            return None
        removed = plan_rebuild.remove_expired(now or utc_now())
        bucket_mirror.remove_due(now or utc_now())
        return removed


def _rebuild_plan(plan_id: str, *, now: datetime | None = None) -> bool:
    """Bring all files of a plan up to date; log why if that fails.

    Args:
        plan_id: The plan.
        now: The moment of the build, naive UTC; the present if None.

    Returns:
        Whether it succeeded.
    """
    try:
        _rebuild_now(plan_id, change_tracker.SYSTEM, now)
    except attempt.BUILD_FAULTS as error:
        _log_failure(plan_id, error)
        return False
    return True


def _generate_atomic_files_for_plan(
    plan_id: str, *, now: datetime | None = None
) -> tuple[bool, list[str], list[str]]:
    """Generate and put in place all files of a plan on this site.

    Args:
        plan_id: The plan.
        now: The moment of the build, naive UTC; the present if None.

    Returns:
        ``(True, paths of the files written, [])``, or ``(False, [], errors)`` if the content
        cannot be published.

    Raises:
        NotFoundError: There is no such plan.
        ConflictError: It is not published, or is being built by somebody else.
    """
    try:
        return True, plan_rebuild.build_plan(plan_id, now or utc_now()).written, []
    except InvalidContentError as error:
        return False, [], error.errors


def _rebuild_now(
    plan_id: str, user: str, now: datetime | None, version: int | None = None
) -> tuple[str, Outcome]:
    """Build a plan; return its name as it is stored, too."""
    with BuildLock(wait_s=plan_rebuild.LOCK_WAIT_S) as lock:
        lock.take([plan_scope(plan_id)])
        plan_id = plan_rebuild.require_published(plan_id)["name"]
        story = sync_log.begin_now(
            plan_id, triggered_by=user, now=now or utc_now(), is_rollback=version is not None
        )
        with attempt.told(story, now) as figures:
            return plan_id, attempt.build(plan_id, now or utc_now(), figures, version)


def _process(max_plans: int, now: datetime | None) -> dict[str, Any]:
    moment = now or utc_now()
    popped = change_tracker.get_pending_plans(max_plans, now=moment)
    due = sync_log.find_due(moment, max_plans)
    outcomes: dict[bool | None, int] = {True: 0, False: 0, None: 0}
    errors: list[str] = []
    for plan_id in list(dict.fromkeys([*due, *popped]))[:max_plans]:
        outcomes[_process_plan(plan_id, now, errors)] += 1
    return {
        "processed": outcomes[True],
        "failed": outcomes[False],
        "skipped": outcomes[None],
        "errors": errors,
    }


def _process_plan(plan_id: str, now: datetime | None, errors: list[str]) -> bool | None:
    """Do what a plan waits for; say whether that succeeded, None if there was nothing to do."""
    if not change_tracker.acquire_lock(plan_id):
        return None
    try:
        story = sync_log.begin(plan_id, now=now or utc_now())
        if story is None:
            return None
        with attempt.told(story, now) as figures:
            if plan_rebuild.is_published(plan_id):
                attempt.build(plan_id, now or utc_now(), figures)
            else:
                attempt.withdraw(plan_id, now or utc_now(), figures)
    except attempt.BUILD_FAULTS as error:
        errors.append(f"{plan_id}: {error}")
        _log_failure(plan_id, error)
        return False
    finally:
        change_tracker.release_lock(plan_id)
    return True


def _log_failure(plan_id: str, error: BaseException) -> None:
    frappe.log_error(title=ERROR_TITLE, message=f"{plan_id}\n{error}")
    frappe.db.commit()
