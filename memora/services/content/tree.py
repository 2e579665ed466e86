"""The content tree: which record type stands under which, and where a node belongs."""

from datetime import datetime

import frappe

PARENT_FIELDS = {
    "Memora Track": "parent_subject",
    "Memora Unit": "parent_track",
    "Memora Topic": "parent_unit",
    "Memora Lesson": "parent_topic",
}
"""Each level below the subject, from the top, with its link to the level above."""

CONTENT_DOCTYPES = ("Memora Subject", *PARENT_FIELDS)


def subject_of(doctype: str, name: str) -> str | None:
    """Return the subject at the root of a node's branch.

    Args:
        doctype: One of ``CONTENT_DOCTYPES``.
        name: Name of the node; a subject belongs to itself.

    Returns:
        The subject's name, or None where the node or a link of the chain is missing.
    """
    levels = CONTENT_DOCTYPES[: CONTENT_DOCTYPES.index(doctype) + 1]
    tables = "".join(
        f" JOIN `tab{child}` n{depth} ON n{depth}.{PARENT_FIELDS[child]} = n{depth - 1}.name"
        for depth, child in enumerate(levels[1:], start=1)
    )
    row = frappe.db.sql(
        f"SELECT n0.name FROM `tabMemora Subject` n0{tables} WHERE n{len(levels) - 1}.name = %s",
        (name,),
    )
    return row[0][0] if row else None


def announce_change(subject: str, *, user: str, now: datetime) -> None:
    """Tell whoever follows the content: rows that are written in bulk fire no doc_events.

    Args:
        subject: Name of the subject whose nodes were written.
        user: Whose change it is.
        now: The moment of the change, UTC.
    """
    for listener in frappe.get_hooks("memora_content_changed"):
        frappe.get_attr(listener)("Memora Subject", subject, user=user, now=now)


def last_position(doctype: str, parent: str | None) -> int:
    """Return the largest ``sort_order`` among the children of a node; 0 if there are none.

    Args:
        doctype: DocType of the children, one of ``PARENT_FIELDS``.
        parent: Name of the node that they stand under.
    """
    return frappe.db.sql(
        f"SELECT COALESCE(MAX(sort_order), 0) FROM `tab{doctype}`"
        f" WHERE `{PARENT_FIELDS[doctype]}` = %s",
        (parent,),
    )[0][0]


def make_room(doctype: str, parent: str, position: int, node: str | None) -> None:
    """Move the children of a node on where one of them stands at a position already.

    Two siblings at one position would leave their order to chance; refusing the second would
    keep authors from exchanging two of them.

    Args:
        doctype: DocType of the children, one of ``PARENT_FIELDS``.
        parent: Name of the node that they stand under.
        position: The position that is to be free.
        node: Name of the child that it is for, if it has one.
    """
    others = (parent, node or "")
    link = PARENT_FIELDS[doctype]
    taken = frappe.db.sql(
        f"SELECT 1 FROM `tab{doctype}`"
        f" WHERE `{link}` = %s AND name != %s AND sort_order = %s LIMIT 1",
        (*others, position),
    )
    if taken:
        frappe.db.sql(
            f"UPDATE `tab{doctype}` SET sort_order = sort_order + 1"
            f" WHERE `{link}` = %s AND name != %s AND sort_order >= %s",
            (*others, position),
        )
        frappe.clear_document_cache(doctype)


def clear_default_track(subject: str, track: str | None) -> None:
    """Let no other track of a subject be its default one.

    Args:
        subject: Name of the Memora Subject.
        track: Name of the track that is the default now, if it has one.
    """
    frappe.db.sql(
        "UPDATE `tabMemora Track` SET is_default = 0"
        " WHERE parent_subject = %s AND name != %s AND is_default = 1",
        (subject, track or ""),
    )
    frappe.clear_document_cache("Memora Track")


def rename_plan_rows() -> None:
    """Bring a plan's rows of the time when their table was called ``plan_subjects``."""
    frappe.db.sql(
        """UPDATE `tabMemora Plan Subject` SET parentfield = 'subjects'
        WHERE parenttype = 'Memora Academic Plan' AND parentfield = 'plan_subjects'""",
        (),
    )
