"""The entries of doc_events and of our own hook, under the names that hooks.py reads."""

from datetime import datetime
from typing import Any

import frappe

from memora.services import identity
from memora.services.boards import membership
from memora.services.cdn_export import change_tracker
from memora.services.cdn_export.batch_processor import trigger_plan_rebuild
from memora.services.operations.installation import bring_job_times_back
from memora.utils.clock import utc_now

_KINDS = {
    "Memora Subject": "subject",
    "Memora Track": "track",
    "Memora Unit": "unit",
    "Memora Topic": "topic",
    "Memora Lesson": "lesson",
    "Memora Lesson Stage": "lesson_stage",
    "Memora Package": "package",
    "Memora Media": "media",
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


def refuse_rename(doc: Any, method: str, old: str, new: str, merge: bool = False) -> None:  # noqa: ARG001
    """Keep a student's name: before a User is renamed or merged, and after, where that was skipped.

    Raises:
        ValidationError: one of the two names is a student's.
    """
    identity.refuse_rename(old, new)


def follow_user(doc: Any, method: str) -> None:  # noqa: ARG001 - Frappe's signature
    """End the session of a user who may no longer sign in as a student; let the boards follow.

    A student leaves them with a disabled account, and comes back with an enabled one.
    """
    identity.end_session_of_former_student(doc.name)
    before = doc.get_doc_before_save()
    if before and bool(before.enabled) != bool(doc.enabled):
        membership.follow_account(doc.name)


def follow_role(doc: Any, method: str) -> None:  # noqa: ARG001 - Frappe's signature
    """The same where a role is taken away by itself, without its User."""
    if doc.parenttype == "User" and doc.role == identity.STUDENT_ROLE:
        identity.end_session_of_former_student(doc.parent, is_losing_role=True)


def keep_student_role(doc: Any, method: str) -> None:  # noqa: ARG001 - Frappe's signature
    """Refuse to disable the students' role, which would take it from everybody at once.

    Raises:
        ValidationError: it is disabled.
    """
    identity.refuse_disabled_role(doc.name, is_disabled=bool(doc.disabled))


def content_changed(doctype: str, docname: str, *, user: str, now: datetime) -> None:
    """Tell the export that what lies below a record was written in bulk.

    Args:
        doctype: The record's DocType.
        docname: Its name.
        user: Whose change it is.
        now: The moment of the change, naive UTC.
    """
    trigger_plan_rebuild(doctype, docname, user=user, now=now)


def follow_time_zone(doc: Any, _method: str) -> None:
    """Let the jobs' times follow the site's zone, which Frappe's setup wizard sets."""
    if doc.has_value_changed("time_zone") and doc.time_zone:
        bring_job_times_back(doc.time_zone)


_RESTORABLE = [
    doctype for doctype, kind in _KINDS.items() if hasattr(change_tracker, f"on_{kind}_restore")
]
