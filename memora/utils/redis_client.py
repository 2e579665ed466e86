"""The connection to the Redis server that holds Memora's hot state.

Not ``frappe.cache``: that server evicts, keeps nothing on disk and is emptied by every
``clear-cache`` and ``migrate``.
"""

from functools import lru_cache

import frappe
import redis
from frappe import _

from memora.utils.errors import ServiceUnavailable

CONFIG_KEYS = ("memora_redis", "srs_redis_cache", "redis_queue")
#: A server on the same network answers in well under a millisecond; one that has not
#: answered by then is treated as away, and MariaDB takes over.
CONNECT_TIMEOUT_S = 1.0
COMMAND_TIMEOUT_S = 2.0


def get_redis() -> redis.Redis:
    """Return the client for the first server that is configured, in CONFIG_KEYS' order.

    Raises:
        ServiceUnavailable: none of them is configured.
    """
    for name in CONFIG_KEYS:
        if url := frappe.conf.get(name):
            return _client(url)
    raise ServiceUnavailable(
        _("No Redis server is configured. Set memora_redis in the site's configuration.")
    )


@lru_cache(maxsize=32)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        socket_timeout=COMMAND_TIMEOUT_S,
        health_check_interval=30,
    )
