"""Deadlocks and lock time-outs: tried again here, since Frappe does not."""

from collections.abc import Callable
from typing import TypeVar

import frappe
from frappe import _

from memora.utils.errors import ServiceUnavailable

ATTEMPTS = 3

T = TypeVar("T")


def retry_on_lock_conflict(step: Callable[[], T]) -> T:
    """Run a whole transaction, again when MariaDB made it the victim of a lock conflict.

    Args:
        step: the transaction from its first statement to its commit; it must be safe to
            run again after a rollback.

    Returns:
        What ``step`` returned.

    Raises:
        ServiceUnavailable: three attempts met a conflict.
    """
    for _attempt in range(ATTEMPTS):
        try:
            return step()
        except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):  # noqa: PERF203 - rare
            frappe.db.rollback()
    raise ServiceUnavailable(_("The server is busy right now. Please try again in a moment."))
