"""At most one run of a job at a time, on every server of the site together."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def single_flight(job: str, *, wait_s: int = 0) -> Iterator[bool]:
    """Hold the job's lock for the block, if nobody else does.

    MariaDB releases the lock when the connection ends, however it ends: a killed run
    blocks nobody, and no expiry has to be guessed.

    Args:
        job: the job's name, unique within the site.
        wait_s: seconds to wait for a run that is under way.

    Yields:
        Whether the lock was had. Without it the block must do nothing.
    """
    name = lock_name(job)
    got = frappe.db.sql("SELECT GET_LOCK(%s, %s)", (name, wait_s))[0][0] == 1
    try:
        yield got
    finally:
        if got:
            frappe.db.sql("SELECT RELEASE_LOCK(%s)", name)


def is_running(job: str) -> bool:
    """Tell whether somebody holds the job's lock."""
    return frappe.db.sql("SELECT IS_USED_LOCK(%s)", lock_name(job))[0][0] is not None


def lock_name(scope: str) -> str:
    """Return the name of MariaDB's lock for a scope of this site.

    Named locks are the whole server's, so the database is part of the name; a digest, since
    a name holds at most 64 characters.
    """
    digest = hashlib.blake2b(f"{frappe.conf.db_name}|{scope}".encode(), digest_size=16)
    return f"memora:{digest.hexdigest()}"
