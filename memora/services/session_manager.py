"""One live session a student: the last login wins.

The Profile in MariaDB holds the truth, Redis a copy for the guard. Whoever changes the
truth forgets the copy while holding the Profile's row lock, and whoever makes a copy reads
the Profile under that lock: a copy can never be older than the last change.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import frappe
import redis
from frappe.sessions import delete_session

from memora.services.identity.names import STUDENT_ROLE
from memora.services.ledger.lua import Script
from memora.utils.clock import utc_now
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import (
    TTL_SECONDS,
    get_active_session_key,
    get_ended_session_key,
    get_player_devices_key,
)
from memora.utils.retry import LOCK_WAIT_S, in_own_transaction

T = TypeVar("T")

_IDENTITY_WRITE = Script("epoch", "identity_write")
_IDENTITY_READ = Script("epoch", "identity_read")

#: Why a session ended, as its owner is told for a day.
REPLACED = "replaced"
DEVICE_REMOVED = "device_removed"
NO_STUDENT = "no_student"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who may act as a player: the digest of the live session, its device, all devices."""

    sid_digest: str
    device: str
    devices: frozenset[str]

    def has_device(self, device_id: str) -> bool:
        """Say whether the session belongs to this device, and the device is authorized."""
        return device_id == self.device and device_id in self.devices


def digest(sid: str) -> str:
    """Return what is kept of a session id: whoever reads a Profile cannot use it."""
    return hashlib.sha256(sid.encode()).hexdigest()


def with_locked_profile(user_id: str, step: Callable[[], T]) -> T:
    """Run a step in a transaction of its own that holds a player's Profile; commits.

    Ends the transaction that is open (``in_own_transaction``).

    Args:
        user_id: the player.
        step: reads and writes; run again after a lock conflict.

    Returns:
        What ``step`` returned.

    Raises:
        ServiceUnavailable: the lock could not be had.
    """

    def locked() -> T:
        frappe.db.sql(
            f"""SELECT name FROM `tabMemora Player Profile`
            WHERE name = %s FOR UPDATE WAIT {LOCK_WAIT_S}""",
            user_id,
        )
        return step()

    return in_own_transaction(locked)


def create_session(
    user_id: str, device_id: str, session_id: str | None = None, *, now: datetime | None = None
) -> str:
    """Make a session a player's only one: the last login wins.

    Only the session that it replaces is ended. Ending all others would, when two devices
    sign in at once, let each login end the other's session.

    Args:
        user_id: the player.
        device_id: the device that signed in.
        session_id: Frappe's new session; a new id if None.
        now: naive UTC time; the present moment if not given.

    Returns:
        The session id.
    """
    session_id = session_id or frappe.generate_hash(length=56)
    started_at = now or utc_now()
    before = with_locked_profile(
        user_id, lambda: _set_session(user_id, digest(session_id), device_id, started_at)
    )
    if before:
        end_host_session(user_id, before, REPLACED)
    return session_id


def validate_session(user_id: str, session_id: str) -> bool:
    """Say whether a session is the player's live one."""
    return _agrees(user_id, lambda identity: identity.sid_digest == digest(session_id))


def is_device_authorized(user_id: str, device_id: str) -> bool:
    """Say whether a player may sign in from a device."""
    return _agrees(user_id, lambda identity: device_id in identity.devices)


def invalidate_session(user_id: str) -> None:
    """End a player's live session, here and in Frappe; without one nothing happens."""
    before = with_locked_profile(user_id, lambda: _set_session(user_id, None, None, None))
    if before:
        _delete_host_session(user_id, before)


def end_in_transaction(user_id: str) -> str | None:
    """End a player's live session within the caller's transaction, which keeps the Profile's lock.

    Args:
        user_id: the player.

    Returns:
        The digest of the session, for ``end_host_session`` after the commit; None without one.
    """
    rows = frappe.db.sql(
        f"""SELECT active_sid FROM `tabMemora Player Profile`
        WHERE name = %s FOR UPDATE WAIT {LOCK_WAIT_S}""",
        user_id,
    )
    return _set_session(user_id, None, None, None) if rows else None


def end_reason(sid: str) -> str | None:
    """Say why a session ended, as far as Redis remembers."""
    try:
        reason = get_redis().get(get_ended_session_key(digest(sid)))
    except redis.RedisError:
        return None
    return reason.decode() if reason else None


