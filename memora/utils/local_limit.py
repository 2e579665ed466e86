"""Counting calls within this process, where the server that counts for all of them does not."""

import threading
import time
from collections.abc import Callable, Hashable

#: Counters that a process keeps at most; beyond them the oldest go.
MOST_COUNTERS = 20_000


class LocalLimits:
    """Counters of fixed windows, each beginning with its first call.

    Several processes count each for itself, so all together they let through as many times the
    limit as there are processes: a bound, where without one there is none.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counters: dict[Hashable, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def count(self, name: Hashable, window_s: int) -> tuple[int, int]:
        """Count a call.

        Args:
            name: what is counted.
            window_s: length of the window in seconds.

        Returns:
            The calls in the window, this one included, and the seconds until it ends.
        """
        with self._lock:
            now = self._clock()
            ends_at, used = self._counters.get(name, (0.0, 0))
            if ends_at <= now:
                self._counters.pop(name, None)
                self._make_room()
                ends_at, used = now + window_s, 0
            self._counters[name] = (ends_at, used + 1)
            return used + 1, max(1, round(ends_at - now))

    def clear(self) -> None:
        """Forget everything that was counted."""
        with self._lock:
            self._counters.clear()

    def _make_room(self) -> None:
        # Whoever fills the table with names of their own loses the oldest, not the newest.
        while len(self._counters) >= MOST_COUNTERS:
            del self._counters[next(iter(self._counters))]
