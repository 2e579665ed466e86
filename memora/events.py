"""The entries of doc_events and of our own hook, under the names that hooks.py reads."""

from datetime import datetime
from typing import Any

import frappe

from memora.services.cdn_export import change_tracker
from memora.services.cdn_export.batch_processor import trigger_plan_rebuild
from memora.utils.clock import utc_now

_KINDS = {
    "Memora Subject": "subject",
    "Memora Track": "track",
    "Memora Unit": "unit",
    "Memora Topic": "topic",
    "Memora Lesson": "lesson",
    "Memora Lesson Stage": "lesson_stage",
    "Memora Academic Plan": "plan",
    "Memora Plan Subject": "override",
    "Memora Plan Override": "override",
}
_HAPPENINGS = {"on_update": "update", "on_trash": "delete"}


def track_change(doc: Any, method: str) -> None:
    """Tell the export that a record was saved, or is about to be deleted.

    Frappe has no event for a restore, which is an insert like any other and ends with on_update;
    child rows fire events only where they are saved by themselves.
    """
    happening = _HAPPENINGS[method]
    if doc.flags.in_insert and doc.doctype in _RESTORABLE:
        happening = "restore"
    handler = getattr(change_tracker, f"on_{_KINDS[doc.doctype]}_{happening}")
    handler(doc, user=frappe.session.user, now=utc_now())


def content_changed(doctype: str, docname: str, *, user: str, now: datetime) -> None:
    """Tell the export that what lies below a record was written in bulk.

    Args:
        doctype: The record's DocType.
        docname: Its name.
        user: Whose change it is.
        now: The moment of the change, naive UTC.
    """
    trigger_plan_rebuild(doctype, docname, user=user, now=now)


_RESTORABLE = [
    doctype for doctype, kind in _KINDS.items() if hasattr(change_tracker, f"on_{kind}_restore")
]
