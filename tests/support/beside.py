"""An action beside the caller's open transaction and its locks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def beside(host: ModuleType, site: str, action: Callable[[], T]) -> T:
    """Run an action on a connection of its own; the caller's transaction goes on as it was."""

    def run() -> T:
        host.connect(site)
        try:
            return action()
        finally:
            host.disconnect()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()
