"""The frame of every job: never beside itself, and never failing unseen."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import frappe

from memora.utils.logs import JOBS, log_line
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
        None. The jobs' log has a line for each run: its outcome is done, failed or skipped.
    """
    started = time.perf_counter()
    outcome = "failed"
    with single_flight(name) as alone:
        try:
            yield alone
            outcome = "done" if alone else "skipped"
        except Exception:
            frappe.db.rollback()
            frappe.log_error(title=error_title)
            raise
        finally:
            duration_s = round(time.perf_counter() - started, 3)
            log_line(JOBS, job=name, outcome=outcome, duration_s=duration_s)
