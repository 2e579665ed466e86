"""Frappe's own login: it tells nobody whether a student's password was right.

Frappe looks at the password before any hook of ours runs, so nothing can be refused before; what
follows is made the same for right and wrong. That is the answer (``memora.api._frappe_login``),
the audit trail, and the counts of failures that Frappe takes back after a right password: a
guesser would read from when a lock comes whether one of the guesses was right.
"""

from datetime import datetime, timedelta
from typing import Any

import frappe
import redis
from frappe.auth import get_login_attempt_tracker
from frappe.core.doctype.user.user import User
from frappe.utils.password import passlibctx

from memora.services.identity import security_log
from memora.services.identity.names import Account, find_account
from memora.services.identity.security_log import Refusal
from memora.services.ledger.lua import Pipeline, Script, run_pipeline
from memora.utils.clock import to_host_time
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_host_login_failures_key
from memora.utils.retry import retry_on_lock_conflict

ENDPOINT = "login"
REASON = "NotAtThisLogin"
_COUNT = Script("count")


def find_tried(given: Any) -> Account | None:
    """Return the account that Frappe's login takes a name for, by its own rules.

    Args:
        given: what the request names: Frappe takes user names and telephone numbers too, where
            the school allows them, and whatever else its filters understand.
    """
    try:
        found = User.find_by_credentials(given, "", validate_password=False)
    except Exception:  # noqa: BLE001 - what Frappe cannot look up, its login could not either
        return None
    return find_account(found.name) if found else None


def is_students(account: Account) -> bool:
    """Say whether an account has Memora's login alone: a student's who may not open Desk."""
    return account.is_student and not account.has_desk


def note_failure(address: str) -> tuple[int, int]:
    """Count a failed login from an address as Frappe does, but for good.

    Args:
        address: the client's, as Frappe names it.

    Returns:
        Failures since the first of the window, this one included, and the window's seconds left.
    """
    window = int(get_login_attempt_tracker(address, False).lock_interval.total_seconds())
    key = _key(address)

    def fill(pipe: Pipeline) -> None:
        _COUNT.queue(pipe, [key], [window])
        pipe.ttl(key)

    try:
        failures, seconds_left = run_pipeline(fill)
    except redis.RedisError:
        # The same for right and wrong, which is what matters here.
        return 1, window
    return failures, seconds_left


def note_success(address: str) -> None:
    """Forget an address's failures, as Frappe does once somebody has signed in."""
    try:
        get_redis().delete(_key(address))
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: failures of %s are remembered", address)


def refuse(
    account: Account | None, given: Any, device_id: str, address: str, *, now: datetime
) -> None:
    """Let a try at a student's account, or at none, leave what a wrong password leaves; commits.

    What the request wrote before is undone.

    Args:
        account: the student's account, None where there is none.
        given: what the request named.
        device_id: UUID version 4, or nothing.
        address: the client's.
        now: naive UTC time.
    """
    if account is None or not account.has_password:
        passlibctx.dummy_verify()
    _repair_trackers(account, address, now)
    refusal = Refusal(
        "login",
        account.name if account else str(given).encode(errors="replace").decode(),
        device_id,
        ENDPOINT,
        REASON,
        is_account=account is not None,
    )

    def count() -> None:
        security_log.count_refusal(refusal, now=now)
        frappe.db.commit()

    # What the refused login wrote must not be committed with it.
    frappe.db.rollback()
    retry_on_lock_conflict(count)


def _key(address: str) -> str:
    # What a client sends as its address may be anything, of any length.
    return get_host_login_failures_key(f"{security_log.bucket(address, 2**32):x}")


def _repair_trackers(account: Account | None, address: str, now: datetime) -> None:
    """Set what Frappe counts to what it would be had every password been wrong.

    The student's own count is set as full: for as long as Frappe then refuses without regard to
    the password, not even the time that an answer takes depends on it.
    """
    failures, seconds_left = note_failure(address)
    tracker = get_login_attempt_tracker(address, False)
    elapsed = tracker.lock_interval - timedelta(seconds=seconds_left)
    tracker.login_failed_count = failures
    tracker.login_failed_time = to_host_time(now - elapsed)
    if account:
        tracker = get_login_attempt_tracker(account.name, False)
        tracker.login_failed_count = tracker.max_failed_logins + 1
        tracker.login_failed_time = to_host_time(now)
