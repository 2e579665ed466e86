"""The connection to the Redis server that holds Memora's hot state.

Not ``frappe.cache``: that server evicts, keeps nothing on disk and is emptied by every
``clear-cache`` and ``migrate``.
"""

from functools import lru_cache

import frappe
import redis
from frappe import _
from redis.sentinel import Sentinel

from memora.utils.errors import ServiceUnavailable
from memora.utils.redis_address import CLUSTER, SENTINEL, RedisAddress, parse_redis_url
from memora.utils.redis_cluster import connect_cluster
from memora.utils.redis_pool import GuardedPool, GuardedSentinelPool

CONFIG_KEYS = ("memora_redis", "srs_redis_cache", "redis_queue")
#: A server on the same network answers in well under a millisecond; one that has not
#: answered by then is treated as away, and MariaDB takes over.
CONNECT_TIMEOUT_S = 1.0
COMMAND_TIMEOUT_S = 2.0
_TIMEOUTS = {"socket_connect_timeout": CONNECT_TIMEOUT_S, "socket_timeout": COMMAND_TIMEOUT_S}


def get_redis() -> redis.Redis:
    """Return the client for the first server that is configured, in CONFIG_KEYS' order.

    ``redis://``, ``rediss://`` and ``unix://`` name one server, ``redis+sentinel://`` the master
    that Sentinels name, ``redis+cluster://`` a Redis Cluster: see ``parse_redis_url``.

    Raises:
        ServiceUnavailable: none of them is configured.
        redis.RedisError: the Cluster's layout cannot be read.
    """
    return _client(get_redis_url())


def get_redis_url() -> str:
    """Return the configured address of the hot state.

    Raises:
        ServiceUnavailable: none is configured.
    """
    for name in CONFIG_KEYS:
        if url := frappe.conf.get(name):
            return url
    raise ServiceUnavailable(
        _("No Redis server is configured. Set memora_redis in the site's configuration.")
    )


@lru_cache(maxsize=32)
def _client(url: str) -> redis.Redis:
    address = parse_redis_url(url)
    if address.kind == SENTINEL:
        return _master(address)
    if address.kind == CLUSTER:
        return connect_cluster(address, **_TIMEOUTS, when_lost=_client.cache_clear)
    options = {"health_check_interval": 30, **_TIMEOUTS}
    return redis.Redis(connection_pool=GuardedPool.from_url(url, **options))


def _master(address: RedisAddress) -> redis.Redis:
    sentinels = {"password": address.sentinel_password, "ssl": address.is_tls, **_TIMEOUTS}
    sentinel = Sentinel(address.nodes, sentinel_kwargs=sentinels)
    return sentinel.master_for(
        address.master,
        connection_pool_class=GuardedSentinelPool,
        db=address.db,
        ssl=address.is_tls,
        health_check_interval=30,
        **address.credentials,
        **_TIMEOUTS,
    )
