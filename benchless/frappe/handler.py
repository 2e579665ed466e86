"""Whitelisted methods."""

from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

import frappe
import frappe.utils
from frappe import _


def handle() -> Response | None:
    """Run the method that ``cmd`` names; its answer becomes ``message``."""
    cmd = frappe.local.form_dict.cmd
    data = None if cmd == "login" else execute_cmd(cmd)
    if isinstance(data, Response):
        return data
    if data is not None:
        frappe.local.response["message"] = data
    return None


def execute_cmd(cmd: str) -> Any:
    """Run a whitelisted method with the request's arguments."""
    overrides = frappe.get_hooks("override_whitelisted_methods", {}).get(cmd)
    cmd = overrides[-1] if overrides else cmd
    try:
        method = frappe.get_attr(cmd) if "." in cmd else globals()[cmd]
    except Exception as e:  # noqa: BLE001 (whatever the path was: it is no method)
        frappe.throw(_("Failed to get method for command {0} with {1}").format(cmd, e))
    frappe.is_whitelisted(method)
    is_valid_http_method(method)
    return frappe.call(method, **frappe.form_dict)


def is_valid_http_method(method: Callable) -> None:
    """Raise PermissionError unless the method takes requests of this kind."""
    if frappe.request.method not in frappe.allowed_http_methods_for_whitelisted_func[method]:
        frappe.throw(_("Not permitted"), frappe.PermissionError)


@frappe.whitelist(allow_guest=True)
def logout() -> None:
    """End the session."""
    frappe.local.login_manager.logout()
    frappe.db.commit()


ping = frappe.ping
