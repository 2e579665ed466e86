"""Completing lessons, and the map of what is done and open."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import (
    Caller,
    answer_completion,
    rate_limit,
    recorded_answer,
    require_authorized_device,
)
from memora.services import learning
from memora.services.ledger.entry import MAX_HEARTS


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
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
        hearts: hearts left at its end, 0 to 5; where answers to the lesson were marked today, their
            hearts are the most.
        event_id (optional): the client's own name for this completion; sent again, it is
            answered again and counts once.
        caller: the student, as the guard let them pass.

    Returns:
        success (bool): true.
        xp_earned (int): XP for this learning.
        new_total_xp (int): all XP of the student, this completion's included, ``rewards`` not.
        is_first_completion (bool): whether the lesson was not passed before.
        is_new_record (bool): whether more hearts were left than ever before.
        xp_capped (bool, optional): true when the school's limits for playing again cut it.
        rewards (list, optional): what came on top, where something did: each with ``type``
            (quest, streak_freeze, achievement), ``id``, ``xp`` and ``gems``.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: an argument is missing or odd.
        NotFoundError: there is no such published lesson, or the student's plan hides it.
        PermissionError: the lesson is not in the student's plan, or it is paid and the student
            has no access; then ``required_item`` names the item that opens it, if there is one.
        ConflictError: the lesson is locked: ``required_lesson_id`` is to be completed first, or
            ``required_level`` to be reached; or the server alone marks it and has no answers to it
            of today; or ``event_id`` was used for something else.
        ServiceUnavailable: the student's row stayed locked; nothing was recorded.
    """
    lesson_id = arguments.text("lesson_id", lesson_id)
    hearts = arguments.whole_number("hearts", hearts, 0, MAX_HEARTS)
    recorded = answer_completion(
        caller, lesson_id, event_id, learning.complete_lesson, hearts=hearts
    )
    return recorded_answer(recorded)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_progress(subject_id: str | None = None, *, caller: Caller) -> dict[str, Any]:
    """Read the whole map of a subject: what is passed, open and locked.

    Args:
        subject_id: the subject.
        caller: the student, as the guard let them pass.

    Returns:
        subject_id (str): the subject.
        root (dict): the tree. Each node has ``id``, ``type``, ``title``, ``status`` (passed,
            not_passed; unlocked for a container that is not passed),
            ``unlock_state`` (locked, unlocked); lessons add ``best_hearts`` and
            ``bit_index``, all others ``children``, ``total_lessons``, ``passed_lessons``,
            ``percentage``.
        completion_percentage (float): passed lessons of all, cut to two decimals.
        total_xp_earned (int): XP earned in the subject.
        suggested_next_lesson_id (str | None): the first open lesson that is not passed yet.
        total_lessons (int): lessons of the subject in the student's plan.
        passed_lessons (int): those of them that are passed.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: ``subject_id`` is missing.
        NotFoundError: there is no such subject, or it was not published yet.
        PermissionError: the subject is not in the student's plan.
    """
    return learning.get_progress(caller.user, arguments.text("subject_id", subject_id))
