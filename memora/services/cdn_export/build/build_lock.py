"""Locks around builds: one builder for a plan, one for the files of a subject.

MariaDB's named locks: they belong to the connection, so a killed builder's lock is free at once.
They outlive a commit. A builder that lives but hangs would hold its lock for ever; so each shows
in Redis that it goes on, and the connection of one that was silent for too long is ended by
whoever comes next. That frees its locks, and ``ensure_held`` stops it should it wake. Without
Redis nobody can tell who hangs, and nobody is ended.
"""

from collections.abc import Iterable
from contextlib import suppress

import frappe
import redis
from frappe import _

from memora.utils.errors import ConflictError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import TTL_SECONDS, get_build_heartbeat_key
from memora.utils.single_flight import lock_name

#: How long a builder may be silent, in seconds.
LOCK_TTL_S = TTL_SECONDS["build_heartbeat"]
#: How long MariaDB may take to free the locks of a connection that was ended, in seconds.
_RELEASE_WAIT_S = 5


def acquire(scope: str, *, wait_s: int = 0, ttl_s: int = LOCK_TTL_S) -> bool:
    """Take the lock of a scope; again, if this connection has it already.

    Args:
        scope: What to lock.
        wait_s: Seconds to wait for whoever has it.
        ttl_s: Seconds for which the new owner may be silent.

    Returns:
        Whether it was had. Each time needs a ``release`` of its own.
    """
    _show_life(ttl_s)
    if _get_lock(scope, 0):
        return True
    if end_silent_owner(scope):
        wait_s = max(wait_s, _RELEASE_WAIT_S)
    if not wait_s or not _get_lock(scope, wait_s):
        return False
    _show_life(ttl_s)
    return True


def release(scope: str) -> None:
    """Give the lock of a scope back, once."""
    frappe.db.sql("SELECT RELEASE_LOCK(%s)", (lock_name(scope),))


def end_silent_owner(scope: str) -> bool:
    """End the connection that holds a scope's lock if its builder was silent for too long.

    Returns:
        Whether it was ended.
    """
    owner = frappe.db.sql("SELECT IS_USED_LOCK(%s)", (lock_name(scope),))[0][0]
    try:
        if owner is None or get_redis().exists(get_build_heartbeat_key(owner)):
            return False
    except redis.RedisError:
        return False
    # Between question and answer the owner may have gone; then there is nothing to end.
    frappe.db.sql(
        """BEGIN NOT ATOMIC
            DECLARE CONTINUE HANDLER FOR 1094 BEGIN END;
            KILL CONNECTION %s;
        END""",
        (owner,),
    )
    frappe.logger("memora").warning("the builder of %s was silent and its connection ended", scope)
    return True


class BuildLock:
    """Locks that are held within a ``with`` block.

    ``with BuildLock(wait_s=30) as lock: lock.take([...])``
    """

    def __init__(self, *, wait_s: int) -> None:
        """Hold nothing yet; ``take`` will wait at most ``wait_s`` seconds for each lock."""
        self._wait_s = wait_s
        self._scopes: list[str] = []

    def __enter__(self) -> "BuildLock":
        return self

    def __exit__(self, *_exception: object) -> None:
        while self._scopes:
            release(self._scopes.pop())

    def take(self, scopes: Iterable[str]) -> None:
        """Take the locks of these scopes, too.

        Args:
            scopes: What to lock; in sorted order, so that two builders never wait for each other.

        Raises:
            ConflictError: Another builder holds one and did not finish in time.
        """
        for scope in sorted(scopes):
            if not acquire(scope, wait_s=self._wait_s):
                raise ConflictError(
                    _("This content is being published right now. Try again in a minute.")
                )
            self._scopes.append(scope)

    def ensure_held(self) -> None:
        """Check that the locks are still ours, and show that the builder goes on.

        They are lost with the connection, so a builder that was cut off from MariaDB and came
        back must not go on: another may be at work.

        Raises:
            ConflictError: One is lost.
        """
        for scope in self._scopes:
            owned = "SELECT IS_USED_LOCK(%s) = CONNECTION_ID()"
            if not frappe.db.sql(owned, (lock_name(scope),))[0][0]:
                raise ConflictError(
                    _("The connection to the database was lost while publishing. Publish again.")
                )
        _show_life(LOCK_TTL_S)


def _get_lock(scope: str, wait_s: int) -> bool:
    return frappe.db.sql("SELECT GET_LOCK(%s, %s)", (lock_name(scope), wait_s))[0][0] == 1


def _show_life(ttl_s: int) -> None:
    connection_id = frappe.db.sql("SELECT CONNECTION_ID()")[0][0]
    # Without Redis nobody looks for a sign of life either.
    with suppress(redis.RedisError):
        get_redis().set(get_build_heartbeat_key(connection_id), 1, ex=ttl_s)
