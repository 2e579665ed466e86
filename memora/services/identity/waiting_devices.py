"""Devices that wait: a student knows the password, and the school has not allowed the device yet.

Each is given a short code that a student can read to somebody over the phone. Codes are kept in
MariaDB and not in Redis: staff must be able to let somebody in while Redis is away, and Desk lists
who waits. Who does not know the password makes no row; who does makes three at most.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import frappe
from frappe import _
from pymysql.err import IntegrityError

from memora.utils.clock import to_host_time, utc_now
from memora.utils.derived_names import derived_name
from memora.utils.errors import NotFoundError
from memora.utils.job_run import job_run
from memora.utils.mariadb import is_duplicate
from memora.utils.retry import in_own_transaction

#: As long as a code is good after it was last shown.
LIFE = timedelta(hours=24)
#: Signs that nobody takes for another one, read or heard: no 0 O, 1 I L, 5 S, 8 B, U V, Z.
SIGNS = "234679ACDEFGHJKMNPQRTWXY"
_LENGTH, _HALF = 6, 3
#: Devices of one account that wait at a time; the newest stay.
DEVICES_KEPT = 3
STEP, STEPS = 1_000, 200


class Waiting(NamedTuple):
    """A device that waits.

    Attributes:
        device_id: UUID version 4.
        device_name: What its owner calls it; may be empty.
        code: What the device shows.
        expires_at: Until when the code is good, naive UTC.
    """

    device_id: str
    device_name: str
    code: str
    expires_at: datetime


def note(user_id: str, device_id: str, device_name: str, *, now: datetime) -> Waiting:
    """Let a device wait, and return its code: the same for as long as it is good; commits.

    Args:
        user_id: The account, by its stored name.
        device_id: UUID version 4, in lower case.
        device_name: What its owner calls it.
        now: naive UTC time.

    Raises:
        ServiceUnavailable: a lock could not be had.
    """
    # Desk shows a list's values as HTML.
    name = device_name.replace("<", "").replace(">", "")

    def write() -> Waiting:
        while True:
            waiting = Waiting(device_id, name, _make_code(), now + LIFE)
            try:
                return _write(user_id, waiting, now)
            except IntegrityError as error:
                # The code is another device's, or this device was noted at the same moment.
                if not is_duplicate(error):
                    raise
                frappe.db.rollback()

    return in_own_transaction(write)


def find(user_id: str, code: str, *, now: datetime) -> Waiting:
    """Return the device of an account that waits with a code.

    Args:
        user_id: The account, by its stored name.
        code: As somebody typed it.
        now: naive UTC time.

    Raises:
        NotFoundError: none does, or not any more.
    """
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    row = frappe.db.sql(
        """SELECT device_id, device_name, code, expires_at FROM `tabMemora Waiting Device`
        WHERE code = %s AND user_id = %s AND expires_at > %s""",
        (f"{signs[:_HALF]}-{signs[_HALF:]}", user_id, now),
    )
    if not row:
        raise NotFoundError(
            _(
                "No device of {0} waits with the code {1}. A code is good for a day: let the"
                " student try to sign in again, and read you the new one."
            ).format(user_id, code)
        )
    return Waiting(*row[0])


def forget(user_id: str, device_ids: Collection[str]) -> None:
    """Let devices wait no more; part of the caller's transaction."""
    names = tuple(derived_name(user_id, device_id) for device_id in device_ids)
    # Looked for first: deleting what is not there would lock a gap of the index.
    if names and frappe.db.sql(
        "SELECT name FROM `tabMemora Waiting Device` WHERE name IN %s LIMIT 1", (names,)
    ):
        _delete(names)


def delete_expired_codes(*, now: datetime | None = None, steps: int = STEPS) -> int | None:
    """Delete the devices whose code is good no more, in small steps; commits each.

    Args:
        now: naive UTC time; the present moment if not given.
        steps: At most so many; the next run goes on.

    Returns:
        How many are gone; None if another run is under way.
    """
    deleted, at = 0, now or utc_now()
    with job_run("device_codes", error_title="Device Code Deletion Error") as alone:
        if not alone:
            return None
        for _step in range(steps):
            names = _names("expires_at <= %s ORDER BY expires_at LIMIT %s", (at, STEP))
            _delete(names)
            frappe.db.commit()
            deleted += len(names)
            if len(names) < STEP:
                break
    return deleted


def _write(user_id: str, waiting: Waiting, now: datetime) -> Waiting:
    name, stamp = derived_name(user_id, waiting.device_id), to_host_time(now)
    before = frappe.db.sql(
        "SELECT code, expires_at FROM `tabMemora Waiting Device` WHERE name = %s", name
    )
    if before:
        code, expires_at = before[0]
        code = code if expires_at > now else waiting.code
        waiting = Waiting(waiting.device_id, waiting.device_name, code, waiting.expires_at)
        frappe.db.sql(
            """UPDATE `tabMemora Waiting Device`
            SET code = %s, device_name = COALESCE(NULLIF(%s, ''), device_name), expires_at = %s,
                modified = %s
            WHERE name = %s""",
            (waiting.code, waiting.device_name, waiting.expires_at, stamp, name),
        )
        return waiting
    frappe.db.sql(
        """INSERT INTO `tabMemora Waiting Device` (name, creation, modified, owner, modified_by,
            user_id, device_id, device_name, code, expires_at, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
        (name, stamp, stamp, user_id, user_id, user_id, *waiting, now),
    )
    older = "user_id = %s ORDER BY expires_at DESC, name LIMIT 100 OFFSET %s"
    _delete(_names(older, (user_id, DEVICES_KEPT)))
    return waiting


def _names(which: str, values: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(
        frappe.db.sql(
            f"SELECT name FROM `tabMemora Waiting Device` WHERE {which}", values, pluck=True
        )
    )


def _delete(names: tuple[str, ...]) -> None:
    # By name: a deletion by range would lock what is written beside it.
    if names:
        frappe.db.sql("DELETE FROM `tabMemora Waiting Device` WHERE name IN %s", (names,))


def _make_code() -> str:
    signs = "".join(secrets.choice(SIGNS) for _place in range(_LENGTH))
    return f"{signs[:_HALF]}-{signs[_HALF:]}"
