"""Error Log."""

from typing import Any

import frappe


def log_error(
    title: str | None = None,
    message: str | None = None,
    reference_doctype: str | None = None,
    reference_name: str | None = None,
    *,
    defer_insert: bool = False,  # noqa: ARG001 (there is nothing to wait for)
) -> Any:
    """Write an Error Log record; its table knows no transactions, so it outlives a rollback.

    Args:
        title: one line; a traceback sent as title changes places with the message.
        message: by default the traceback of the exception being handled.
        reference_doctype: the DocType of the record it is about.
        reference_name: the name of the record it is about.
        defer_insert: Frappe writes it later.
    """
    if message and title and "\n" in title:
        title, message = message, title
    return frappe.get_doc(
        doctype="Error Log",
        method=title or "Error",
        error=message or frappe.get_traceback(),
        reference_doctype=reference_doctype,
        reference_name=reference_name,
    ).insert(ignore_permissions=True)
