"""Methods of Frappe's own that would tell a student, or a guesser, more than they may know."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import frappe

from memora.services.identity import frappe_door, login
from memora.utils.clock import utc_now
from memora.utils.errors import AuthenticationError, MemoraError
from memora.utils.uuids import is_uuid4

T = TypeVar("T")


@frappe.whitelist()
def get_count(doctype: str, filters: Any = None) -> int:
    """Count the records that match; in place of ``frappe.client.get_count``.

    Frappe's asks for no permission, and whoever may count may guess: a filter on somebody's XP
    or on the answer in a lesson, tried often enough, is as good as reading it.

    Args:
        doctype: Which records.
        filters: A record's name or Frappe's filters, as JSON or not.

    Returns:
        How many.

    Raises:
        frappe.PermissionError: The user may not read the DocType.
    """
    frappe.has_permission(doctype, "read", throw=True)
    if isinstance(filters, str) and filters[:1] in ("{", "["):
        filters = json.loads(filters)
    return frappe.db.count(doctype, filters)


@frappe.whitelist(methods=["POST"])
def verify_password(password: str) -> None:
    """Check the password of who is signed in; in place of Frappe's, which counts nothing.

    Args:
        password: What they typed.

    Raises:
        frappe.AuthenticationError: It is another.
        RateLimitError: A student has tried too often.
    """
    _counted("verify_password", lambda: _frappes("verify_password")(password))


@frappe.whitelist(allow_guest=True, methods=["POST"])
def update_password(
    new_password: str,
    logout_all_sessions: int = 0,
    key: str | None = None,
    old_password: str | None = None,
) -> Any:
    """Set a new password; in place of Frappe's, which lets the old one be guessed.

    Args:
        new_password: The new one.
        logout_all_sessions: 1 ends the other sessions.
        key: Of a link that was mailed.
        old_password: Without a key: the old one.

    Raises:
        frappe.AuthenticationError: The old password is another.
        RateLimitError: A student has tried too often.
    """

    def update() -> Any:
        return _frappes("update_password")(new_password, logout_all_sessions, key, old_password)

    return update() if key or not old_password else _counted("update_password", update)


@frappe.whitelist(allow_guest=True)
def get_token(**arguments: Any) -> None:
    """Hand out an OAuth token; in place of Frappe's, which takes students' passwords for one.

    Args:
        **arguments: Frappe's own.

    Raises:
        AuthenticationError: It is a student's password that should be looked at.
    """
    given = frappe.request.values
    if "password" in given.getlist("grant_type"):
        accounts = [frappe_door.find_tried(name) for name in given.getlist("username")]
        if any(account is None or frappe_door.is_students(account) for account in accounts):
            frappe.throw("invalid_grant", AuthenticationError)
    frappe.get_attr("frappe.integrations.oauth2.get_token")(**arguments)


def _counted(method: str, look: Callable[[], T]) -> T:
    """Let a look at the password of who is signed in count as a login's."""
    device_id = (frappe.get_request_header("X-Device-ID") or "").lower()
    try:
        return login.check_again(
            frappe.session.user,
            device_id if is_uuid4(device_id) else "",
            method,
            look,
            now=utc_now(),
        )
    except MemoraError as error:
        frappe.local.response.update(error.details)
        frappe.flags.disable_traceback = True
        frappe.throw(str(error), type(error))


def _frappes(method: str) -> Callable[..., Any]:
    return frappe.get_attr(f"frappe.core.doctype.user.user.{method}")
