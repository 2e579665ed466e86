"""The audit trail: who tried what from where, and how it ended."""

import json
import secrets
from datetime import datetime
from typing import Any

import frappe

from memora.utils.clock import to_host_time, utc_now


def log_security_event(
    event_type: str,
    user_id: str,
    device_id: str,
    endpoint: str,
    result: str,
    *,
    now: datetime | None = None,
    **details: Any,
) -> None:
    """Write a row of the audit trail; part of the caller's transaction.

    Args:
        event_type: what happened, e.g. "login".
        user_id: whose account it was about, as given.
        device_id: the device that asked, as given.
        endpoint: the endpoint that was called.
        result: "success" or "failure".
        now: naive UTC time; the present moment if not given.
        **details: what else helps to understand it; no secrets.
    """
    at = now or utc_now()
    stamp = to_host_time(at)
    frappe.db.sql(
        """INSERT INTO `tabMemora Security Event`
        (name, creation, modified, owner, modified_by, event_type, user_id, device_id, endpoint,
        result, details, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
        (
            f"{at:%Y%m%d%H%M%S%f}{secrets.token_hex(6)}",
            *(stamp, stamp, frappe.session.user, frappe.session.user),
            *(event_type[:140], _as_text(user_id), device_id[:140], endpoint[:140], result[:140]),
            *(json.dumps(details, ensure_ascii=False), at),
        ),
    )


def count_failures(event_type: str, user_id: str, device_id: str | None, since: datetime) -> int:
    """Count failed events of one account since a moment, from one device or from all."""
    return frappe.db.sql(
        """SELECT COUNT(*) FROM `tabMemora Security Event`
        WHERE user_id = %s AND created_at >= %s AND event_type = %s AND result = 'failure'
        AND (%s IS NULL OR device_id = %s)""",
        (_as_text(user_id), since, event_type, device_id, device_id),
    )[0][0]


def _as_text(given: str) -> str:
    """Return what a guest sent as an account's name, as it is kept.

    Desk shows a list's values as HTML, and trusts Frappe's saving to have cleaned them. No
    account has these signs in its name.
    """
    return given.replace("<", "&lt;").replace(">", "&gt;")[:140]
