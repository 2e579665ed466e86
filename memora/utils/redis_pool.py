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
    #: What a server that does not answer in time raises.
    when_silent: type[redis.RedisError] = redis.TimeoutError

    def connect(self) -> None:
        """Connect if need be.

        Raises:
            redis.ConnectionError: the server is away, or was lately.
        """
        if not self.breaker.admits():
            raise redis.ConnectionError("Redis did not answer in time; it is left alone.")
        try:
            super().connect()  # type: ignore[misc]
        except redis.TimeoutError as error:
            self.breaker.trip()
            raise self.when_silent(str(error)) from error
        except MasterNotFoundError:
            self.breaker.trip()
            raise

    def read_response(self, *args: Any, **options: Any) -> Any:
        """Read a reply and note whether one came."""
        try:
            reply = super().read_response(*args, **options)  # type: ignore[misc]
        except redis.TimeoutError as error:
            self.breaker.trip()
            raise self.when_silent(str(error)) from error
        if self.breaker.is_open:
            self.breaker.close()
        return reply


class GuardedPool(ConnectionPool):
    """A pool of guarded connections to one server."""

    when_silent: type[redis.RedisError] = redis.TimeoutError

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = self.connection_kwargs
        address = known.get("path") or f"{known.get('host')}:{known.get('port')}"
        breaker = _breakers.setdefault(address, CircuitBreaker())
        _guard(self, breaker, when_silent=self.when_silent)


class HostPool(GuardedPool):
    """A pool for the host's own commands: a silent server raises what the host knows to bear."""

    when_silent = redis.ConnectionError


class GuardedSentinelPool(SentinelConnectionPool):
    """A pool of guarded connections to the master that Sentinels name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _guard(self, CircuitBreaker())


def _guard(pool: ConnectionPool, breaker: CircuitBreaker, **own: Any) -> None:
    plain = pool.connection_class
    own |= {"breaker": breaker}
    pool.connection_class = type(f"Guarded{plain.__name__}", (_GuardedConnection, plain), own)
