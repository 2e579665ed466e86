"""One live session a student: the last login wins.

The Profile in MariaDB holds the truth, Redis a copy for the guard. Whoever changes the
truth forgets the copy while holding the Profile's row lock, and whoever makes a copy reads
the Profile under that lock: a copy can never be older than the last change.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import frappe
import redis
from frappe.sessions import delete_session

from memora.services.lua import Script
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import (
    TTL_SECONDS,
    get_active_session_key,
    get_player_devices_key,
    get_replaced_session_key,
)

_IDENTITY_WRITE = Script("epoch", "identity_write")


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


def lock_profile(user_id: str) -> None:
    """Lock a player's Profile until the next commit, in a new transaction."""
    frappe.db.commit()
    frappe.db.sql("SELECT name FROM `tabMemora Player Profile` WHERE name = %s FOR UPDATE", user_id)


def create_session(user_id: str, device_id: str, session_id: str, *, now: datetime) -> str:
    """Make a session the player's only one: the last login wins.

    Only the session that it replaces is ended. Ending all others would, when two devices
    sign in at once, let each login end the other's session.

    Args:
        user_id: the player.
        device_id: the device that signed in.
        session_id: Frappe's new session.
        now: naive UTC time.

    Returns:
        The session id.
    """
    lock_profile(user_id)
    before = frappe.db.get_value("Memora Player Profile", user_id, "active_sid")
    started = {"active_device": device_id, "session_started_at": now}
    frappe.db.set_value(
        "Memora Player Profile", user_id, {"active_sid": digest(session_id)} | started
    )
    forget_identity(user_id)
    frappe.db.commit()
    if before:
        _end_replaced(user_id, before)
    return session_id


def was_replaced(sid: str) -> bool:
    """Say whether a newer login ended this session, as far as Redis remembers."""
    try:
        return bool(get_redis().exists(get_replaced_session_key(digest(sid))))
    except redis.RedisError:
        return False


def forget_identity(user_id: str) -> None:
    """Drop the copy in Redis. The caller holds the Profile's row lock.

    With Redis away the copy stays; the guard asks MariaDB before it refuses anybody, and
    the sessions that must no longer pass have ended in Frappe as well.
    """
    keys = (get_active_session_key(user_id), get_player_devices_key(user_id))
    try:
        get_redis().delete(*keys)
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: %s keeps an old copy", keys[0])


def read_identity(user_id: str) -> Identity | None:
    """Read a player's identity from MariaDB; None if there is no such player."""
    profile = frappe.db.sql(
        "SELECT active_sid, active_device FROM `tabMemora Player Profile` WHERE name = %s",
        user_id,
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
    """Copy a player's identity to Redis, under the Profile's row lock, and return it.

    Ends the transaction that is open: its snapshot may be older than the lock.

    Raises:
        redis.RedisError: Redis is away.
    """
    lock_profile(user_id)
    try:
        identity = read_identity(user_id)
        if identity:
            keys = (get_active_session_key(user_id), get_player_devices_key(user_id))
            ttl = TTL_SECONDS["identity"]
            arguments = (ttl, identity.sid_digest, identity.device, *sorted(identity.devices))
            _IDENTITY_WRITE.call(keys, arguments)
        return identity
    finally:
        frappe.db.commit()


def _end_replaced(user_id: str, sid_digest: str) -> None:
    key = get_replaced_session_key(sid_digest)
    try:
        get_redis().set(key, 1, ex=TTL_SECONDS["replaced_session"])
    except redis.RedisError:
        # The session ends all the same; its owner only isn't told why.
        frappe.logger("memora").warning("Redis is away: %s is not remembered", key)
    for (sid,) in frappe.db.sql("SELECT sid FROM `tabSessions` WHERE user = %s", user_id):
        if digest(sid) == sid_digest:
            delete_session(sid, reason="Signed in on another device")
