"""Signing a student in: password, device, and the one live session."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import frappe
import redis
from frappe import _
from frappe.utils.password import check_password

from memora.services import device_auth, session_manager
from memora.services.identity import security_log
from memora.services.ledger.lua import Pipeline, Script, run_pipeline
from memora.utils.errors import AuthenticationError, PermissionError, RateLimitError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import TTL_SECONDS, get_login_failures_key

MAX_FAILURES = 5
#: Of all devices together that an account does not know: a new device id for every guess
#: must not buy new guesses.
MAX_FAILURES_OF_UNKNOWN_DEVICES = 20
UNKNOWN_DEVICES = "unknown"
FAILURE_WINDOW = timedelta(seconds=TTL_SECONDS["login_failures"])
ENDPOINT = "player.login"

_COUNT = Script("count")
#: What the answer carries that asks for the second factor: no failure, the first half of a login.
CODE_ID = "tmp_id"


def login(
    usr: str,
    pwd: str,
    device_id: str,
    device_name: str,
    *,
    open_session: Callable[[str], str],
    confirm: Callable[[str], None],
    now: datetime,
) -> dict[str, Any]:
    """Sign a student in.

    Failures, wrong passwords and unknown devices alike, are counted per account and device:
    a limit per address, as Frappe's own login has, would lock out the whole school behind one.

    Args:
        usr: the account's email.
        pwd: its password.
        device_id: UUID version 4, in lower case.
        device_name: what its owner calls the device.
        open_session: opens the host's session for a user and returns its id.
        confirm: asks what the host asks beyond the password; raises where that is missing.
        now: naive UTC time.

    Returns:
        The documented answer of ``player.login``.

    Raises:
        AuthenticationError: unknown account, wrong password or disabled account.
        PermissionError: not a student, or the device is not authorized.
        RateLimitError: too many wrong passwords.
    """
    try:
        user = _authenticate(usr, pwd, device_id, now)
        confirm(user)
        device_auth.ensure_profile(user)
        is_first = session_manager.with_locked_profile(
            user,
            lambda: device_auth.authorize_at_login(user, device_id, device_name, now=now),
        )
    except (AuthenticationError, PermissionError, RateLimitError) as refusal:
        frappe.db.rollback()
        if not isinstance(refusal, RateLimitError) and CODE_ID not in refusal.details:
            _count_failure(usr, device_id)
        security_log.log_security_event(
            "login", usr, device_id, ENDPOINT, "failure", now=now, reason=type(refusal).__name__
        )
        # The refusal rolls the request back; its trace must stay.
        frappe.db.commit()
        raise
    sid = session_manager.create_session(user, device_id, open_session(user), now=now)
    security_log.log_security_event("login", user, device_id, ENDPOINT, "success", now=now)
    _keep_site_awake(user)
    return {
        "message": _("Logged in successfully"),
        "session_id": sid,
        "is_first_device": is_first,
        "devices_authorized": device_auth.count_devices(user),
    }


def logout(user_id: str, device_id: str, *, now: datetime) -> None:
    """End a student's session here; the caller ends the host's.

    Args:
        user_id: the student.
        device_id: the device that signs out.
        now: naive UTC time.
    """
    session_manager.invalidate_session(user_id)
    security_log.log_security_event(
        "logout", user_id, device_id, "player.logout", "success", now=now
    )
    frappe.db.commit()


def _keep_site_awake(user: str) -> None:
    """Log the login as Frappe's own does.

    Where no such row was written for some days, Frappe takes the site for dormant and runs
    its jobs, the syncs among them, once a day only.
    """
    login = {"user": user, "operation": "Login", "status": "Success"}
    subject = _("{0} logged in to Memora").format(user)
    frappe.get_doc({"doctype": "Activity Log", "subject": subject, **login}).insert(
        ignore_permissions=True
    )


def _authenticate(usr: str, pwd: str, device_id: str, now: datetime) -> str:
    _check_failures(usr, device_id, now)
    found = frappe.db.get_value("User", {"name": usr}, ["name", "enabled"], as_dict=True)
    try:
        user = check_password(found.name, pwd) if found else None
    except frappe.AuthenticationError:
        user = None
    if user is None or not found.enabled:
        raise AuthenticationError(_("Wrong email or password. Please check both and try again."))
    if device_auth.STUDENT_ROLE not in frappe.get_roles(user):
        raise PermissionError(
            _("This is not a student's account. Members of staff sign in at /login.")
        )
    return user


def _check_failures(usr: str, device_id: str, now: datetime) -> None:
    """Refuse a device that guessed too often, and unknown devices that did so together.

    Per device alone, a guesser would send a new device id with every guess; per account
    alone, a guesser could lock its owner out.
    """
    if _count_failures(usr, device_id, now) >= MAX_FAILURES or (
        _count_failures(usr, UNKNOWN_DEVICES, now) >= MAX_FAILURES_OF_UNKNOWN_DEVICES
        and not device_auth.is_device_authorized(usr, device_id)
    ):
        raise RateLimitError(
            _("Too many failed logins. Please wait 15 minutes and try again."),
            resets_in=int(FAILURE_WINDOW.total_seconds()),
        )


def _count_failures(usr: str, device_id: str, now: datetime) -> int:
    try:
        return int(get_redis().get(get_login_failures_key(usr, device_id)) or 0)
    except redis.RedisError:
        device = None if device_id == UNKNOWN_DEVICES else device_id
        return security_log.count_failures("login", usr, device, now - FAILURE_WINDOW)


def _count_failure(usr: str, device_id: str) -> None:
    devices = {device_id}
    if not device_auth.is_device_authorized(usr, device_id):
        devices.add(UNKNOWN_DEVICES)

    def fill(pipe: Pipeline) -> None:
        for device in devices:
            _COUNT.queue(
                pipe, [get_login_failures_key(usr, device)], [TTL_SECONDS["login_failures"]]
            )

    try:
        run_pipeline(fill)
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: the audit trail counts %s", usr)


def forget_failures(user_id: str, device_id: str) -> None:
    """Let a device that the school has just added sign in at once."""
    try:
        get_redis().delete(get_login_failures_key(user_id, device_id))
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: %s has to wait", device_id)
