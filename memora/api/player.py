"""Students' accounts: signing in, and what they have earned."""

from typing import Any

import frappe
from frappe import _

from memora.api import _arguments as arguments
from memora.api._endpoint import (
    Caller,
    Visitor,
    answer_completion,
    open_to_guests,
    rate_limit,
    recorded_answer,
    require_authorized_device,
    require_session,
    require_staff,
    require_student_or_staff,
)
from memora.api._frappe_login import open_session
from memora.api._second_factor import confirm_login
from memora.api._validators import (
    validate_email,
    validate_hearts_earned,
    validate_uuid,  # noqa: F401 - documented as this module's
    validate_xp_amount,
)
from memora.services import (
    device_auth,
    learning,
    profiles,
    session_manager,
    wallet_engine,
    wallet_sync,
)
from memora.services.identity import log_security_event, waiting_devices  # noqa: F401 - likewise
from memora.services.identity import login as login_service
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError

#: As long as Frappe lets a password be.
PASSWORD_LENGTH = 512


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@open_to_guests
def login(
    usr: str | None = None,
    pwd: str | None = None,
    device_name: str | None = None,
    otp: str | None = None,
    tmp_id: str | None = None,
) -> dict[str, Any]:
    """Sign a student in from the device named by the header ``X-Device-ID``.

    The first device is authorized by itself; a newer login ends the session before it.

    Args:
        usr: the student's email; letter case does not matter.
        pwd: the password.
        device_name (optional): what the student calls this device.
        otp (optional): the code of the second factor, where the school asks for one.
        tmp_id (optional): what the answer that asked for the code carried.

    Returns:
        message (str): a greeting in the student's language.
        session_id (str): a digest of the session, which names it and opens nothing; the
            session itself is the cookie ``sid`` alone.
        is_first_device (bool): whether this login authorized the account's first device.
        devices_authorized (int): how many devices the account has.

    Raises:
        ValidationError: an argument or the header is missing or odd.
        AuthenticationError: wrong email, password or code; or the school asks for a code: then
            ``tmp_id`` goes back with it, and ``verification`` says where it comes from.
        PermissionError: not a student; a password that has expired, where ``reason`` is
            password_expired; or a device that is not authorized: then ``device_code`` is what the
            school needs to add it, good until ``device_code_expires_at``, a day after it was last
            shown, and ``device_id`` is its id.
        RateLimitError: too many wrong passwords from this device; ``resets_in`` is the
            number of seconds to wait.
    """
    device_id = arguments.uuid4("X-Device-ID", frappe.get_request_header("X-Device-ID"))
    usr = arguments.text("usr", usr)
    if not isinstance(pwd, str) or not 0 < len(pwd) <= PASSWORD_LENGTH:
        raise ValidationError(_("pwd is missing or too long. Please send the password."))
    return login_service.login(
        usr,
        pwd,
        device_id,
        arguments.optional_text("device_name", device_name),
        open_session=open_session,
        confirm=lambda user: confirm_login(user, otp, tmp_id),
        now=utc_now(),
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_session
def check_device_authorization(*, caller: Visitor) -> dict[str, Any]:
    """Say whether the device named by ``X-Device-ID`` may be used with this account.

    Returns:
        authorized (bool): whether it may.
        device_count (int): how many devices may be.

    Raises:
        AuthenticationError: nobody is signed in.
    """
    return {
        "authorized": device_auth.is_device_authorized(caller.user, caller.device_id),
        "device_count": device_auth.count_devices(caller.user),
    }


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def register_device(
    student_email: str | None = None,
    device_id: str | None = None,
    device_name: str | None = None,
    code: str | None = None,
) -> dict[str, Any]:
    """Let a student sign in from one more device, of at most two.

    The device is named by its code, as Memora Waiting Device lists it too, or by its id. One that
    is registered already keeps its place and takes the new name.

    Args:
        student_email: the student's account.
        device_id (optional): the device's id, a UUID version 4; not with ``code``.
        device_name (optional): what people call the device; with ``code``, else, its owner's word.
        code (optional): the code that the device shows, such as K7M-4Q2, in any spelling.

    Returns:
        message (str): that it is done, in the user's language.
        devices_authorized (int): how many devices the student has now.

    Raises:
        ValidationError: an argument is missing or odd, the account is no student's, or has
            two devices already.
        NotFoundError: there is no such account, or none of its devices waits with this code.
    """
    validate_email(student_email)
    code = arguments.optional_text("code", code)
    if code and device_id is not None:
        raise ValidationError(_("Send the code or the device_id, not both."))
    device = None if code else arguments.uuid4("device_id", device_id)
    name = arguments.optional_text("device_name", device_name)
    student = device_auth.require_student(student_email.strip())
    if code:
        device, called, *_rest = waiting_devices.find(student, code, now=utc_now())
        name = name or called
    name = arguments.text("device_name", name)
    count = device_auth.add_authorized_device(student, device, name, now=utc_now())
    login_service.forget_failures(student, device)
    return {"message": _("Device registered"), "devices_authorized": count}


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def remove_device(student_email: str | None = None, device_id: str | None = None) -> dict[str, Any]:
    """Let a student no longer sign in from a device; a session on it ends at once.

    Args:
        student_email: the student's account.
        device_id: the device.

    Returns:
        message (str): that it is done, in the user's language.
        devices_authorized (int): how many devices the student has now.

    Raises:
        ValidationError: an argument is missing or odd, or it is none of the student's devices.
        NotFoundError: the account has no profile.
    """
    validate_email(student_email)
    device = arguments.uuid4("device_id", device_id)
    count = device_auth.remove_authorized_device(student_email.strip(), device)
    return {"message": _("Device removed"), "devices_authorized": count}


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_session
def validate_session(*, caller: Visitor) -> dict[str, Any]:
    """Say whether this session is the account's one live session.

    Returns:
        valid (bool): whether it is.
        session_id (str): a digest of the session that was asked about, the same as at login.

    Raises:
        AuthenticationError: nobody is signed in.
        SessionReplaced: a newer login ended this session.
    """
    valid = session_manager.validate_session(caller.user, caller.sid)
    return {"valid": valid, "session_id": session_manager.digest(caller.sid)}


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_authorized_device
def logout(*, caller: Caller) -> dict[str, Any]:
    """Sign the student out; the device stays authorized.

    Returns:
        message (str): that it is done, in the student's language.
    """
    login_service.logout(caller.user, caller.device_id, now=utc_now())
    # Deleting its row alone would let Frappe write the session back when the request ends.
    frappe.local.login_manager.logout()
    return {"message": _("Logged out successfully")}


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
def get_profile(*, caller: Caller) -> dict[str, Any]:
    """Read the student's account: what they study, and where they may be signed in.

    Returns:
        user (str): the account.
        full_name (str): the student's name.
        grade (str | None): the grade.
        stream (str | None): the stream.
        academic_year (str | None): the season.
        plan (str | None): the plan that these three lead to.
        devices (list): each with ``device``, a digest that names it and says nothing,
            ``device_name``, ``device_type``, ``added_on``, ``last_active`` and ``is_current``.
        session_started_at (datetime | None): the login, in UTC.
    """
    return profiles.get_profile(caller.user, caller.device_id)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_wallet(*, caller: Caller) -> dict[str, Any]:
    """Read the student's XP and streak.

    Returns:
        total_xp (int): all XP earned so far.
        current_streak (int): days in a row with a lesson passed.
        last_success_date (date | None): the streak's last day, in UTC.
        last_played_at (datetime | None): the last event, in UTC.
        gems (int): gems at hand.
        streak_freezes (int): streak freezes at hand; each covers a day without a lesson.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        NotFoundError: the account has no wallet.
    """
    return wallet_engine.get_wallet(caller.user, known=caller.known)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=60, window_seconds=60)
