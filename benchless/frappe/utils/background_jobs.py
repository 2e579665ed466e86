"""Jobs: queued in Redis by RQ, run by workers."""

import functools
import time
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
QUEUES = {"short": 300, "default": 300, "long": 1500}  # seconds; the first are served first


@functools.lru_cache
def _connection(url):
    # As in Frappe: four seconds of patience with a restarting Redis, then ConnectionError.
    retry = Retry(ConstantBackoff(1), 4)
    return redis.Redis.from_url(url, retry=retry, retry_on_error=[redis.ConnectionError])


_redis_queue_conn = None


def get_redis_conn():
    return _redis_queue_conn or _connection(frappe.conf.redis_queue)


def get_queue(qtype):
    if qtype not in QUEUES:
        frappe.throw(_("Queue should be one of {0}").format(", ".join(QUEUES)))
    return Queue(f"benchless:{qtype}", connection=get_redis_conn())


def create_job_id(job_id):
    return f"{frappe.local.site}::{job_id or uuid4()}"


def get_job(job_id):
    try:
        return Job.fetch(create_job_id(job_id), connection=get_redis_conn())
    except NoSuchJobError:
        return None


def is_job_enqueued(job_id):
    """Tell whether the job is queued or running."""
    job = get_job(job_id)
    return bool(job) and job.get_status() in (JobStatus.QUEUED, JobStatus.STARTED)


def enqueue(
    method,
    queue="default",
    timeout=None,
    event=None,
    *,
    now=False,
    enqueue_after_commit=False,
    at_front=False,
    job_id=None,
    deduplicate=False,
    **kwargs,
):
    """Queue a call of ``method``, a dotted path or a function, with ``kwargs``.

    ``now`` calls it at once; ``deduplicate`` leaves it when a job of that ``job_id`` is queued or
    running. With the queue down it raises ConnectionError after about four seconds.
    """
    if now:
        return frappe.call(method, **kwargs)
    if deduplicate:
        if not job_id:
            frappe.throw(_("`job_id` paramater is required for deduplication."))
        if is_job_enqueued(job_id):
            return None
        if finished := get_job(job_id):
            finished.delete()
    about = {"site": frappe.local.site, "user": frappe.session.user, "event": event}
    call = functools.partial(
        get_queue(queue).enqueue_call,
        execute_job,
        timeout=timeout or QUEUES[queue],
        kwargs=about | {"method": method, "job_name": _path(method), "kwargs": kwargs},
        at_front=at_front,
        failure_ttl=FAILURE_TTL,
        result_ttl=RESULT_TTL,
        job_id=create_job_id(job_id),
    )
    if enqueue_after_commit:
        frappe.db.after_commit.add(call)
        return None
    return call()


def _path(method):
    return method if isinstance(method, str) else f"{method.__module__}.{method.__qualname__}"


def execute_job(site, method, kwargs, user=None, **about):
    """Run a job in a worker: commit, or roll back and log the error.

    RetryBackgroundJobError runs it again, five times at most. QueryDeadlockError does not.
    """
    for attempt in range(MAX_RETRIES + 1):
        frappe.init(site, force=True)
        frappe.connect()
        frappe.set_user(user or "Administrator")
        frappe.local.job = frappe._dict(about, site=site, method=_path(method), kwargs=kwargs)
        try:
            function = frappe.get_attr(method) if isinstance(method, str) else method
            result = function(**kwargs)
            frappe.db.commit()
        except Exception as e:
            frappe.db.rollback()
            if attempt == MAX_RETRIES or not isinstance(e, frappe.RetryBackgroundJobError):
                frappe.log_error(title=_path(method))
                raise
        else:
            return result
        finally:
            frappe.destroy()
        time.sleep(attempt + 1)
    return None


def start_worker(queue=None, quiet=False, burst=False):
    """Work on these queues (comma-separated, by default all) until stopped."""
    frappe.init("", force=True)
    queues = [get_queue(name) for name in (queue.split(",") if queue else QUEUES)]
    worker = Worker(queues, connection=get_redis_conn())
    worker.work(logging_level="WARNING" if quiet else "INFO", burst=burst)
