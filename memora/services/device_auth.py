"""Which devices a student may sign in from: the first one by itself, more by the school.

The profile's controller checks the devices and lets the guard and the sessions follow,
whether the school changes them here or in Desk.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import frappe
from frappe import _

from memora.services import session_manager
from memora.services.identity.names import STUDENT_ROLE, find_account
from memora.services.identity.players import all_players, count_players
from memora.services.ledger import interaction_log
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError, PermissionError, ValidationError
from memora.utils.retry import retry_on_lock_conflict
from memora.utils.terminal import show_progress


class DeviceRefused(PermissionError):
    """A login from a device that the school has not allowed; nobody is answered with it as such."""


def is_device_authorized(user_id: str, device_id: str) -> bool:
    """Say whether a student may sign in from a device.

    Args:
        user_id: the student.
        device_id: UUID version 4, in lower case.
    """
    return session_manager.is_device_authorized(user_id, device_id)


def require_student(given: str) -> str:
    """Make sure that a user is a student, and has a profile.

    Args:
        given: the account, as somebody typed it.

    Returns:
        The account's stored name.

    Raises:
        NotFoundError: there is no such user.
        ValidationError: the user is no student.
    """
    account = find_account(given)
    if account is None:
        raise NotFoundError(_("There is no account {0}. Check the email address.").format(given))
    if not account.is_student:
        raise ValidationError(
            _("{0} is not a student. Give the account the role {1} first.").format(
                account.name, _(STUDENT_ROLE)
            )
        )
    ensure_profile(account.name)
    return account.name


def add_authorized_device(
    player_profile: str, device_id: str, device_name: str, *, now: datetime | None = None
) -> int:
    """Let a student sign in from one more device; one that may already keeps its place.

    Args:
        player_profile: the student's profile, which has the user's name, in any letter case.
        device_id: UUID version 4.
        device_name: what people call the device.
        now: naive UTC time; the present moment if not given.

    Returns:
        How many devices the student has now.

    Raises:
        ValidationError: the student has as many as allowed, or the id is no UUID version 4.
        NotFoundError: there is no such profile.
    """

    def add(profile: Any) -> None:
        rows = {row.device_id: row for row in profile.authorized_devices}
        row = rows.get(device_id.lower())
        if row:
            row.device_name = device_name
        else:
            device = {"device_id": device_id, "device_name": device_name}
            profile.append("authorized_devices", device | {"added_on": now or utc_now()})

    return _change_devices(player_profile, add)


def remove_authorized_device(player_profile: str, device_id: str) -> int:
    """Let a student no longer sign in from a device; a session on it ends at once.

    Args:
        player_profile: the student's profile.
        device_id: the device.

    Returns:
        How many devices the student has now.

    Raises:
        ValidationError: it is none of the student's devices.
        NotFoundError: there is no such profile.
    """

    def remove(profile: Any) -> None:
        kept = [row for row in profile.authorized_devices if row.device_id != device_id.lower()]
        if len(kept) == len(profile.authorized_devices):
            raise ValidationError(
                _("{0} is none of the devices of {1}. Look them up in the profile.").format(
                    device_id, player_profile
                )
            )
        profile.set("authorized_devices", kept)

    return _change_devices(player_profile, remove)


def rebuild_device_cache(
    progress: Callable[[int, int], Any] | None = show_progress,
) -> dict[str, int]:
    """Copy every student's devices and session from MariaDB to Redis anew; repeatable.

    Args:
        progress: told how many students are done, and of how many; draws a bar unless given.

    Returns:
        ``rebuilt``, the number of students.

    Raises:
        redis.RedisError: Redis is away.
    """
    total, done = count_players(), 0
    for user_id in all_players():
        session_manager.publish_identity(user_id)
        done += 1
        if progress:
            progress(done, total)
    return {"rebuilt": done}


def _change_devices(given: str, change: Callable[[Any], None]) -> int:
    """Change a locked profile and save it; return how many devices it has then."""
    account = find_account(given)
    if account is None or not frappe.db.exists("Memora Player Profile", account.name):
        raise NotFoundError(_("{0} has no profile. It is made at the first login.").format(given))

    def step() -> int:
        profile = frappe.get_doc("Memora Player Profile", account.name)
        change(profile)
        profile.save(ignore_permissions=True)
        return len(profile.authorized_devices)

    return session_manager.with_locked_profile(account.name, step)


def ensure_profile(user_id: str) -> None:
    """Make a student's profile, and with it the wallet, at the first login.

    A wallet that was lost is made again, from the log. Two first logins at once both try; the
    second finds what the first made. Ends the open transaction where there is something to make.
    """
    has_profile = frappe.db.exists("Memora Player Profile", user_id)
    if has_profile and frappe.db.exists("Memora Player Wallet", user_id):
        return

    def make() -> None:
        try:
            if has_profile:
                interaction_log.create_wallet(user_id)
            else:
                profile = frappe.get_doc({"doctype": "Memora Player Profile", "user": user_id})
                profile.insert(ignore_permissions=True)
            frappe.db.commit()
        except frappe.DuplicateEntryError:
            frappe.db.rollback()

    frappe.db.commit()
    retry_on_lock_conflict(make)


def create_missing_profiles(
    progress: Callable[[int, int], Any] | None = show_progress,
) -> dict[str, int]:
    """Make profile and wallet of every enabled student who lacks one of them; repeatable.

    Args:
        progress: told how many students are done, and of how many; draws a bar unless given.

    Returns:
        ``created``, the number of students who lacked something.
    """
    users = _incomplete_students()
    for done, user_id in enumerate(users, start=1):
        ensure_profile(user_id)
        if progress:
            progress(done, len(users))
    return {"created": len(users)}


def _incomplete_students() -> list[str]:
    rows = frappe.db.sql(
        """SELECT user.name FROM `tabUser` user
        JOIN `tabHas Role` held ON held.parent = user.name AND held.parenttype = 'User'
        LEFT JOIN `tabMemora Player Profile` profile ON profile.name = user.name
        LEFT JOIN `tabMemora Player Wallet` wallet ON wallet.name = user.name
        WHERE held.role = %s AND user.enabled = 1
            AND (profile.name IS NULL OR wallet.name IS NULL) ORDER BY user.name""",
        STUDENT_ROLE,
    )
    return [name for (name,) in rows]


def authorize_at_login(
    user_id: str, device_id: str, device_name: str | None, *, now: datetime
) -> bool:
    """Let a device sign in: the account's first is authorized now, others must be already.

    The caller holds the Profile's row lock, so that of two first devices one is first.

    Args:
        user_id: the player.
        device_id: UUID version 4, in lower case.
        device_name: what its owner calls it, if they have said it.
        now: naive UTC time.

    Returns:
        Whether this is the account's first device.

    Raises:
        DeviceRefused: the account has devices, and this is none of them.
    """
    profile = frappe.get_doc("Memora Player Profile", user_id)
    for row in profile.authorized_devices:
        if row.device_id == device_id:
            row.db_set("last_active", now, update_modified=False)
            return False
    name = device_name or _("First device")
    if not profile.auto_authorize_first_device(device_id, name, now=now):
        raise DeviceRefused
    profile.save(ignore_permissions=True)
    return True


def knows_device(user_id: str, device_id: str) -> bool:
    """Say whether a device is one of an account's, by MariaDB and without the Profile's lock.

    At a login, where nobody has shown yet who they are: guesses must not queue for that lock.
    """
    device = {"parent": user_id, "parenttype": "Memora Player Profile", "device_id": device_id}
    return bool(frappe.db.exists("Memora Authorized Device", device))


def count_devices(user_id: str) -> int:
    """Return how many devices a student may sign in from."""
    return frappe.db.count("Memora Authorized Device", {"parent": user_id})
