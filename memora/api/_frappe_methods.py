"""Methods of Frappe's own that would tell a student more than they may know."""

import json
from typing import Any

import frappe


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
