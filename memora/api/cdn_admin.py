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
        ``version``, the files by kind, and how many were written and unchanged.

    Raises:
        ValidationError: ``plan_id`` is missing.
        NotFoundError: there is no such plan.
        ConflictError: another build of this plan is under way.
    """
    return batch_processor.rebuild_plan(arguments.text("plan_id", plan_id), now=utc_now())
