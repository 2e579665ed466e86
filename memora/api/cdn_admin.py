"""Publishing: what staff may do by hand."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import require_staff
from memora.services.cdn_export import batch_processor
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