def get_wallet_history(
    limit: int | None = None, before: int | None = None, *, caller: Caller
) -> dict[str, Any]:
    """Read what the student's XP is made of, the newest first.

    Args:
        limit (optional): entries at most, 1 to 100; 20 unless given.
        before (optional): ``next_before`` of the page before this one.
        caller: the student, as the guard let them pass.

    Returns:
        entries (list): each with ``seq``, ``type``, ``reference_id``, ``subject``, ``xp``,
            ``gems``, ``reason`` and ``created_at``.
        next_before (int | None): ask for the next page with it; none on the last page.

    Raises:
        ValidationError: an argument is out of range.
    """
    limit = arguments.whole_number("limit", 20 if limit is None else limit, 1, 100)
    if before is not None:
        before = arguments.whole_number("before", before, 1, arguments.MAX_INT)
    return wallet_engine.get_wallet_history(caller.user, limit=limit, before=before)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_authorized_device
@rate_limit(max_requests=60, window_seconds=60)
def complete_lesson(
    lesson_id: str | None = None,
    hearts_earned: int | None = None,
    event_id: str | None = None,
    *,
    caller: Caller,
) -> dict[str, Any]:
    """Complete a lesson for 10 XP a heart, and see what it did to the streak.

    Args:
        lesson_id: the lesson.
        hearts_earned: hearts left at its end, 1 to 3.
        event_id (optional): the client's own name for this completion; sent again, it counts once.
        caller: the student, as the guard let them pass.

    Returns:
        message (str): that it is done, in the student's language.
        xp (dict): ``awarded`` and ``new_total``, without ``rewards``.
        streak (dict): ``old_streak``, ``new_streak``, ``action`` (started, incremented,
            unchanged, reset, frozen) and ``last_success_date``, in UTC.
        xp_capped (bool, optional): true when the school's limits for playing again cut it.
        rewards (list, optional): what came on top, where something did: each with ``type``
            (quest, streak_freeze, achievement), ``id``, ``xp`` and ``gems``.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: an argument is missing or out of range.
        NotFoundError: there is no such published lesson, or the student's plan hides it.
        PermissionError: the lesson is not in the student's plan, or it is paid and the student
            has no access; then ``required_item`` names the item that opens it, if there is one.
        ConflictError: the lesson is locked: ``required_lesson_id`` is to be completed first, or
            ``required_level`` to be reached; or the server alone marks it and has no answers to it
            of today; or ``event_id`` was used for something else.
        ServiceUnavailable: the student's row stayed locked; nothing was recorded.
    """
    lesson_id = arguments.text("lesson_id", lesson_id)
    validate_hearts_earned(hearts_earned)
    complete = learning.complete_for_hearts
    recorded = answer_completion(caller, lesson_id, event_id, complete, hearts_earned=hearts_earned)
    return recorded_answer(recorded, message=_("Lesson completed successfully"))


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_student_or_staff
@rate_limit(max_requests=30, window_seconds=60)
def add_xp(
    xp_amount: int | None = None,
    player: str | None = None,
    reason: str | None = None,
    event_id: str | None = None,
    *,
    caller: Caller | None,
) -> dict[str, Any]:
    """Award XP: a student's client for a game played on it, or staff to a student.

    Args:
        xp_amount: XP to add, 1 to 1000.
        player (optional): staff only: the student who gets it, beyond any daily cap.
        reason (optional): staff only, and required there: why; the student sees it.
        event_id (optional): the caller's own name for this award; sent again, it counts once.
        caller: the student, as the guard let them pass; none for staff.

    Returns:
        message (str): that it is done, in the caller's language.
        xp_awarded (int): as asked for.
        new_total_xp (int): all XP of the student, this award's included, ``rewards`` not.
        rewards (list, optional): what came on top, where something did: each with ``type``
            (quest, streak_freeze, achievement), ``id``, ``xp`` and ``gems``.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: an argument is missing or out of range, or the day's cap leaves less;
            then ``xp_left`` says how much.
        PermissionError: the school has switched such XP off, or ``player`` was sent by
            somebody who is not staff.
        NotFoundError: there is no such student.
        ConflictError: ``event_id`` was used for something else.
        ServiceUnavailable: the student's row stayed locked; nothing was recorded.
    """
    validate_xp_amount(xp_amount)
    named = arguments.event_id(event_id)
    if caller:
        recorded = wallet_engine.award_client_xp(
            caller.user, xp_amount, known=caller.known, event_id=named
        )
    else:
        recorded = wallet_engine.award_staff_xp(
            arguments.text("player", player),
            xp_amount,
            by=frappe.session.user,
            reason=arguments.text("reason", reason),
            event_id=named,
        )
    return recorded_answer(recorded, message=_("XP awarded successfully"))


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def trigger_wallet_sync(force: bool = False) -> dict[str, Any]:
    """Carry the players' totals into MariaDB now.

    Args:
        force: write every wallet, whether it is behind or not.

    Returns:
        message (str): that it is done, in the user's language.
        force (bool): as asked for.
        synced (int): wallets written.
        duration (float): seconds it took.
        errors (int): wallets that could not be written; the next run tries them again.

    Raises:
        ConflictError: another sync is under way.
    """
    result = wallet_sync.trigger_wallet_sync(force)
    return {"message": _("Manual wallet sync completed"), "force": bool(force), **result}
