"""Completing lessons, and the map of what is done and open."""

from typing import Any

import frappe
from frappe import _

from memora.api import _arguments as arguments
from memora.api._endpoint import Caller, rate_limit, require_authorized_device
from memora.services import completion, progress_map
from memora.utils.errors import NotFoundError

MAX_HEARTS = 5


@frappe.whitelist(allow_guest=True, methods=["POST"])
@require_authorized_device
@rate_limit(max_requests=60, window_seconds=60)
def complete_lesson(
    lesson_id: str | None = None,
    hearts: int | None = None,
    event_id: str | None = None,
    *,
    caller: Caller,
) -> dict[str, Any]:
    """Record a completed lesson and award its XP.

    Args:
        lesson_id: the lesson.
        hearts: hearts left at its end, 0 to 5.
        event_id: the client's own name for this completion; sent again, it is answered
            again and counts once.
        caller: the student, as the guard let them pass.

    Returns:
        ``success``, ``xp_earned``, ``new_total_xp``, ``is_first_completion``,
        ``is_new_record``; ``xp_capped`` when the day's cap of lesson XP cut it;
        ``is_degraded`` when the fast store is away.

    Raises:
        ValidationError: an argument is missing or odd.
        NotFoundError: there is no such published lesson.
        PermissionError: the lesson is not in the student's plan.
        ConflictError: ``event_id`` was used for another completion.
    """
    lesson_id = arguments.text("lesson_id", lesson_id)
    hearts = arguments.whole_number("hearts", hearts, 0, MAX_HEARTS)
    if caller.lesson is None:
        raise NotFoundError(_("There is no lesson {0}.").format(lesson_id))
    recorded = completion.complete_lesson(
        caller.user,
        caller.lesson,
        hearts,
        known=caller.known,
        event_id=arguments.event_id(event_id),
    )
    return recorded.answer | {"is_degraded": True} if recorded.is_degraded else recorded.answer


@frappe.whitelist(allow_guest=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_progress(subject_id: str | None = None, *, caller: Caller) -> dict[str, Any]:
    """Read the whole map of a subject: what is passed, open and locked.

    Args:
        subject_id: the subject.
        caller: the student, as the guard let them pass.

    Returns:
        ``subject_id``, ``root`` (the tree), ``completion_percentage``, ``total_xp_earned``,
        ``suggested_next_lesson_id``, ``total_lessons``, ``passed_lessons``.

    Raises:
        ValidationError: ``subject_id`` is missing.
        NotFoundError: there is no such subject, or it was not published yet.
        PermissionError: the subject is not in the student's plan.
    """
    return progress_map.get_progress(caller.user, arguments.text("subject_id", subject_id))
