"""Which answers carry cookies. Frappe sets the session's on every one.

A proxy may keep a public answer for others, cookies and all. And an answer to a session that is
over takes the cookies back: one that comes late, after the same browser has signed in anew, would
end the new session. So cookies come with what opens or ends a session, and with what a live one
asked.
"""

from typing import Any

import frappe

from memora.utils.own_requests import is_client, is_file, method_of

#: Methods of ours that open or end a session.
_OF_SESSIONS = ("login", "logout")
_UNAUTHORIZED, _FIRST_ERROR = 401, 400


def send_no_cookies(response: Any, request: Any) -> None:
    """Keep cookies off answers that shall have none; the entry that hooks.py names."""
    if response is not None and not _may_carry(response.status_code, request.path):
        response.set_cookie = _set_no_cookie


def _may_carry(status: int, path: str) -> bool:
    if is_file(path) or is_client(path):
        return False
    method = method_of(path)
    if method is None:
        return True  # Frappe's own affair
    if method.rpartition(".")[2] in _OF_SESSIONS and status < _FIRST_ERROR:
        return True
    # Frappe may have refused before it had a session.
    user = frappe.session.user if frappe.session else None
    return status != _UNAUTHORIZED and user not in (None, "Guest")


def _set_no_cookie(*_arguments: Any, **_options: Any) -> None:
    """Stand in for a response's ``set_cookie``, which Frappe calls last of all."""
