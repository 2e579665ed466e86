"""Who may do what, by roles."""

from typing import Any

import frappe
from frappe import _

rights = (
    *("select", "read", "write", "create", "delete", "submit", "cancel", "amend"),
    *("print", "email", "report", "import", "export", "share"),
)
AUTOMATIC_ROLES = ("Guest", "All", "Desk User", "Administrator")


def get_roles(user: str | None = None) -> list[str]:
    """Return a user's roles, the automatic ones included."""
    user = user or frappe.session.user
    if not user or user == "Guest":
        return ["Guest"]
    if user == "Administrator":
        return frappe.get_all("Role", pluck="name")
    try:
        doc = frappe.get_cached_doc("User", user)
    except frappe.DoesNotExistError:
        frappe.clear_last_message()
        return ["All", "Guest"]
    roles = [row.role for row in doc.roles if row.role not in AUTOMATIC_ROLES]
    return [*roles, "All", "Guest", *(["Desk User"] * (doc.user_type == "System User"))]


def has_permission(
    doctype: str,
    ptype: str = "read",
    doc: Any = None,
    user: str | None = None,
    raise_exception: bool = True,
    *,
    parent_doctype: str | None = None,
) -> bool:
    """Tell whether the user may; ``raise_exception`` adds a message that says why not."""
    user = user or frappe.session.user
    if user == "Administrator":
        return True
    if isinstance(doc, str | int):
        doc = frappe.get_doc(doctype, doc)
    meta = frappe.get_meta(doctype)
    if meta.istable:
        parent = doc.get("parenttype") if doc else parent_doctype
        parent_doc = doc.get("parent") if doc and doc.get("parent") else None
        return bool(parent) and has_permission(parent, ptype, parent_doc, user, raise_exception)
    if doc:
        allowed = get_doc_permissions(doc, user, ptype).get(ptype)
    else:
        allowed = get_role_permissions(doctype, user).get(ptype)
    if not allowed and raise_exception and user == frappe.session.user:
        if doc:
            text = _("User {0} does not have access to this document").format(frappe.bold(user))
            if has_permission(doctype, user=user, raise_exception=False):
                text += f": {_(doctype)} - {doc.name}"
        else:
            text = _(
                "User {0} does not have doctype access via role permission for document {1}"
            ).format(frappe.bold(user), frappe.bold(_(doctype)))
        frappe.msgprint(text)
    return bool(allowed)


def get_doc_permissions(doc: Any, user: str | None = None, ptype: str | None = None) -> Any:
    """Return what the user may do with a document; has_permission hooks may only deny."""
    user = user or frappe.session.user
    hooks = frappe.get_hooks("has_permission", {})
    for method in reversed([*hooks.get(doc.doctype, []), *hooks.get("*", [])]):
        answer = frappe.call(method, doc=doc, ptype=ptype, user=user)
        if answer is not None:
            if not answer:
                return {ptype: 0}
            break
    is_owner = (doc.get("owner") or "").lower() == user.lower()
    permissions = get_role_permissions(doc.doctype, user, is_owner).copy()
    return permissions.update(permissions.if_owner)


def get_role_permissions(doctype: str, user: str | None = None, is_owner: bool = False) -> Any:
    """Return what the user's roles allow; ``if_owner`` holds what depends on the owner."""
    user = user or frappe.session.user
    key = (doctype, user, bool(is_owner))
    known = frappe.local.role_permissions
    if key not in known:
        roles = set(get_roles(user))
        rules = [
            rule
            for rule in frappe.get_meta(doctype).permissions
            if rule.role in roles and not rule.permlevel
        ]
        permissions = frappe._dict(if_owner={})
        owned = any(rule.if_owner for rule in rules)
        for right in rights:
            allowed = any(rule.get(right) for rule in rules)
            permissions[right] = int(allowed)
            always = any(rule.get(right) and not rule.if_owner for rule in rules)
            if allowed and owned and not always and right != "create":
                permissions.if_owner[right] = int(is_owner)
                # Lists are open and then filtered by owner.
                permissions[right] = int(right in ("select", "read"))
        known[key] = permissions
    return known[key]
