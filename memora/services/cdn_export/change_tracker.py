"""Notices changes of content and queues the plans that show it.

In the transaction of the change each affected plan gets a ``Queued`` row (``sync_log``); after its
commit the plan is put into a set in Redis, which tells at once that, and how much, there is to do.
The set is a hint: whatever becomes of it, the minute's sweep finds the rows.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import frappe
import redis

from memora.services.cdn_export.build import build_lock
from memora.services.cdn_export.build.content_loader import load_plan_subjects
from memora.services.cdn_export.build.export_record import plan_scope
from memora.services.cdn_export.build.sold_copies import find_sold_copies, remove_local
from memora.services.cdn_export.dependency_resolver import (
    PLAN,
    get_affected_plan_ids,
    plans_of_subjects,
)
from memora.services.cdn_export.queue import sync_log
from memora.services.content.media.uses import lessons_with
from memora.services.content.tree import CONTENT_DOCTYPES, PARENT_FIELDS, subject_of
from memora.utils.clock import utc_now
from memora.utils.job_hint import enqueue_hint, hint_job
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_cdn_queue_key

PROCESS = "memora.jobs.process_due_plans"
PROCESS_JOB = "cdn_export"
WITHDRAW = "memora.jobs.withdraw_sold_copies"
WITHDRAW_JOB = "withdraw_sold_copies"
SYSTEM = "Administrator"


def queue_plans(plan_ids: Iterable[str], *, user: str = SYSTEM, now: datetime) -> None:
    """Let plans be built again once the caller's transaction is committed.

    Args:
        plan_ids: The plans.
        user: Who asks for it.
        now: The present moment, naive UTC.
    """
    wanted = sorted(set(plan_ids))
    if not wanted:
        return
    sync_log.queue(wanted, triggered_by=user, now=now)
    if frappe.db.get_single_value("CDN Settings", "local_fallback_mode"):
        hint_job(PROCESS, job_id=PROCESS_JOB, queue="long")
    else:
        frappe.db.after_commit.add(lambda: _put_into_redis(wanted))


def add_plan_to_queue(plan_id: str, *, user: str = SYSTEM, now: datetime | None = None) -> None:
    """Let a plan be built again once the caller's transaction is committed; see ``queue_plans``.

    A plan that waits already waits once.
    """
    queue_plans([plan_id], user=user, now=now or utc_now())


def add_plan_to_fallback_queue(
    plan_id: str, *, user: str = SYSTEM, now: datetime | None = None
) -> None:
    """Let a plan be built again without telling Redis, which is away."""
    sync_log.queue([plan_id], triggered_by=user, now=now or utc_now(), is_fallback=True)
    sync_log.mark_fallback([plan_id])


def check_and_trigger_immediate_processing() -> bool:
    """Let a worker build what waits now if it is as much as CDN Settings' threshold.

    Returns:
        Whether it is.

    Raises:
        redis.RedisError: Redis is away.
    """
    threshold = int(frappe.db.get_single_value("CDN Settings", "batch_threshold"))
    if get_redis().scard(get_cdn_queue_key()) < threshold:
        return False
    enqueue_hint(PROCESS, job_id=PROCESS_JOB, queue="long")
    return True


def get_pending_plans(max_count: int = 50, *, now: datetime | None = None) -> list[str]:
    """Take plans that wait out of Redis; while it is away, read them from MariaDB.

    What is taken and never built is not lost: its row in CDN Sync Log waits on.

    Args:
        max_count: At most so many.
        now: The present moment, naive UTC.
    """
    try:
        taken = get_redis().spop(get_cdn_queue_key(), max_count)
    except redis.RedisError as error:
        frappe.logger("memora").warning("the export goes on without Redis: %s", error)
        return sync_log.find_due(now or utc_now(), max_count)
    return sorted(plan_id.decode() for plan_id in taken)


def forget_hint(plan_id: str) -> None:
    """Take a plan whose build has begun out of Redis, if that answers."""
    try:
        get_redis().srem(get_cdn_queue_key(), plan_id)
    except redis.RedisError as error:
        frappe.logger("memora").warning("the export goes on without Redis: %s", error)


def acquire_lock(plan_id: str, ttl_seconds: int = build_lock.LOCK_TTL_S) -> bool:
    """Take the lock that a build of this plan needs; say whether it was had.

    Args:
        plan_id: The plan.
        ttl_seconds: For how long the builder may be silent before the lock may be taken from it.
    """
    return build_lock.acquire(plan_scope(plan_id), ttl_s=ttl_seconds)


def release_lock(plan_id: str) -> None:
    """Give the lock of a plan's build back."""
    build_lock.release(plan_scope(plan_id))


def move_to_dead_letter(plan_id: str, error_msg: str, *, now: datetime | None = None) -> str:
    """Give a plan's build up until somebody asks for it, and commit; return its log's name."""
    return sync_log.give_up(plan_id, error_msg, triggered_by=SYSTEM, now=now or utc_now())


def withdraw_soon(subject_ids: Iterable[str | None]) -> None:
    """Take public copies of what is sold away once the caller's transaction is committed.

    This site's go right after the commit. A worker removes those of the bucket, and again this
    site's, which a build that is under way may put back; a build that comes later does so too.

    Args:
        subject_ids: Subjects of which lessons may be sold by now that were not before.
    """
    subjects = sorted({subject for subject in subject_ids if subject})
    if not subjects:
        return

    def remove() -> None:
        try:
            for copies in find_sold_copies(subjects, now=utc_now()).values():
                remove_local(copies)
        except (OSError, ValueError) as error:
            frappe.logger("memora").warning("public copies wait for the worker: %s", error)

    frappe.db.after_commit.add(remove)
    hint_job(WITHDRAW, job_id=f"{WITHDRAW_JOB}::{','.join(subjects)}", subject_ids=subjects)


