"""What Frappe asks at a login beyond the password: a fresh one, and a code."""

import frappe
from frappe import _
from frappe.auth import get_login_attempt_tracker
from frappe.twofactor import (
    ExpiredLoginException,
    authenticate_for_2factor,
    confirm_otp_token,
    should_run_2fa,
)

from memora.utils.errors import AuthenticationError, PermissionError

#: What the answer carries that asks for a fresh password.
EXPIRED = "password_expired"


def confirm_login(user: str, otp: str | None, tmp_id: str | None) -> None:
    """Let a login go on, or ask for what it lacks; everything as Frappe's own login does it.

    Args:
        user: the user, whose password was right.
        otp: the code that the client sent.
        tmp_id: which request for a code it answers.

    Raises:
        PermissionError: the password has expired; ``reason`` says so.
        AuthenticationError: a code is needed, wrong or too late.
    """
    manager = frappe.local.login_manager
    manager.user = user
    if manager.force_user_to_reset_password():
        raise PermissionError(
            _("Your password has expired. Set a new one on the school's website first."),
            reason=EXPIRED,
        )
    if not should_run_2fa(user):
        return
    if not otp:
        # Leaves tmp_id and verification on the response.
        authenticate_for_2factor(user)
        raise AuthenticationError(
            _("Send the code that you were given, together with tmp_id."),
            tmp_id=frappe.local.response["tmp_id"],
        )
    if not tmp_id:
        raise AuthenticationError(_("tmp_id is missing. Sign in again to get a new code."))
    # Codes are counted with the passwords. Frappe's own count stands as full for students, since
    # anybody may try their passwords at its login, and would refuse the code.
    get_login_attempt_tracker(user, raise_locked_exception=False).add_success_attempt()
    try:
        confirm_otp_token(manager, otp, tmp_id)
    except ExpiredLoginException as error:
        raise AuthenticationError(_("The code came too late. Sign in again.")) from error
    except frappe.AuthenticationError as error:
        raise AuthenticationError(_("The code is wrong. Sign in again.")) from error
