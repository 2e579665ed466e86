"""Bringing courses in."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import require_staff
from memora.services import content_import


@frappe.whitelist(allow_guest=True, methods=["POST"])
@require_staff
def import_course(
    course: dict[str, Any] | str | None = None,
    plan: str | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Import a course file: create what is new, change what differs, keep the rest.

    Args:
        course: the file, as JSON.
        plan: a plan to add the subject to.
        dry_run: only say what would be done.

    Returns:
        ``subject``, ``created``, ``changed``, ``unchanged``, ``missing``, ``invalid``.

    Raises:
        ValidationError: the file has faults; ``invalid`` lists them, nothing was changed.
        NotFoundError: there is no such plan.
    """
    return content_import.import_course(
        arguments.json_object("course", course),
        plan=arguments.optional_text("plan", plan),
        dry_run=dry_run,
        user=frappe.session.user,
    )
