"""Publishing: what staff may do by hand."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import require_staff
from memora.services.cdn_export import batch_processor, versions
from memora.utils.clock import utc_now


@frappe.whitelist(allow_guest=True, methods=["POST"])
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
        duration_s (float): seconds the build took.

    Raises:
        ValidationError: ``plan_id`` is missing, or the content cannot be published; then
            ``errors`` says why, ``error_count`` how often, and nothing was changed.
        NotFoundError: there is no such plan.
        ConflictError: the plan is not published, or its content is being built by somebody
            else.
        ServiceUnavailable: the disk is full or fails; the files in place are whole.
    """
    return batch_processor.rebuild_plan(arguments.text("plan_id", plan_id), now=utc_now())


@frappe.whitelist(allow_guest=True, methods=["GET"])
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
    plan = arguments.text("plan_id", plan_id)
    return {"plan_id": plan, "versions": versions.list_versions(plan)}


@frappe.whitelist(allow_guest=True, methods=["POST"])
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
        duration_s (float): seconds it took.

    Raises:
        ValidationError: an argument is missing or wrong, or the content cannot be published;
            then ``errors`` says why, ``error_count`` how often, and nothing was changed.
        NotFoundError: there is no such plan, or the version is not kept.
        ConflictError: the plan is not published, its content is being built by somebody else,
            the plan shows nothing of that version any more, or the version is damaged.
        ServiceUnavailable: the disk is full or fails; the files in place are whole.
    """
    plan = arguments.text("plan_id", plan_id)
    chosen = arguments.whole_number("version", version, 1, arguments.MAX_EXACT)
    answer = versions.rollback(plan, chosen, now=utc_now())
    return {**answer, "rolled_back_to": chosen}
