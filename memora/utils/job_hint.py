"""Jobs queued after the commit: hints, on which nothing that was acknowledged depends."""

from typing import Any

import frappe
import redis

from memora.utils import job_queue


def hint_job(method: str, *, job_id: str, queue: str = "default", **arguments: Any) -> None:
    """Queue a job once the transaction is committed, unless it waits or runs already.

    The queue may be away: what the job shall do is in MariaDB, and a sweep finds it there. An
    error raised here would turn a committed request into a 500.

    Args:
        method: dotted path of the function.
        job_id: names the piece of work.
        queue: "short", "default" or "long".
        **arguments: given to the function.
    """
    frappe.db.after_commit.add(
        lambda: enqueue_hint(method, job_id=job_id, queue=queue, **arguments)
    )


def enqueue_hint(method: str, *, job_id: str, queue: str = "default", **arguments: Any) -> None:
    """Queue a job at once, what it shall do being committed; see ``hint_job``.

    A queue that does not answer is waited for once by a process, and left alone then for a while.
    """
    try:
        job_queue.require_answer()
        frappe.enqueue(method, queue=queue, job_id=job_id, deduplicate=True, **arguments)
    except redis.RedisError as error:
        frappe.logger("memora").warning("%s waits for its sweep: %s", job_id, error)
