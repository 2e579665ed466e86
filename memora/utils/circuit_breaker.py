"""A circuit breaker: a server that does not answer is left alone for a while."""

import threading
import time
from collections.abc import Callable

REST_S = 5.0


class CircuitBreaker:
    """Remembers for a process that a server let it wait in vain.

    A server that refuses costs nothing; one that swallows packets costs everybody a time-out.
    After the first one all others are spared: for ``rest_s`` seconds nobody is admitted, then
    one caller as a probe, whose success closes the circuit.

    Args:
        rest_s: seconds between a failure and the next probe.
        clock: monotonic seconds.
    """

    def __init__(self, rest_s: float = REST_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._rest_s = rest_s
        self._clock = clock
        self._next_probe: float | None = None
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the server is being left alone."""
        return self._next_probe is not None

    def admits(self) -> bool:
        """Say whether the caller may try; of several after a rest, the first is the probe."""
        if self._next_probe is None:
            return True
        with self._lock:
            now = self._clock()
            if self._next_probe is not None and now < self._next_probe:
                return False
            self._next_probe = now + self._rest_s
            return True

    def trip(self) -> None:
        """Note that the server did not answer in time."""
        with self._lock:
            self._next_probe = self._clock() + self._rest_s

    def close(self) -> None:
        """Note that the server has answered."""
        self._next_probe = None
