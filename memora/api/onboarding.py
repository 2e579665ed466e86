"""Onboarding: what a student learns."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import (
    Caller,
    rate_limit,
    require_authorized_device,
    require_student_or_staff,
)
from memora.services import profiles


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=60, window_seconds=60)
def get_academic_masters(*, caller: Caller) -> dict[str, Any]:  # noqa: ARG001 - the same for all
    """Read the grades, streams and years that a student may choose.

    Each of them leads to a plan: published, and for a season that is active and has begun.

    Returns:
        grades (list): names of the grades, in their order.
        streams (list): names of the streams, in their order.
        academic_years (list): names of the seasons, the newest first.
        plans (list): titles of the plans.
        combinations (list): what goes together, each with ``grade``, ``stream`` (null where
            the grade has none), ``academic_year``, ``plan`` and its ``title``.
    """
    return profiles.get_academic_masters()


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_student_or_staff
@rate_limit(max_requests=20, window_seconds=60)
def set_academic_profile(
    grade: str | None = None,
    stream: str | None = None,
    academic_year: str | None = None,
    player: str | None = None,
    *,
    caller: Caller | None,
) -> dict[str, Any]:
    """Choose grade, stream and year, and with them the plan; choosing anew keeps what was earned.

    Students choose for themselves until their first completed lesson; from then on staff do, unless
    the school's settings leave it to students.

    Args:
        grade: name of a grade.
        stream (optional): name of a stream, where the grade has streams.
        academic_year: name of a season that is active and has begun.
        player (optional): the student whose plan a member of staff changes.
        caller: the student, as the guard let them pass; None for staff.

    Returns:
        status (str): "success".
        profile_updated (bool): true.
        plan (str): the plan that was chosen.

    Raises:
        ValidationError: an argument is missing, or there is no such plan; then the message
            and ``combinations`` name those that exist.
        PermissionError: the student has completed a lesson, so that the school changes the plan.
        NotFoundError: the player that staff name has never signed in.
    """
    return profiles.set_academic_profile(
        caller.user if caller else arguments.text("player", player),
        arguments.text("grade", grade),
        arguments.optional_text("stream", stream),
        arguments.text("academic_year", academic_year),
        is_staff=caller is None,
    )
