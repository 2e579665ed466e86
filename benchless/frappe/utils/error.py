"""Error Log."""

from typing import Any

import frappe


def log_error(
    title: str | None = None,
    message: str | None = None,
    reference_doctype: str | None = None,
    reference_name: str | None = None,
    *,
    defer_insert: bool = False,
) -> Any:
    """Write an Error Log record; it is lost when the transaction is rolled back.

    Args:
        title: one line; a traceback sent as title changes places with the message.
        message: by default the traceback of the exception being handled.
        reference_doctype: the DocType of the record it is about.
        reference_name: the name of the record it is about.
        defer_insert: write it when the transaction ends, either way.
    """
    if message and title and "\n" in title:
        title, message = message, title
    values = {
        "doctype": "Error Log",
        "method": (title or "Error")[:140],
        "error": message or frappe.get_traceback(),
        "reference_doctype": reference_doctype,
        "reference_name": reference_name,
    }
    if not defer_insert:
        return frappe.get_doc(values).insert(ignore_permissions=True)

    def insert() -> None:
        frappe.get_doc(values).insert(ignore_permissions=True)
        frappe.db.sql("commit")

    frappe.db.after_rollback.add(insert)
    frappe.db.after_commit.add(insert)
    return None
