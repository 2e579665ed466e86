"""Who may do what, by roles."""

import frappe
from frappe import _

AUTOMATIC_ROLES = ("Guest", "All", "Desk User", "Administrator")


def get_roles(username=None):
    user = username or frappe.session.user
    if not user or user == "Guest":
        return ["Guest"]
    if user == "Administrator":
        return frappe.get_all("Role", pluck="name")
    filters = {"parenttype": "User", "parent": user, "role": ("not in", AUTOMATIC_ROLES)}
    roles = [role for (role,) in frappe.db.get_values("Has Role", filters, "role")]
    has_desk = frappe.db.get_value("User", user, "user_type") == "System User"
    return [*roles, "All", "Guest", *(["Desk User"] if has_desk else [])]


def check(doctype=None, ptype="read", doc=None, user=None, throw=False, *, parent_doctype=None):
    """frappe.has_permission: tell whether the user may; with ``throw`` raise if not."""
    doctype = doctype or doc.doctype
    allowed = has_permission(doctype, ptype, doc, user, throw, parent_doctype)
    if throw and not allowed:
        name = f" {doc if isinstance(doc, str) else doc.name}" if doc else ""
        frappe.flags.error_message = _("No permission for {0}").format(_(doctype) + name)
        raise frappe.PermissionError
    return allowed


def has_permission(doctype, ptype, doc=None, user=None, explain=True, parent_doctype=None):
    user = user or frappe.session.user
    if user == "Administrator":
        return True
    doc = frappe.get_doc(doctype, doc) if isinstance(doc, str | int) else doc
    if frappe.get_meta(doctype).istable:
        parent = doc.get("parenttype") if doc else parent_doctype
        if not parent or doctype not in {
            f.options for f in frappe.get_meta(parent).get_table_fields()
        }:
            return False
        return has_permission(parent, ptype, doc and doc.get("parent"), user, explain)
    allowed = ptype in rights_of(doctype, user)
    if not allowed and explain:
        message = _("User {0} does not have access to {1}").format(frappe.bold(user), _(doctype))
        frappe.msgprint(message)
    return allowed


def rights_of(doctype, user):
    """Return what the user's roles allow: read, write, create, delete and so on."""
    roles = set(get_roles(user))
    rules = [rule for rule in frappe.get_meta(doctype).permissions if rule.role in roles]
    return {right for rule in rules for right, value in rule.items() if value == 1}
