"""Which devices a student may sign in from: the first one by itself, more by the school."""

from datetime import datetime

import frappe
from frappe import _

from memora.utils.errors import PermissionError


def ensure_profile(user_id: str) -> None:
    """Make a student's profile, and with it the wallet, at the first login.

    Two first logins at once both try; the second finds what the first made.
    """
    if frappe.db.exists("Memora Player Profile", user_id):
        return
    try:
        profile = frappe.get_doc({"doctype": "Memora Player Profile", "user": user_id})
        profile.insert(ignore_permissions=True)
        frappe.db.commit()
    except frappe.DuplicateEntryError:
        frappe.db.rollback()


def authorize_at_login(user_id: str, device_id: str, device_name: str, *, now: datetime) -> bool:
    """Let a device sign in: the account's first is authorized now, others must be already.

    The caller holds the Profile's row lock, so that of two first devices one is first.

    Args:
        user_id: the player.
        device_id: UUID version 4, in lower case.
        device_name: what its owner calls it.
        now: naive UTC time.

    Returns:
        Whether this is the account's first device.

    Raises:
        PermissionError: the account has devices, and this is none of them.
    """
    profile = frappe.get_doc("Memora Player Profile", user_id)
    for row in profile.authorized_devices:
        if row.device_id == device_id:
            row.db_set("last_active", now, update_modified=False)
            return False
    if profile.authorized_devices:
        raise PermissionError(
            _(
                "This device is not authorized for your account. Ask your school to add it,"
                " and give them this id: {0}"
            ).format(device_id),
            device_id=device_id,
        )
    device = {"device_id": device_id, "device_name": device_name}
    profile.append("authorized_devices", device | {"added_on": now, "last_active": now})
    profile.save(ignore_permissions=True)
    return True


def count_devices(user_id: str) -> int:
    """Return how many devices a student may sign in from."""
    return frappe.db.count("Memora Authorized Device", {"parent": user_id})
