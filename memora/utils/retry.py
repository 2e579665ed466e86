"""Deadlocks and lock time-outs: tried again here and nowhere else, since Frappe does not.

Tried again are whole transactions that begin with their lock and commit: the ledger's events and
rebuilds, the chunks of the syncs, ``reconcile``'s repairs, and whatever changes or copies who may
act as a player. Not tried again is what runs in a transaction that its caller began: an import
undoes everything and says 503 by itself, and any other endpoint's conflict becomes a 503 at the
edge (``api/_endpoint.py``), since what came before in the request is undone with it. A publishing
build takes named locks with a time of its own, which cannot deadlock, and writes files.
"""

from collections.abc import Callable
from typing import TypeVar

import frappe
from frappe import _

from memora.utils.errors import ServiceUnavailable

ATTEMPTS = 3
#: A player's transactions queue behind each other for milliseconds; who waits this long for a
#: row is stuck. InnoDB's own 50 seconds are longer than any client waits.
LOCK_WAIT_S = 10
LOCK_CONFLICTS = (frappe.QueryDeadlockError, frappe.QueryTimeoutError)

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
        except LOCK_CONFLICTS:  # noqa: PERF203 - rare
            frappe.db.rollback()
    raise too_busy()


def too_busy() -> ServiceUnavailable:
    """Return what to raise for a lock that could not be had."""
    return ServiceUnavailable(_("The server is busy right now. Please try again in a moment."))
