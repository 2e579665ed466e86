"""A Redis Cluster as a client whose errors are Redis's, like those of one server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.cluster import ClusterNode, ClusterPipeline, RedisCluster
from redis.exceptions import RedisClusterException

from memora.utils.redis_address import RedisAddress
from memora.utils.redis_pool import GuardedPool

WhenLost = Callable[[], None]


class _Cluster(RedisCluster):
    def __init__(self, when_lost: WhenLost, **options: Any) -> None:
        self.when_lost = when_lost
        super().__init__(**options)

    def execute_command(self, *args: Any, **options: Any) -> Any:
        with _as_redis_error(self.when_lost):
            return super().execute_command(*args, **options)

    def pipeline(self, transaction: bool | None = None, shard_hint: Any = None) -> ClusterPipeline:
        pipe = super().pipeline(transaction, shard_hint)
        pipe.__class__ = _Pipeline
        pipe.when_lost = self.when_lost
        return pipe


class _Pipeline(ClusterPipeline):
    when_lost: WhenLost

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        with _as_redis_error(self.when_lost):
            return super().execute(raise_on_error)


@contextmanager
def _as_redis_error(when_lost: WhenLost) -> Iterator[None]:
    """Make a Cluster that cannot be reached a lost connection.

    redis-py's RedisClusterException is no RedisError. Besides, redis-py forgets nodes that it
    could not reach, also those it was told to start from, until none is left.
    """
    try:
        yield
    except RedisClusterException as error:
        when_lost()
        raise redis.ConnectionError(str(error)) from error


def connect_cluster(address: RedisAddress, *, when_lost: WhenLost, **options: Any) -> RedisCluster:
    """Return a client of a Cluster, whose layout is read at once.

    Args:
        address: some of its nodes.
        when_lost: called when none of its nodes can be reached any more: make a new client then.
        **options: of the connections.

    Raises:
        redis.ConnectionError: none of the nodes can be reached.
    """
    host, port = address.nodes[0]
    scheme = "rediss" if address.is_tls else "redis"
    with _as_redis_error(when_lost):
        return _Cluster(
            when_lost,
            # Only where there is a URL does redis-py make the pool of this class.
            url=f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}",
            startup_nodes=[ClusterNode(*node) for node in address.nodes[1:]],
            cluster_error_retry_attempts=1,
            connection_pool_class=GuardedPool,
            **address.credentials,
            **options,
        )
