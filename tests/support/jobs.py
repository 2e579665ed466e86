"""Queued jobs, run on demand."""

import threading
from typing import Any

import frappe
from redis import Redis
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.timeouts import TimerDeathPenalty


class _ThreadWorker(SimpleWorker):
    """A worker that may run beside the main thread: no signals, no listening for commands."""

    death_penalty_class = TimerDeathPenalty

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ran: list[str] = []

    def perform_job(self, job: Job, queue: Queue) -> bool:
        """Note the job, then run it."""
        self.ran.append(_method_of(job))
        return super().perform_job(job, queue)

    def subscribe(self) -> None:
        """Take no commands: ending the thread that listens costs 0.2 s."""

    def unsubscribe(self) -> None:
        """See `subscribe`."""

    def _install_signal_handlers(self) -> None:
        """Leave the process's handlers alone."""


class JobFailedError(Exception):
    """A queued job raised; the text is its traceback."""


def queued() -> list[Job]:
    """Return the jobs that wait, in the order in which they are run."""
    connection = _connection()
    return [job for queue in _queues(connection) for job in queue.jobs]


def drain() -> list[str]:
    """Run what is queued, and what that queues, until nothing waits.

    The test's writes are committed first. The jobs run in a thread of their own, one after the
    other, as a worker of the host runs them.

    Returns:
        The names of the methods that ran, in order.

    Raises:
        JobFailedError: One of the jobs raised; the others ran all the same.
    """
    frappe.db.commit()
    connection = _connection()
    ran: list[str] = []
    while queued():
        worker = _ThreadWorker(_queues(connection), connection=connection)
        options = {"burst": True, "logging_level": "CRITICAL"}
        thread = threading.Thread(target=worker.work, kwargs=options)
        thread.start()
        thread.join()
        ran += worker.ran
    _raise_failed(connection)
    return ran


def _raise_failed(connection: Redis) -> None:
    traces = []
    for queue in _queues(connection):
        registry = queue.failed_job_registry
        for job_id in registry.get_job_ids():
            result = Job.fetch(job_id, connection=connection).latest_result()
            traces.append(result.exc_string if result else job_id)
            registry.remove(job_id, delete_job=True)
    if traces:
        raise JobFailedError("\n".join(traces))


def _method_of(job: Job) -> str:
    """Return what was enqueued: both hosts wrap it in one function of their own."""
    method = job.kwargs["method"]
    return method if isinstance(method, str) else f"{method.__module__}.{method.__qualname__}"


def _queues(connection: Redis) -> list[Queue]:
    """Return every queue of the worker's own Redis, the short ones first."""
    order = ("short", "default", "long")
    queues = Queue.all(connection=connection)
    return sorted(queues, key=lambda queue: order.index(queue.name.rsplit(":", 1)[-1]))


def _connection() -> Redis:
    return Redis.from_url(frappe.conf.redis_queue)
