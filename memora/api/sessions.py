"""Learning sessions: where a lesson is read."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import Caller, published_lesson, rate_limit, require_authorized_device
from memora.services import lesson_access
from memora.utils.clock import utc_now


@frappe.whitelist(allow_guest=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_lesson_url(lesson_id: str | None = None, *, caller: Caller) -> dict[str, Any]:
    """Give the address at which the student reads a lesson.

    Paid lessons have no public address: theirs is signed and works for some hours.

    Args:
        lesson_id: the lesson.
        caller: the student, as the guard let them pass.

    Returns:
        lesson_id (str): the lesson.
        url (str): address of the lesson's file: absolute, or beginning with a slash at this site.
        expires_at (str | None): when the signed addresses stop working; null if none is signed.
        access (str): how the student's plan opens the lesson: public, authenticated,
            free_preview, paid.
        is_signed (bool): whether ``url`` is signed.
        videos (list): of each Video stage ``stage_id`` as in the file, and ``url`` (null
            while the video lies in a bucket that is not switched on).

    Raises:
        ValidationError: ``lesson_id`` is missing.
        NotFoundError: there is no such published lesson, or the student's plan hides it.
        PermissionError: the lesson is not in the student's plan; or it is paid and the student
            has no access, then ``required_item`` names the item that opens it, if there is one.
    """
    lesson_id = arguments.text("lesson_id", lesson_id)
    lesson = published_lesson(caller, lesson_id)
    return lesson_access.get_lesson_url(caller.user, lesson, now=utc_now())
