"""At most one run of a job at a time, on every server of the site together."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def single_flight(job: str) -> Iterator[bool]:
    """Hold the job's lock for the block, if nobody else does.

    MariaDB releases the lock when the connection ends, however it ends: a killed run
    blocks nobody, and no expiry has to be guessed.

    Args:
        job: the job's name, unique within the site.

    Yields:
        Whether the lock was had. Without it the block must do nothing.
    """
    # The lock's name is the whole server's: the database names the site. 64 characters fit.
    name = f"memora:{frappe.conf.db_name}:{job}"[:64]
    got = frappe.db.sql("SELECT GET_LOCK(%s, 0)", name)[0][0] == 1
    try:
        yield got
    finally:
        if got:
            frappe.db.sql("SELECT RELEASE_LOCK(%s)", name)
