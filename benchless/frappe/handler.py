"""Whitelisted methods."""

from werkzeug.wrappers import Response

import frappe
import frappe.utils
from frappe import _
from frappe.utils.html_utils import sanitize_html


def handle():
    """Run the method that ``cmd`` names; its answer becomes ``message``."""
    cmd = frappe.local.form_dict.cmd
    data = None if cmd == "login" else execute_cmd(cmd)
    if isinstance(data, Response):
        return data
    if data is not None:
        frappe.local.response["message"] = data
    return None


def execute_cmd(cmd):
    try:
        method = frappe.get_attr(cmd) if "." in cmd else globals()[cmd]
    except Exception as e:  # noqa: BLE001 (whatever the path was: it is no method)
        frappe.throw(_("Failed to get method for command {0} with {1}").format(cmd, e))
    is_guest = frappe.session.user == "Guest"
    allowed = frappe.allowed_http_methods_for_whitelisted_func.get(method)
    if not allowed or (is_guest and method not in frappe.guest_methods):
        message = _("You are not permitted to access this resource.")
        frappe.throw(message, frappe.PermissionError, _("Method Not Allowed"))
    if is_guest and method not in frappe.xss_safe_methods:
        frappe.form_dict.update({key: sanitize_html(val) for key, val in frappe.form_dict.items()})
    if frappe.request.method not in allowed:
        frappe.throw(_("Not permitted"), frappe.PermissionError)
    return frappe.call(method, **frappe.form_dict)


@frappe.whitelist(allow_guest=True)
def logout():
    frappe.local.login_manager.logout()
    frappe.db.commit()


ping = frappe.ping
