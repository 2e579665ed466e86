"""Onboarding: what a student learns."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import Caller, rate_limit, require_authorized_device
from memora.services import onboarding


@frappe.whitelist(allow_guest=True, methods=["POST"])
@require_authorized_device
@rate_limit(max_requests=20, window_seconds=60)
def set_academic_profile(
    grade: str | None = None,
    stream: str | None = None,
    academic_year: str | None = None,
    *,
    caller: Caller,
) -> dict[str, Any]:
    """Choose grade, stream and year, and with them the plan.

    Args:
        grade: name of a grade.
        stream (optional): name of a stream, where the grade has streams.
        academic_year: name of a season.
        caller: the student, as the guard let them pass.

    Returns:
        status (str): "success".
        profile_updated (bool): true.
        plan (str): the plan that was chosen.

    Raises:
        ValidationError: an argument is missing, or there is no such plan; the message names
            those that exist.
    """
    return onboarding.set_academic_profile(
        caller.user,
        arguments.text("grade", grade),
        arguments.optional_text("stream", stream),
        arguments.text("academic_year", academic_year),
    )
