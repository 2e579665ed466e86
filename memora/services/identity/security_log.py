"""The audit trail: who tried what from where, and how it ended.

What is refused is counted, one row an hour: anybody can be refused as often as they like, and
must not fill a table by it.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import frappe

from memora.services.settings import read_limit
from memora.utils.clock import to_host_time, utc_now
from memora.utils.job_run import job_run

#: Rows an hour, at most, for one account's strange devices, and for names that are no accounts.
STRANGERS = 64
#: Rows in one step of the deletion, and steps of one run.
STEP, STEPS = 1_000, 200


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is counted on one row: the same account, device and end within one hour.

    Attributes:
        event_type: what was tried, e.g. "login".
        user_id: the account by its stored name, or what was given in its place.
        device_id: the device that asked.
        endpoint: the endpoint that was called.
        reason: why it was refused.
        is_account: whether ``user_id`` is one.
        is_known_device: whether it is one of the account's devices.
    """

    event_type: str
    user_id: str
    device_id: str
    endpoint: str
    reason: str
    is_account: bool = True
    is_known_device: bool = False


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
    name = f"{at:%Y%m%d%H%M%S%f}{secrets.token_hex(6)}"
    _insert(name, (event_type, user_id, device_id, endpoint, result), details, 1, at)


def count_refusal(refusal: Refusal, times: int = 1, *, now: datetime) -> None:
    """Count a refusal on its hour's row; part of the caller's transaction.

    Args:
        refusal: what was refused.
        times: how often; negative to take back what was counted too early.
        now: naive UTC time.
    """
    what = (refusal.event_type, refusal.user_id, refusal.device_id, refusal.endpoint, "failure")
    _insert(_row_name(refusal, now), what, {"reason": refusal.reason}, times, now)


def count_of(refusal: Refusal, since: datetime) -> int:
    """Return how often this was refused, as far as the rows say that were used since a moment."""
    names = {_row_name(refusal, since), _row_name(refusal, since + timedelta(hours=1))}
    return int(
        frappe.db.sql(
            """SELECT COALESCE(SUM(times), 0) FROM `tabMemora Security Event`
            WHERE name IN %s AND last_at >= %s""",
            (tuple(names), since),
        )[0][0]
    )


def count_of_strangers(refusal: Refusal, since: datetime) -> int:
    """Return how often an account's devices that it does not know were refused for this."""
    return int(
        frappe.db.sql(
            """SELECT COALESCE(SUM(times), 0) FROM `tabMemora Security Event`
            WHERE user_id = %s AND created_at >= %s AND last_at >= %s AND event_type = %s
            AND endpoint = %s AND JSON_VALUE(details, '$.reason') = %s
            AND device_id NOT IN (SELECT device_id FROM `tabMemora Authorized Device`
                WHERE parent = %s AND parenttype = 'Memora Player Profile')""",
            (
                *(_as_text(refusal.user_id), since - timedelta(hours=1), since),
                *(refusal.event_type, refusal.endpoint, refusal.reason, refusal.user_id),
            ),
        )[0][0]
    )


def delete_old_security_events(*, now: datetime | None = None, steps: int = STEPS) -> int | None:
    """Delete what is older than Memora Settings keep it, in small steps; commits each.

    Args:
        now: naive UTC time; the present moment if not given.
        steps: at most so many; the next run goes on.

    Returns:
        How many rows are gone; None if another run is under way.
    """
    deleted = 0
    with job_run("security_events", error_title="Security Event Deletion Error") as alone:
        if not alone:
            return None
        oldest = (now or utc_now()) - timedelta(days=read_limit("security_event_days"))
        for _step in range(steps):
            gone = _delete_step(oldest)
            deleted += gone
            if gone < STEP:
                break
    return deleted


def _delete_step(oldest: datetime) -> int:
    # By name, in the index's order: a deletion by range would lock what is written beside it.
    rows = frappe.db.sql(
        """SELECT name FROM `tabMemora Security Event` WHERE created_at < %s
        ORDER BY created_at LIMIT %s""",
        (oldest, STEP),
    )
    names = tuple(name for (name,) in rows)
    if names:
        frappe.db.sql("DELETE FROM `tabMemora Security Event` WHERE name IN %s", (names,))
    frappe.db.commit()
    return len(names)


def bucket(text: str, count: int) -> int:
    """Return one of ``count`` numbers for a text, always the same for the same text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") % count


def _row_name(refusal: Refusal, at: datetime) -> str:
    """Return the name of the row that counts this: as many rows as there may be, no more."""
    account, device = refusal.user_id, refusal.device_id
    if not refusal.is_account:
        account, device = f"?{bucket(account, STRANGERS)}", ""
    elif not refusal.is_known_device:
        device = f"?{bucket(device, STRANGERS)}"
    what = (refusal.event_type, refusal.endpoint, refusal.reason, account, device)
    return f"{at:%Y%m%d%H}{hashlib.blake2b(json.dumps(what).encode(), digest_size=16).hexdigest()}"


def _insert(
    name: str, what: tuple[str, ...], details: dict[str, Any], times: int, at: datetime
) -> None:
    event_type, user_id, device_id, endpoint, result = what
    stamp = to_host_time(at)
    frappe.db.sql(
        """INSERT INTO `tabMemora Security Event`
        (name, creation, modified, owner, modified_by, event_type, user_id, device_id, endpoint,
        result, details, created_at, last_at, times)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, GREATEST(%s, 0))
        ON DUPLICATE KEY UPDATE times = GREATEST(times + %s, 0), last_at = VALUES(last_at),
        modified = VALUES(modified)""",
        (
            name,
            *(stamp, stamp, frappe.session.user, frappe.session.user),
            *(event_type[:140], _as_text(user_id), device_id[:140], endpoint[:140], result[:140]),
            *(json.dumps(details, ensure_ascii=False), at, at, times, times),
        ),
    )


def _as_text(given: str) -> str:
    """Return what a guest sent as an account's name, as it is kept.

    Desk shows a list's values as HTML, and trusts Frappe's saving to have cleaned them. No
    account has these signs in its name.
    """
    return given.replace("<", "&lt;").replace(">", "&gt;")[:140]
