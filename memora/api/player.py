"""Students' accounts: signing in, and what they have earned."""

from typing import Any

import frappe
from frappe import _

from memora.api import _arguments as arguments
from memora.api._endpoint import (
    Caller,
    open_to_guests,
    rate_limit,
    require_authorized_device,
    require_staff,
)
from memora.services import login as login_service
from memora.services import wallet_engine, wallet_sync
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError

#: As long as Frappe lets a password be.
PASSWORD_LENGTH = 512


# xss_safe: Frappe would strip what looks like HTML from a guest's password.
@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@open_to_guests
def login(
    usr: str | None = None, pwd: str | None = None, device_name: str | None = None
) -> dict[str, Any]:
    """Sign a student in from the device named by the header ``X-Device-ID``.

    The first device is authorized by itself; a newer login ends the session before it.

    Args:
        usr: the student's email.
        pwd: the password.
        device_name (optional): what the student calls this device.

    Returns:
        message (str): a greeting in the student's language.
        session_id (str): the session, which the cookie ``sid`` carries too.
        is_first_device (bool): whether this login authorized the account's first device.
        devices_authorized (int): how many devices the account has.

    Raises:
        ValidationError: an argument or the header is missing or odd.
        AuthenticationError: wrong email or password.
        PermissionError: not a student, or a device that is not authorized; then
            ``device_id`` is what the school needs to add it.
        RateLimitError: too many wrong passwords from this device; ``resets_in`` is the
            number of seconds to wait.
    """
    device_id = arguments.uuid4("X-Device-ID", frappe.get_request_header("X-Device-ID"))
    usr = arguments.text("usr", usr).lower()
    if not isinstance(pwd, str) or not 0 < len(pwd) <= PASSWORD_LENGTH:
        raise ValidationError(_("pwd is missing or too long. Please send the password."))
    name = arguments.optional_text("device_name", device_name) or _("First device")
    return login_service.login(usr, pwd, device_id, name, open_session=_open_session, now=utc_now())


@frappe.whitelist(allow_guest=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_wallet(*, caller: Caller) -> dict[str, Any]:
    """Read the student's XP and streak.

    Returns:
        total_xp (int): all XP earned so far.
        current_streak (int): days in a row with a lesson passed.
        last_success_date (date | None): the streak's last day, in UTC.
        last_played_at (datetime | None): the last event, in UTC.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        NotFoundError: the account has no wallet.
    """
    return wallet_engine.get_wallet(caller.user, known=caller.known)


@frappe.whitelist(allow_guest=True, methods=["POST"])
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
    """
    result = wallet_sync.trigger_wallet_sync(force)
    return {"message": _("Manual wallet sync completed"), "force": bool(force), **result}


def _open_session(user: str) -> str:
    """Open Frappe's session for a user, and let the response carry its cookie."""
    manager = frappe.local.login_manager
    manager.user = user
    manager.post_login()
    return frappe.session.sid
