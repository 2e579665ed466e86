"""Transactions that begin in another way than a request's."""

import frappe


def begin_without_gap_locks() -> None:
    """Commit what is open, and begin a transaction that locks rows alone: READ COMMITTED.

    Under REPEATABLE READ, a request's own, whoever looks with a lock for rows that are not there
    locks the gap in which they would stand. Two who then fill their gaps wait for each other.
    Without gap locks a row may appear after it was looked for; only a unique index refuses it.

    The setting is the session's for a moment only, since the host begins its next transaction
    together with the commit.
    """
    frappe.db.sql("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    try:
        frappe.db.commit()
    finally:
        frappe.db.sql("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
