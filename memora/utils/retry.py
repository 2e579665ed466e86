"""Deadlocks and lock time-outs: tried again here and nowhere else, since Frappe does not.

Tried again are whole transactions that begin with their lock and commit: the ledger's events and
rebuilds, the chunks of the syncs, ``reconcile``'s repairs, and whatever changes or copies who may
act as a player, profiles that are made, imports. Not tried again is what runs in a transaction
that its caller began: any other endpoint's conflict becomes a 503 at the edge
(``api/_endpoint.py``), since what came before in the request is undone with it. A publishing
build takes named locks with a time of its own, which cannot deadlock, and writes files.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

import frappe
from frappe import _

from memora.utils.errors import ServiceUnavailable

#: How often a row is waited for that somebody holds: each try lasts LOCK_WAIT_S.
ATTEMPTS = 3
#: How often a deadlock's victim begins again: that costs nothing but a pause.
DEADLOCK_ATTEMPTS = 8
#: The first pause after a deadlock; each further one is twice as long, up to the longest.
PAUSE_S, LONGEST_PAUSE_S = 0.02, 1.0
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
        ServiceUnavailable: three attempts waited in vain, or eight were deadlocks' victims.
    """
    waited = 0
    for attempt in range(DEADLOCK_ATTEMPTS):
        try:
            return step()
        except LOCK_CONFLICTS as conflict:  # noqa: PERF203 - rare
            frappe.db.rollback()
            waited += isinstance(conflict, frappe.QueryTimeoutError)
            if waited == ATTEMPTS:
                break
            if isinstance(conflict, frappe.QueryDeadlockError):
                time.sleep(pause_after(attempt))
    raise too_busy()


def in_own_transaction(step: Callable[[], T]) -> T:
    """Run a step in a transaction of its own, again after a lock conflict; commits.

    Ends the transaction that is open: its snapshot may be older than the lock that the step's first
    statement takes.

    Args:
        step: locks, reads and writes.

    Returns:
        What ``step`` returned.

    Raises:
        ServiceUnavailable: the lock could not be had.
    """

    def transaction() -> T:
        frappe.db.commit()
        try:
            result = step()
            frappe.db.commit()
        except BaseException:
            frappe.db.rollback()
            raise
        return result

    return retry_on_lock_conflict(transaction)


def pause_after(attempt: int) -> float:
    """Return how long a deadlock's victim pauses, in seconds.

    A crowd that met once would meet again if all of it came back at the same moment: pauses grow,
    and no two are alike.

    Args:
        attempt: the number of the attempt that failed, from 0.
    """
    longest = min(LONGEST_PAUSE_S, PAUSE_S * 2**attempt)
    return random.uniform(longest / 4, longest)  # noqa: S311 - it spreads, it hides nothing


def too_busy() -> ServiceUnavailable:
    """Return what to raise for a lock that could not be had."""
    return ServiceUnavailable(_("The server is busy right now. Please try again in a moment."))
