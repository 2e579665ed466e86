"""Bit indexes: the place of each lesson in its subject's progress bitmap.

A student's progress is stored by bit, so a bit that was handed out once must never
mean another lesson: the counter on the subject only grows, and whoever advances it
holds the subject's row until commit.
"""

import frappe
from frappe import _

from memora.utils.errors import NotFoundError


def reserve(subject: str, count: int = 1) -> int:
    """Hand out ``count`` consecutive bit indexes of a subject.

    Args:
        subject: Name of the Memora Subject; its row stays locked until commit.
        count: How many to take, at least 0.

    Returns:
        The first of them.

    Raises:
        NotFoundError: There is no such subject.
    """
    first = _lock_counter(subject)
    if count:
        frappe.db.sql(
            "UPDATE `tabMemora Subject` SET next_bit_index = %s WHERE name = %s",
            (first + count, subject),
        )
    return first


def reclaim(subject: str, bit_index: int) -> int:
    """Give a restored lesson its own bit index back, or a new one if that is impossible.

    Args:
        subject: Name of the Memora Subject; its row stays locked until commit.
        bit_index: What the deleted lesson had.

    Returns:
        ``bit_index`` if this subject once handed it out and no lesson holds it, else a new one.

    Raises:
        NotFoundError: There is no such subject.
    """
    if 0 <= bit_index < _lock_counter(subject) and not _holder(subject, bit_index):
        return bit_index
    return reserve(subject)


def lessons_by_bit(subject: str) -> dict[int, str]:
    """Return a subject's lessons by bit index, published or not."""
    return dict(
        frappe.db.sql("SELECT bit_index, name FROM `tabMemora Lesson` WHERE subject = %s", subject)
    )


def _lock_counter(subject: str) -> int:
    row = frappe.db.sql(
        "SELECT next_bit_index FROM `tabMemora Subject` WHERE name = %s FOR UPDATE", (subject,)
    )
    if not row:
        raise NotFoundError(_("There is no subject {0}. Choose an existing one.").format(subject))
    return row[0][0]


def _holder(subject: str, bit_index: int) -> bool:
    # A locking read: the transaction's snapshot may be older than the lock on the subject.
    return bool(
        frappe.db.sql(
            "SELECT name FROM `tabMemora Lesson`"
            " WHERE subject = %s AND bit_index = %s LOCK IN SHARE MODE",
            (subject, bit_index),
        )
    )