def on_content_update(doc: Any, *, user: str = SYSTEM, now: datetime | None = None) -> None:
    """Queue the plans that show a content node which was saved."""
    if _may_be_sold_now(doc):
        withdraw_soon([subject_of(doc.doctype, doc.name)])
    if not _is_draft(doc):
        plan_ids = get_affected_plan_ids(doc.doctype, doc.name)
        queue_plans(plan_ids, user=user, now=now or utc_now())


# Deletion is noticed before it happens, while the node's branch still leads to its subject. The
# insert of a restored node is told from no other.
on_content_delete = on_content_restore = on_content_update
on_subject_update = on_subject_delete = on_subject_restore = on_content_update
on_track_update = on_track_delete = on_track_restore = on_content_update
on_unit_update = on_unit_delete = on_unit_restore = on_content_update
on_topic_update = on_topic_delete = on_topic_restore = on_content_update
on_lesson_update = on_lesson_delete = on_lesson_restore = on_content_update


def on_media_update(doc: Any, *, user: str = SYSTEM, now: datetime | None = None) -> None:
    """Queue the plans whose lessons may show a medium that was saved; none where no lesson does."""
    if lessons_with(doc.name, most=1):
        queue_plans(plans_of_subjects([doc.subject]), user=user, now=now or utc_now())


on_media_delete = on_media_update


def on_lesson_stage_update(doc: Any, *, user: str = SYSTEM, now: datetime | None = None) -> None:
    """Queue the plans that show the lesson of a stage which was saved by itself."""
    plan_ids = get_affected_plan_ids("Memora Lesson", doc.parent)
    queue_plans(plan_ids, user=user, now=now or utc_now())


on_lesson_stage_delete = on_lesson_stage_restore = on_lesson_stage_update


def on_package_update(doc: Any, *, user: str = SYSTEM, now: datetime | None = None) -> None:
    """Queue the plans that show the subject of a package which was uploaded, changed or deleted."""
    queue_plans(plans_of_subjects([doc.subject]), user=user, now=now or utc_now())


on_package_delete = on_package_update


def on_plan_update(doc: Any, *, user: str = SYSTEM, now: datetime | None = None) -> None:
    """Queue a plan that was saved, and the plans that share subjects of which its terms changed."""
    before = doc.get_doc_before_save()
    if doc.is_published or (before and before.is_published):
        subjects = _subjects_with_new_terms(doc, before)
        withdraw_soon(subjects)
        sharing = plans_of_subjects(subjects)
        queue_plans({doc.name, *sharing}, user=user, now=now or utc_now())


def on_plan_delete(doc: Any, *, user: str = SYSTEM, now: datetime | None = None) -> None:
    """Queue a published plan that is being deleted, and the plans that share its subjects."""
    if doc.is_published:
        plan_ids = get_affected_plan_ids(PLAN, doc.name)
        queue_plans(plan_ids, user=user, now=now or utc_now())


def on_override_update(doc: Any, *, user: str = SYSTEM, now: datetime | None = None) -> None:
    """Queue the plans that a plan's row concerns which was saved or deleted by itself."""
    if frappe.db.get_value(PLAN, doc.parent, "is_published"):
        withdraw_soon(row["subject"] for row in load_plan_subjects(doc.parent))
        plan_ids = get_affected_plan_ids(PLAN, doc.parent)
        queue_plans(plan_ids, user=user, now=now or utc_now())


on_override_delete = on_override_update


def _may_be_sold_now(doc: Any) -> bool:
    """Say whether with a saved node lessons may be sold that were not before.

    A new node has no copies yet; a lesson that is restored may have.
    """
    before = doc.get_doc_before_save()
    if before is None:
        return bool(doc.flags.restored)
    terms = ("required_item", "is_free_preview", "is_published", PARENT_FIELDS.get(doc.doctype))
    return any(before.get(name) != doc.get(name) for name in terms if name)


def _is_draft(doc: Any) -> bool:
    """Say whether a node is neither published nor was so before it was saved.

    A track is never a draft: a new default track takes the place of a published one.
    """
    before = doc.get_doc_before_save()
    was_published = bool(before and before.is_published)
    return not (doc.is_published or was_published or doc.doctype == "Memora Track")


def _subjects_with_new_terms(doc: Any, before: Any) -> set[str]:
    """Return the subjects whose lessons a saved plan may offer on other terms than before."""
    listed = {row.subject for row in doc.subjects}
    listed_before = {row.subject for row in before.subjects} if before else set()
    if not before or bool(before.is_published) != bool(doc.is_published):
        return listed | listed_before
    changed = _access_terms(doc) ^ _access_terms(before)
    targets = {subject_of(doctype, name) for doctype, name, _action, _value in changed}
    return (listed ^ listed_before) | (targets & listed)


def _access_terms(plan: Any) -> set[tuple[str, str, str, str | None]]:
    """Return the overrides that decide who may open what."""
    return {
        (row.target_doctype, row.target_name, row.action, row.override_value)
        for row in plan.overrides
        if row.action != "Set Linear" and row.target_doctype in CONTENT_DOCTYPES
    }


def _put_into_redis(plan_ids: list[str]) -> None:
    try:
        get_redis().sadd(get_cdn_queue_key(), *plan_ids)
        check_and_trigger_immediate_processing()
    except redis.RedisError:
        sync_log.mark_fallback(plan_ids)
        frappe.db.commit()
