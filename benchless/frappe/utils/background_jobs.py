"""Jobs: queued in Redis by RQ, run by workers."""

import functools
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.exceptions import NoSuchJobError
from rq.job import Job, JobStatus

import frappe
from frappe import _

FAILURE_TTL = 7 * 24 * 60 * 60
RESULT_TTL = 10 * 60
MAX_RETRIES = 5
WAITING = (JobStatus.QUEUED, JobStatus.STARTED)


def get_queues_timeout() -> dict[str, int]:
    """Return the queues, first come first, with their time limits in seconds."""
    own = frappe.conf.get("workers") or {}
    more = {name: config.get("timeout", 300) for name, config in own.items()}
    return {"short": 300, "default": 300, "long": 1500} | more


@functools.lru_cache
def _connection(url: str) -> redis.Redis:
    # As in Frappe: four seconds of patience with a restarting Redis, then ConnectionError.
    retry = Retry(ConstantBackoff(1), 4)
    return redis.Redis.from_url(url, retry=retry, retry_on_error=[redis.ConnectionError])


def get_redis_conn() -> redis.Redis:
    """Return the connection to the queues' Redis."""
    return _connection(frappe.conf.redis_queue)


def generate_qname(qtype: str) -> str:
    """Return the name that RQ knows the queue by."""
    return f"{frappe.conf.bench_id or 'benchless'}:{qtype}"


def get_queue_list(queue_list: Any = None, build_queue_name: bool = False) -> list[str]:
    """Return these queues, by default all, checked."""
    queues = [queue_list] if isinstance(queue_list, str) else queue_list or get_queues_timeout()
    for queue in queues:
        _check_queue(queue)
    return [generate_qname(queue) if build_queue_name else queue for queue in queues]


def _check_queue(queue: str) -> None:
    known = get_queues_timeout()
    if queue not in known:
        frappe.throw(_("Queue should be one of {0}").format(", ".join(known)))


def get_queue(qtype: str, is_async: bool = True) -> Queue:
    """Return a queue."""
    _check_queue(qtype)
    return Queue(generate_qname(qtype), connection=get_redis_conn(), is_async=is_async)


def create_job_id(job_id: str | None) -> str:
    """Return the id with the site in front."""
    return f"{frappe.local.site}::{job_id or uuid4()}"


def get_job(job_id: str) -> Job | None:
    """Return a job of this site."""
    try:
        return Job.fetch(create_job_id(job_id), connection=get_redis_conn())
    except NoSuchJobError:
        return None


def get_job_status(job_id: str) -> JobStatus | None:
    """Return the state of a job, None if it is unknown."""
    job = get_job(job_id)
    return job.get_status() if job else None


def is_job_enqueued(job_id: str) -> bool:
    """Tell whether the job is queued or running."""
    return get_job_status(job_id) in WAITING


def enqueue(
    method: str | Callable,
    queue: str = "default",
    timeout: int | None = None,
    event: str | None = None,
    is_async: bool = True,
    job_name: str | None = None,
    now: bool = False,
    enqueue_after_commit: bool = False,
    *,
    at_front: bool = False,
    job_id: str | None = None,
    deduplicate: bool = False,
    **kwargs: Any,
) -> Any:
    """Queue a call of ``method`` with ``kwargs``; ``now`` calls it at once.

    Args:
        method: a dotted path or a function of a module.
        queue: short, default or long.
        timeout: seconds; by default the queue's.
        event: kept with the job.
        is_async: False, outside of tests, means now.
        job_name: shown by tools.
        now: call it instead of queueing it.
        enqueue_after_commit: queue it when the transaction is committed.
        at_front: put it before the others.
        job_id: names the job within the site.
        deduplicate: leave it when a job of that id is queued or running.
        **kwargs: arguments of the method.

    Raises:
        redis.ConnectionError: the queue is down, after about four seconds.
    """
    if deduplicate:
        if not job_id:
            frappe.throw(_("`job_id` paramater is required for deduplication."))
        job = get_job(job_id)
        if job and job.get_status() in WAITING:
            return None
        if job:
            job.delete()
    if now or not (is_async or frappe.flags.in_test):
        return frappe.call(method, **kwargs)
    is_path = isinstance(method, str)
    arguments = {
        "site": frappe.local.site,
        "user": frappe.session.user,
        "method": method,
        "event": event,
        "job_name": job_name or (method if is_path else _path(method)),
        "is_async": is_async,
        "kwargs": kwargs,
    }
    call = functools.partial(
        get_queue(queue, is_async).enqueue_call,
        execute_job,
        timeout=timeout or get_queues_timeout()[queue],
        kwargs=arguments,
        at_front=at_front,
        failure_ttl=frappe.conf.rq_job_failure_ttl or FAILURE_TTL,
        result_ttl=frappe.conf.rq_results_ttl or RESULT_TTL,
        job_id=create_job_id(job_id),
    )
    if enqueue_after_commit:
        frappe.db.after_commit.add(call)
        return None
    return call()


def _path(method: Callable) -> str:
    return f"{method.__module__}.{method.__qualname__}"


def execute_job(
    site: str,
    method: str | Callable,
    event: str | None,
    job_name: str,
    kwargs: dict,
    user: str | None = None,
    is_async: bool = True,
    retry: int = 0,
) -> Any:
    """Run a job in a worker: commit, or roll back and log the error.

    RetryBackgroundJobError runs it again, five times at most, and so would a raw InternalError
    of a deadlock; QueryDeadlockError, which frappe.db raises, does not.
    """
    if is_async:
        frappe.init(site, force=True)  # the worker process is bound to no site
        frappe.connect()
        if user:
            frappe.set_user(user)
    method_name = method if isinstance(method, str) else _path(method)
    method = frappe.get_attr(method) if isinstance(method, str) else method
    frappe.local.job = frappe._dict(
        site=site, method=method_name, job_name=job_name, kwargs=kwargs, user=user
    )
    result = None
    for task in frappe.get_hooks("before_job"):
        frappe.call(task, method=method_name, kwargs=kwargs, transaction_type="job")
    try:
        result = method(**kwargs)
    except (frappe.db.InternalError, frappe.RetryBackgroundJobError) as e:
        frappe.db.rollback()
        again = isinstance(e, frappe.RetryBackgroundJobError) or frappe.db.is_deadlocked(e)
        if retry < MAX_RETRIES and (again or frappe.db.is_timedout(e)):
            frappe.destroy()
            time.sleep(retry + 1)
            return execute_job(
                site, method, event, job_name, kwargs, is_async=is_async, retry=retry + 1
            )
        frappe.log_error(title=method_name)
        raise
    except Exception:
        frappe.db.rollback()
        frappe.log_error(title=method_name)
        frappe.db.commit()
        raise
    else:
        frappe.db.commit()
        return result
    finally:
        if getattr(frappe.local, "initialised", False):  # not after a retry, which cleaned up
            for task in frappe.get_hooks("after_job"):
                frappe.call(task, method=method_name, kwargs=kwargs, result=result)
            if is_async:
                frappe.destroy()


def start_worker(queue: str | None = None, quiet: bool = False, burst: bool = False) -> None:
    """Work on these queues (comma-separated, by default all) until stopped."""
    frappe.init("")
    names = get_queue_list(queue.split(",") if queue else None, build_queue_name=True)
    worker = Worker(names, connection=get_redis_conn())
    worker.work(logging_level="WARNING" if quiet else "INFO", burst=burst)
