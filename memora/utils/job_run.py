"""The frame of every job: never beside itself, and never failing unseen."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

from memora.utils.single_flight import single_flight


@contextmanager
def job_run(name: str, *, error_title: str) -> Iterator[bool]:
    """Run a job's block alone, and leave an Error Log behind if it fails.

    The scheduler swallows what a job raises, so the log is what an operator finds; the error
    goes on all the same, so that a worker counts the job as failed. The block's transaction is
    undone before: what a failed run had half written is not committed with the log.

    Args:
        name: the job's name, unique within the site.
        error_title: title of the Error Log, at most 140 characters.

    Yields:
        Whether this run is the only one. If it is not, the block must do nothing and answer
        None; the log ``memora`` says so.
    """
    with single_flight(name) as alone:
        if not alone:
            frappe.logger("memora").info("%s: another run is under way, this one ends.", name)
        try:
            yield alone
        except Exception:
            frappe.db.rollback()
            frappe.log_error(title=error_title)
            raise
