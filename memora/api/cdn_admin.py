"""Publishing: what staff may do by hand."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import require_staff
from memora.services import cdn_export
from memora.services.cdn_export import batch_processor, cdn_uploader
from memora.utils.clock import utc_now


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def rebuild_plan(plan_id: str | None = None) -> dict[str, Any]:
    """Write all files of a plan now.

    Args:
        plan_id: the plan.

    Returns:
        plan_id (str): the plan.
        version (int): version of the manifest.
        files (dict): the number of the plan's files by kind: ``manifest``, ``hierarchies``,
            ``bitmaps``, ``topics``, ``lessons``, ``subjects``, ``search``.
        written (int): files that differed and were written.
        unchanged (int): files that were right already.
        removed_pending (int): files that nothing names any more; they go 15 minutes after
            they dropped out.
        uploaded (int): files that were sent to the bucket; 0 without CDN.
        sync_verified (bool): whether all files were compared with the bucket's, and are the same.
        duration_s (float): seconds it took.

    Raises:
        ValidationError: ``plan_id`` is missing, or the content cannot be published; then
            ``errors`` says why, ``error_count`` how often, and nothing was changed.
        NotFoundError: there is no such plan.
        ConflictError: the plan is not published, another one of its grade, stream and season is
            published too, or its content is being built by somebody else.
        ServiceUnavailable: the disk is full or fails, or the bucket does, then ``reason`` says
            how; the files in place are whole.
    """
    named = arguments.text("plan_id", plan_id)
    return batch_processor.rebuild_plan(named, user=frappe.session.user)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_staff
def get_queue_status() -> dict[str, Any]:
    """See what waits to be published, and what failed.

    Returns:
        pending_plans (int): plans that wait for a build, first attempts and further ones.
        dead_letter_count (int): plans whose build was given up.
        recent_failures (list): of the last day, newest first, at most 10, each with ``plan_id``,
            ``status``, ``retry_count``, ``error_message``, ``failed_at`` and ``next_retry_at``.
        last_processed (str | None): when the latest build ended; none if there never was one.
    """
    return batch_processor.get_queue_status(now=utc_now())


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def retry_dead_letter(plan_id: str | None = None) -> dict[str, Any]:
    """Let a plan be built again whose build was given up, with all attempts before it.

    Args:
        plan_id: the plan.

    Returns:
        plan_id (str): the plan.
        status (str): Queued.

    Raises:
        ValidationError: ``plan_id`` is missing.
        NotFoundError: the plan is not among those that were given up.
    """
    named = arguments.text("plan_id", plan_id)
    return batch_processor.retry_dead_letter(named, user=frappe.session.user, now=utc_now())


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def test_connection() -> dict[str, Any]:
    """Try out the bucket of CDN Settings, as they are saved, enabled or not.

    Returns:
        status (str): "success" or "error".
        bucket (str): its name.
        reason (str, optional): with an error: ``incomplete``, ``unreachable``, ``credentials``,
            ``clock``, ``bucket_missing``, ``not_permitted``, ``busy``, ``other``,
            ``keys_unreadable``, or ``private_readable``: everybody can read what only signed
            addresses should open.
        message (str, optional): with an error: what to mend, in words.
    """
    return cdn_uploader.test_connection()


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_staff
def get_sync_log(
    plan_id: str | None = None,
    status: str | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> dict[str, Any]:
    """Read how builds went, the newest first.

    Args:
        plan_id (optional): of this plan only.
        status (optional): Queued, Processing, Success, Failed or Dead Letter.
        limit (optional): logs at most, 1 to 100; 20 unless given.
        offset (optional): logs to leave out, 0 unless given.

    Returns:
        logs (list): each with ``name``, ``plan_id``, ``status``, ``triggered_by``,
            ``started_at``, ``completed_at``, ``next_retry_at``, ``retry_count``, ``version``,
            ``files_written``, ``files_uploaded``, ``files_deleted``, ``sync_verified``,
            ``is_fallback``, ``error_message`` and ``details``.
        total (int): how many there are without limit.

    Raises:
        ValidationError: an argument is out of range, or there is no such status.
    """
    return cdn_export.find_logs(
        arguments.optional_text("plan_id", plan_id),
        arguments.choice("status", status, cdn_export.STATUSES),
        limit=arguments.whole_number("limit", 20 if limit is None else limit, 1, 100),
        offset=arguments.whole_number("offset", offset or 0, 0, arguments.MAX_INT),
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_staff
def get_versions(plan_id: str | None = None) -> dict[str, Any]:
    """List the published versions of a plan that can be put back.

    Args:
        plan_id: the plan.

    Returns:
        plan_id (str): the plan.
        versions (list): the newest first, at most 10: ``version``; ``published_at``
            (ISO 8601, UTC); ``lesson_count``; ``rolled_back_to``, the older version that it puts
            back, or null; ``is_current``, whether it is the one that readers see.

    Raises:
        ValidationError: ``plan_id`` is missing.
        NotFoundError: there is no such plan.
    """
    return cdn_export.describe_versions(arguments.text("plan_id", plan_id))


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def rollback(plan_id: str | None = None, version: int | None = None) -> dict[str, Any]:
    """Put back an older version of what readers see of a plan.

    Lessons, access and rules stay today's, and what the plan does not show now stays away. The
    next publication replaces the rollback.

    Args:
        plan_id: the plan.
        version: one of those that ``get_versions`` lists.

    Returns:
        plan_id (str): the plan.
        version (int): the new, higher version of the manifest.
        rolled_back_to (int): the version that was put back.
        files (dict): the number of the plan's files by kind, as of ``rebuild_plan``.
        written (int): files that differed and were written.
        unchanged (int): files that were right already.
        removed_pending (int): files that nothing names any more; they go 15 minutes after
            they dropped out.
        uploaded (int): files that were sent to the bucket; 0 without CDN.
        sync_verified (bool): whether all files were compared with the bucket's, and are the same.
        duration_s (float): seconds it took.

    Raises:
        ValidationError: an argument is missing or wrong, or the content cannot be published;
            then ``errors`` says why, ``error_count`` how often, and nothing was changed.
        NotFoundError: there is no such plan, or the version is not kept.
        ConflictError: the plan is not published, its content is being built by somebody else,
            the plan shows nothing of that version any more, or the version is damaged.
        ServiceUnavailable: the disk is full or fails, or the bucket does, then ``reason`` says
            how; the files in place are whole.
    """
    plan = arguments.text("plan_id", plan_id)
    chosen = arguments.whole_number("version", version, 1, arguments.MAX_EXACT)
    answer = cdn_export.rollback(plan, chosen, user=frappe.session.user)
    return {**answer, "rolled_back_to": chosen}
