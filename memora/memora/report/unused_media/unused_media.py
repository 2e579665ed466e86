"""Desk's report of media that no lesson refers to, the largest first."""

from typing import Any

from frappe import _

from memora.services.content.media.uses import find_unused

MOST_ROWS = 500


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict[str, Any]], list[Any]]:
    """Return the columns and rows that Desk shows.

    Args:
        filters: ``subject``, as it was chosen; all subjects where it was not.
    """
    subject = (filters or {}).get("subject") or None
    rows = find_unused(subject, most=MOST_ROWS)
    return _columns(), [
        {**row, "kind": _(row["kind"]), "kilobytes": row["file_size"] / 1000} for row in rows
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {"fieldname": "name", "label": _("Media"), "fieldtype": "Link", "options": "Memora Media"},
        {
            "fieldname": "subject",
            "label": _("Subject"),
            "fieldtype": "Link",
            "options": "Memora Subject",
        },
        {"fieldname": "media_name", "label": _("Name"), "fieldtype": "Data"},
        {"fieldname": "kind", "label": _("Kind"), "fieldtype": "Data"},
        {"fieldname": "kilobytes", "label": _("Size (KB)"), "fieldtype": "Float", "precision": 1},
        {"fieldname": "modified", "label": _("Last Changed"), "fieldtype": "Datetime"},
    ]
