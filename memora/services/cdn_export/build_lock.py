"""Locks around builds: one builder for a plan, one for the files of a subject.

MariaDB's named locks: they belong to the connection, so a killed builder's lock is free at once
and no expiry has to be guessed. They outlive a commit.
"""

from collections.abc import Iterable

import frappe
from frappe import _

from memora.utils.errors import ConflictError
from memora.utils.single_flight import lock_name


class BuildLock:
    """Locks that are held within a ``with`` block.

    ``with BuildLock(wait_s=30) as lock: lock.take([...])``
    """

    def __init__(self, *, wait_s: int) -> None:
        """Hold nothing yet; ``take`` will wait at most ``wait_s`` seconds for each lock."""
        self._wait_s = wait_s
        self._names: list[str] = []

    def __enter__(self) -> "BuildLock":
        return self

    def __exit__(self, *_exception: object) -> None:
        while self._names:
            frappe.db.sql("SELECT RELEASE_LOCK(%s)", (self._names.pop(),))

    def take(self, scopes: Iterable[str]) -> None:
        """Take the locks of these scopes, too.

        Args:
            scopes: What to lock; in sorted order, so that two builders never wait for each other.

        Raises:
            ConflictError: Another builder holds one and did not finish in time.
        """
        for scope in sorted(scopes):
            name = lock_name(scope)
            if frappe.db.sql("SELECT GET_LOCK(%s, %s)", (name, self._wait_s))[0][0] != 1:
                raise ConflictError(
                    _("This content is being published right now. Try again in a minute.")
                )
            self._names.append(name)

    def ensure_held(self) -> None:
        """Check that the locks are still ours.

        They are lost with the connection, so a builder that was cut off from MariaDB and came
        back must not go on: another may be at work.

        Raises:
            ConflictError: One is lost.
        """
        for name in self._names:
            if not frappe.db.sql("SELECT IS_USED_LOCK(%s) = CONNECTION_ID()", (name,))[0][0]:
                raise ConflictError(
                    _("The connection to the database was lost while publishing. Publish again.")
                )
