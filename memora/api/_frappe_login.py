"""The hooks around Frappe's own login, by which no student's password can be guessed.

Frappe logs in before any hook of a request runs. ``refuse_student`` ends a login whose password
was right, ``refuse_unfinished`` one for which Frappe still wants a code or a new password, and
``even_out`` gives every try at a student's account, or at none, the same answer.
"""

import json
from typing import Any

import frappe
from frappe.twofactor import get_cached_user_pass

from memora.api._request_checks import is_broken
from memora.services.identity import find_account, frappe_door
from memora.utils.clock import utc_now
from memora.utils.errors import AuthenticationError
from memora.utils.mariadb import CONNECTION_ERRORS
from memora.utils.uuids import is_uuid4

PATH = "/api/method/login"
#: Frappe's words, which it does not translate.
WORDS = "Invalid login credentials"
ANSWER = json.dumps({"message": WORDS, "exc_type": "AuthenticationError"})


def refuse_student(login_manager: Any) -> None:
    """Refuse a student at Frappe's login, as it refuses a wrong password; other logins go on.

    Raises:
        frappe.AuthenticationError: it is a student, and this is Frappe's login.
    """
    if _is_frappes_login() and _is_students(login_manager.user):
        login_manager.fail(WORDS, user=login_manager.user)


def refuse_unfinished() -> None:
    """Refuse a student whom Frappe asks for a second factor or a new password.

    Raises:
        AuthenticationError: likewise; not Frappe's own, at which it would take cookies back.
    """
    if not _is_frappes_login():
        return
    manager = frappe.local.login_manager
    if manager.user and _is_students(manager.user):
        # What Frappe wrote of a password that has expired would tell that it was right.
        frappe.db.rollback()
        try:
            manager.fail(WORDS, user=manager.user)
        except frappe.AuthenticationError:
            raise AuthenticationError(WORDS) from None


def even_out(response: Any, request: Any) -> None:
    """Answer every try at a student's account, or at none, in the same way.

    Where a page was asked for, Frappe 15 fails while it renders the refusal, whatever was refused,
    and no answer reaches the hooks; the try is counted all the same.
    """
    if not _is_frappes_login():
        return
    try:
        _even_out(response, request)
    except CONNECTION_ERRORS:
        frappe.logger("memora").warning("MariaDB is away: nobody signs in")


def open_session(user: str) -> str:
    """Open Frappe's session for a user, and let the response carry its cookie.

    Args:
        user: the user, whose password was right.

    Returns:
        The session's id.
    """
    manager = frappe.local.login_manager
    manager.user = user
    manager.post_login()
    # The request came with the cookie of a session that is over: Frappe has noted to take the
    # cookies back, and would take those of the new session with it.
    frappe.local.cookie_manager.to_delete.clear()
    frappe.local.response.pop("session_expired", None)
    return frappe.session.sid


def _even_out(response: Any, request: Any) -> None:
    address = frappe.local.request_ip
    manager = getattr(frappe.local, "login_manager", None)
    # Frappe has no manager yet where it refused: then the request alone says who was tried.
    given = manager.user if manager else get_cached_user_pass()[0] or frappe.form_dict.get("usr")
    if not given:
        return
    account = find_account(given) if manager else frappe_door.find_tried(given)
    if account and not frappe_door.is_students(account):
        if manager:
            frappe_door.note_success(address)
        else:
            frappe_door.note_failure(address)
        return
    if response is not None and not is_broken(request):  # that is 400 for everybody
        response.headers.clear()
        response.status_code = AuthenticationError.http_status_code
        response.content_type = "application/json"
        response.set_data(ANSWER)
    sent = (frappe.get_request_header("X-Device-ID") or "").lower()
    device_id = sent if is_uuid4(sent) else ""
    frappe_door.refuse(account, given, device_id, address, now=utc_now())


def _is_students(user: str) -> bool:
    account = find_account(user)
    return account is not None and frappe_door.is_students(account)


def _is_frappes_login() -> bool:
    """Say whether this request is one at which Frappe logs in by itself, whatever its path."""
    request = getattr(frappe.local, "request", None)
    if request is None or request.method == "OPTIONS":
        return False  # a console, or a preflight, which has no session at all
    return request.path == PATH or frappe.form_dict.get("cmd") == "login"
