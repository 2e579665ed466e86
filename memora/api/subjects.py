"""The subjects that a student learns, and their tracks."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import Caller, rate_limit, require_authorized_device
from memora.services.learning import subjects
from memora.utils.clock import utc_now


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_subjects(*, caller: Caller) -> list[dict[str, Any]]:
    """Read the subjects of the student's plan: what they are, cost, and how far the student is.

    A student who has not chosen a plan yet has no subjects.

    Returns:
        name (str): the subject.
        title (str): what the student's plan calls it.
        description (str): what it is about.
        icon (str | None): its icon.
        image (str | None): address of its picture.
        color_code (str | None): its colour.
        is_paid (bool): whether the plan sells it.
        is_owned (bool): whether what the student has bought opens all of it.
        full_price (float): price before any discount; 0 without one.
        discounted_price (float): price with the discount; 0 without one.
        required_item (str | None): the item of the store that opens it.
        total_lessons (int): its lessons in the student's plan.
        passed_lessons (int): those of them that are passed.
        percentage (float): passed lessons of all, cut to two decimals.
    """
    return subjects.get_subjects(caller.user, today=utc_now().date())


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_my_subjects(*, caller: Caller) -> list[dict[str, Any]]:
    """Read the subjects of the student's plan with what the plan says of them.

    A student who has not chosen a plan yet has no subjects.

    Returns:
        id (str): the subject.
        name (str): its title.
        icon (str | None): its icon.
        display_name (str): what the student's plan calls it.
        is_mandatory (bool): whether everybody in the plan takes it.
    """
    return subjects.get_my_subjects(caller.user)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_game_tracks(subject: str | None = None, *, caller: Caller) -> list[dict[str, Any]]:
    """Read the tracks of a subject, in order.

    Args:
        subject: the subject.
        caller: the student, as the guard let them pass.

    Returns:
        name (str): the track.
        track_name (str): its title.
        is_default (bool): whether the app opens it first.
        unlock_level (int): level that opens it.
        icon (str | None): its icon.
        description (str): what it is about.
        is_linear (bool): whether its units are played in order.
        status (str): passed or unlocked.
        unlock_state (str): locked or unlocked.
        total_lessons (int): its lessons in the student's plan.
        passed_lessons (int): those of them that are passed.
        percentage (float): passed lessons of all, cut to two decimals.

    Raises:
        ValidationError: ``subject`` is missing.
        NotFoundError: there is no such subject, or it was not published yet.
        PermissionError: the subject is not in the student's plan.
    """
    return subjects.get_game_tracks(caller.user, arguments.text("subject", subject))
