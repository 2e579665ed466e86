"""Connection pools that leave a server alone which lets everybody wait."""

from typing import Any

import redis
from redis.connection import ConnectionPool
from redis.sentinel import MasterNotFoundError, SentinelConnectionPool

from memora.utils.circuit_breaker import CircuitBreaker

#: By address, for the whole process: a client that is made anew must not wait anew.
_breakers: dict[str, CircuitBreaker] = {}


class _GuardedConnection:
    """A connection that asks its server's circuit breaker before each command.

    A pool calls ``connect`` whenever it lends a connection, connected or not.
    """

    breaker: CircuitBreaker

    def connect(self) -> None:
        """Connect if need be.

        Raises:
            redis.ConnectionError: the server is away, or was lately.
        """
        if not self.breaker.admits():
            raise redis.ConnectionError("Redis did not answer in time; it is left alone.")
        try:
            super().connect()  # type: ignore[misc]
        except (redis.TimeoutError, MasterNotFoundError):
            self.breaker.trip()
            raise

    def read_response(self, *args: Any, **options: Any) -> Any:
        """Read a reply and note whether one came."""
        try:
            reply = super().read_response(*args, **options)  # type: ignore[misc]
        except redis.TimeoutError:
            self.breaker.trip()
            raise
        if self.breaker.is_open:
            self.breaker.close()
        return reply


class GuardedPool(ConnectionPool):
    """A pool of guarded connections to one server."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = self.connection_kwargs
        address = known.get("path") or f"{known.get('host')}:{known.get('port')}"
        _guard(self, _breakers.setdefault(address, CircuitBreaker()))


class GuardedSentinelPool(SentinelConnectionPool):
    """A pool of guarded connections to the master that Sentinels name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _guard(self, CircuitBreaker())


def _guard(pool: ConnectionPool, breaker: CircuitBreaker) -> None:
    plain = pool.connection_class
    own = {"breaker": breaker}
    pool.connection_class = type(f"Guarded{plain.__name__}", (_GuardedConnection, plain), own)
