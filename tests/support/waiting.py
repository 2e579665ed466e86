"""Waiting for what other threads, processes and servers do."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(look: Callable[[], T], seconds: float = 300.0) -> T:
    """Look again and again until there is something to see, and return it.

    Args:
        look: returns something true once it is so.
        seconds: how long to look at most.

    Raises:
        TimeoutError: it did not come about.
    """
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise TimeoutError("It did not come about in time")
        time.sleep(0.02)
    return seen