def end_host_session(user_id: str, sid_digest: str, reason: str) -> None:
    """End Frappe's session behind one that the Profile no longer names; commits.

    Args:
        user_id: the player.
        sid_digest: the session's digest.
        reason: REPLACED, DEVICE_REMOVED or NO_STUDENT; its owner is told at the next request.
    """
    key = get_ended_session_key(sid_digest)
    try:
        get_redis().set(key, reason, ex=TTL_SECONDS["ended_session"])
    except redis.RedisError:
        # The session ends all the same; its owner only isn't told why.
        frappe.logger("memora").warning("Redis is away: %s is not remembered", key)
    _delete_host_session(user_id, sid_digest)


def forget_identity(user_id: str) -> None:
    """Drop the copy in Redis. The caller holds the Profile's row lock.

    With Redis away the copy stays; the guard asks MariaDB before it refuses anybody, and
    the sessions that must no longer pass have ended in Frappe as well.
    """
    keys = _identity_keys(user_id)
    try:
        get_redis().delete(*keys)
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: %s keeps an old copy", keys[0])


def read_identity(user_id: str) -> Identity | None:
    """Read a player's identity from MariaDB; None if there is no such student, or no more."""
    profile = frappe.db.sql(
        """SELECT profile.active_sid, profile.active_device
        FROM `tabMemora Player Profile` profile
        JOIN `tabUser` user ON user.name = profile.name AND user.enabled = 1
        WHERE profile.name = %s AND EXISTS (SELECT 1 FROM `tabHas Role` held
            WHERE held.parent = profile.name AND held.parenttype = 'User' AND held.role = %s)""",
        (user_id, STUDENT_ROLE),
    )
    if not profile:
        return None
    devices = frappe.db.sql(
        """SELECT device_id FROM `tabMemora Authorized Device`
        WHERE parent = %s AND parenttype = 'Memora Player Profile'""",
        user_id,
    )
    sid_digest, device = profile[0]
    return Identity(sid_digest or "", device or "", frozenset(row[0] for row in devices))


def publish_identity(user_id: str) -> Identity | None:
    """Copy a player's identity to Redis, under the Profile's row lock, and return it; commits.

    Raises:
        redis.RedisError: Redis is away.
        ServiceUnavailable: the lock could not be had.
    """
    return with_locked_profile(user_id, lambda: _copy_identity(user_id))


def _copy_identity(user_id: str) -> Identity | None:
    identity = read_identity(user_id)
    if identity:
        ttl = TTL_SECONDS["identity"]
        arguments = (ttl, identity.sid_digest, identity.device, *sorted(identity.devices))
        _IDENTITY_WRITE.call(_identity_keys(user_id), arguments)
    return identity


def get_identity(user_id: str) -> Identity | None:
    """Return who may act as a player, from the copy in Redis first; None if nobody may."""
    try:
        reply = _IDENTITY_READ.call(_identity_keys(user_id), ())
        if reply is None:
            return publish_identity(user_id)
    except redis.RedisError:
        return read_identity(user_id)
    sid_digest, device, *devices = (part.decode() for part in reply)
    return Identity(sid_digest, device, frozenset(devices))


def _agrees(user_id: str, is_so: Callable[[Identity], bool]) -> bool:
    """Ask the copy, and where it says no, MariaDB: an old copy must refuse nobody."""
    identity = get_identity(user_id)
    if identity and not is_so(identity):
        identity = read_identity(user_id)
    return bool(identity and is_so(identity))


def _identity_keys(user_id: str) -> tuple[str, str]:
    return get_active_session_key(user_id), get_player_devices_key(user_id)


def _set_session(
    user_id: str, sid_digest: str | None, device_id: str | None, started_at: datetime | None
) -> str | None:
    """Note a player's session under the Profile's lock; return the digest of the one before."""
    before = frappe.db.get_value("Memora Player Profile", user_id, "active_sid")
    if before or sid_digest:
        session = {"active_sid": sid_digest, "active_device": device_id}
        frappe.db.set_value(
            "Memora Player Profile", user_id, session | {"session_started_at": started_at}
        )
    forget_identity(user_id)
    return before


def _delete_host_session(user_id: str, sid_digest: str) -> None:
    for (sid,) in frappe.db.sql("SELECT sid FROM `tabSessions` WHERE user = %s", user_id):
        if digest(sid) == sid_digest:
            delete_session(sid, reason="Memora session ended")
