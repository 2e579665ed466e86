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
        plan (optional): a plan to add the subject to.
        dry_run: only say what would be done.

    Returns:
        subject (str): the subject's id.
        created (int): nodes that are new.
        changed (int): nodes that differed.
        unchanged (int): nodes that were the same already.
        missing (int): nodes that are stored but not in the file; they stay.
        invalid (list): empty; a file with faults is refused.

    Raises:
        ValidationError: ``course`` is missing or has faults; ``invalid`` lists them, each with
            ``path`` and ``message``, and nothing was changed.
        NotFoundError: there is no such plan.
        ServiceUnavailable: somebody else is changing the same course.
    """
    return content_import.import_course(
        arguments.json_object("course", course),
        plan=arguments.optional_text("plan", plan),
        dry_run=dry_run,
        user=frappe.session.user,
    )
