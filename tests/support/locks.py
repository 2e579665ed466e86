"""Locks: of jobs that were killed, and who waits for one."""

import frappe

from memora.utils.single_flight import lock_name


def wait_for_locks(*jobs: str) -> None:
    """Wait until MariaDB has freed a killed run's locks: it notices that the connection is gone."""
    for job in jobs:
        name = lock_name(job)
        assert frappe.db.sql("SELECT GET_LOCK(%s, 30)", name)[0][0] == 1
        frappe.db.sql("SELECT RELEASE_LOCK(%s)", name)
    frappe.db.commit()


def is_at(statement: str) -> bool:
    """Say whether a connection of this user's is at such a statement at this moment."""
    query = "SELECT 1 FROM information_schema.processlist WHERE info LIKE %s"
    return bool(frappe.db.sql(query, f"{statement}%"))
