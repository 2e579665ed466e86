"""A student's account as the student sees it."""

from typing import Any

import frappe

from memora.utils.clock import to_iso


def get_profile(user_id: str, device_id: str) -> dict[str, Any]:
    """Return what a student studies, and from where they may sign in.

    Args:
        user_id: the student; the profile must exist.
        device_id: the device that asks.

    Returns:
        The documented answer of ``player.get_profile``.
    """
    record = frappe.get_doc("Memora Player Profile", user_id)
    return {
        "user": user_id,
        "full_name": frappe.db.get_value("User", user_id, "full_name"),
        "grade": record.grade,
        "stream": record.stream,
        "academic_year": record.season,
        "plan": record.plan,
        "devices": [
            {
                "device_id": row.device_id,
                "device_name": row.device_name,
                "device_type": row.device_type,
                "added_on": to_iso(row.added_on),
                "last_active": to_iso(row.last_active),
                "is_current": row.device_id == device_id,
            }
            for row in record.authorized_devices
        ],
        "session_started_at": to_iso(record.session_started_at),
    }
