"""The content tree: which record type stands under which, and where a node belongs."""

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
