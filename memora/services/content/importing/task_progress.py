"""How far an import that a worker does is, as Redis notes it."""

import frappe
import redis

from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import TTL_SECONDS, get_content_import_progress_key


class TaskProgress:
    """Notes how much of an import is done; gives up when Redis is away.

    Args:
        task_id: Name of the Memora Content Import.
    """

    def __init__(self, task_id: str) -> None:
        self._task_id = task_id
        self._redis_is_up = True

    def note(self, done: int, _total: int) -> None:
        """Note how many nodes or questions are done."""
        if not self._redis_is_up:
            return
        key = get_content_import_progress_key(self._task_id)
        try:
            get_redis().set(key, done, ex=TTL_SECONDS["content_import_progress"])
        except redis.RedisError as error:
            # An import must not wait for a server that is away at each of its steps.
            self._redis_is_up = False
            frappe.logger("memora").warning("Progress of %s is unknown: %s", self._task_id, error)


def nodes_done(task_id: str) -> int | None:
    """Return how many nodes of a running import are done; None if that is unknown."""
    try:
        done = get_redis().get(get_content_import_progress_key(task_id))
    except redis.RedisError:
        return None
    return None if done is None else int(done)
