"""Checks of single fields, with messages that name the field and what it may hold."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document

from memora.utils.errors import ValidationError

MAX_INT = 2**31 - 1


def require_not_negative(doc: Document, *fieldnames: str) -> None:
    """Refuse a record, or the row of a table, that holds a number below zero or none at all."""
    for fieldname in fieldnames:
        require_between(doc, fieldname, 0, MAX_INT)


def require_between(doc: Document, fieldname: str, least: int, most: int) -> None:
    """Refuse a number outside a range, and what is no number; an empty field counts as 0."""
    try:
        # Frappe casts only when it writes: a client's record may still hold text here.
        refused = not least <= float(doc.get(fieldname) or 0) <= most
    except (TypeError, ValueError):
        refused = True
    if refused:
        place = _("Row {0}").format(doc.idx) + ": " if doc.get("parentfield") else ""
        rule = _("{0} must be a number from {1} to {2}.")
        frappe.throw(place + rule.format(_label(doc, fieldname), least, most), ValidationError)


def require_dates_in_order(doc: Document, first: str, last: str) -> None:
    """Refuse two dates of which the last lies before the first, and what is no date.

    Args:
        doc: The record.
        first: Fieldname of the date that comes first; both may be the same day.
        last: Fieldname of the other. An empty field is left to the DocType's ``reqd``.
    """
    start, end = (date_of(doc, fieldname) for fieldname in (first, last))
    if start and end and end < start:
        frappe.throw(
            _("{0} ({1}) lies before {2} ({3}). Correct one of the dates.").format(
                _label(doc, last), end, _label(doc, first), start
            ),
            ValidationError,
        )


def date_of(doc: Document, fieldname: str) -> date | None:
    """Return a record's date, None from an empty field; refuse what is none."""
    value = doc.get(fieldname)
    try:
        # A date from the database, ISO text from people.
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        frappe.throw(
            _("{0} must be a date like 2026-09-01.").format(_label(doc, fieldname)),
            ValidationError,
        )


def _label(doc: Document, fieldname: str) -> str:
    return _(doc.meta.get_label(fieldname))


def labels_of_missing(doc: Document, fieldnames: tuple[str, ...]) -> str:
    """Return the labels of those fields that are empty, for a sentence; empty if none is."""
    missing = [name for name in fieldnames if not str(doc.get(name) or "").strip()]
    return ", ".join(_label(doc, name) for name in missing)
