"""The queue of background jobs: how much waits, and who works."""

from functools import lru_cache

import frappe
import redis
from frappe.utils import background_jobs
from rq import Queue, Worker

from memora.utils.redis_client import COMMAND_TIMEOUT_S, CONNECT_TIMEOUT_S
from memora.utils.redis_pool import GuardedPool, HostPool


def ping() -> None:
    """Ask the queue's Redis.

    Raises:
        redis.RedisError: it is away.
    """
    _connect().ping()


def depths() -> dict[str, int]:
    """Return the number of jobs that wait, by queue: "short", "default", "long".

    Raises:
        redis.RedisError: the queue's Redis is away.
    """
    found: dict[str, int] = {}
    for queue in Queue.all(connection=_connect()):
        # The host puts its own name in front; several benches may share the server.
        name = queue.name.rpartition(":")[2]
        found[name] = found.get(name, 0) + queue.count
    return found


def count_workers() -> int:
    """Return the number of workers that are alive.

    Raises:
        redis.RedisError: the queue's Redis is away.
    """
    return len(Worker.all(connection=_connect()))


def hurry_host() -> None:
    """Let the host's own connection wait as briefly as ours, in this process.

    The host queues jobs and, after each commit, tells Desk what was saved, over one connection a
    process that has no time-out: a server that hangs would hold up whoever saves anything.
    """
    url = frappe.conf.redis_queue
    if url and not frappe.conf.redis_queue_sentinel_enabled:
        # The host offers no other way to say how long it shall wait.
        background_jobs._redis_queue_conn = _client(url, None, None, HostPool)  # noqa: SLF001


def require_answer() -> None:
    """Ask the queue before the host does, where the host's own connection may wait for ever.

    Raises:
        redis.RedisError: it is away.
    """
    hurry_host()
    if frappe.conf.use_rq_auth:
        # The host connects anew then, each time and without a time-out.
        ping()


def _connect() -> redis.Redis:
    conf = frappe.conf
    login = (conf.rq_username, conf.rq_password) if conf.use_rq_auth else (None, None)
    return _client(conf.redis_queue, *login)


@lru_cache(maxsize=32)
def _client(
    url: str,
    username: str | None,
    password: str | None,
    pool: type[GuardedPool] = GuardedPool,
) -> redis.Redis:
    # Not the host's own connection: it waits for ever, a health check must not.
    options = {"socket_connect_timeout": CONNECT_TIMEOUT_S, "socket_timeout": COMMAND_TIMEOUT_S}
    given = {"username": username, "password": password}
    options |= {name: value for name, value in given.items() if value}
    return redis.Redis(connection_pool=pool.from_url(url, **options))
