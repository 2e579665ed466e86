"""Several requests at the same moment, each with a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import frappe


def at_once(host: ModuleType, site: str, actions: list[Callable[[], Any]]) -> list[Any]:
    """Run the actions in threads that begin together.

    Each has an old snapshot, as a request has one once it has read who is asking. The caller's
    own snapshot ends, so that it sees what the threads committed.

    Args:
        host: The host's module.
        site: Name of the site.
        actions: What to run; each commits for itself.

    Returns:
        What the actions returned, in their order; the first error of one is raised.
    """
    barrier = threading.Barrier(len(actions))

    def look() -> None:
        try:
            host.connect(site)
            frappe.db.count("Memora Lesson")
        except BaseException:
            barrier.abort()  # the others would wait for ever for who does not come
            raise

    def run(action: Callable[[], Any]) -> Any:
        try:
            look()
            barrier.wait()
            return action()
        finally:
            host.disconnect()

    with ThreadPoolExecutor(len(actions)) as pool:
        results = list(pool.map(run, actions))
    frappe.db.commit()
    return results
