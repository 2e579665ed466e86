"""Signing a student in: password, device, and the one live session."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import frappe
from frappe import _
from frappe.utils.password import check_password, passlibctx

from memora.services import device_auth, session_manager
from memora.services.device_auth import DeviceRefused
from memora.services.identity import login_attempts, security_log, waiting_devices
from memora.services.identity.login_attempts import Ticket, Who
from memora.services.identity.names import Account, find_account
from memora.services.identity.security_log import Refusal
from memora.utils.clock import to_iso
from memora.utils.errors import AuthenticationError, PermissionError, RateLimitError
from memora.utils.retry import retry_on_lock_conflict

T = TypeVar("T")

ENDPOINT = "player.login"
#: What the answer carries that asks for the second factor: no failure, the first half of a login.
CODE_ID = "tmp_id"


def login(
    usr: str,
    pwd: str,
    device_id: str,
    device_name: str | None,
    *,
    open_session: Callable[[str], str],
    confirm: Callable[[str], None],
    now: datetime,
) -> dict[str, Any]:
    """Sign a student in.

    The account is looked up first, and everything goes on with its stored name. Attempts are
    counted per account and device before the password is looked at: a limit per address, as
    Frappe's own login has, would lock out the whole school behind one.

    Args:
        usr: the account's email, in any letter case.
        pwd: its password.
        device_id: UUID version 4, in lower case.
        device_name: what its owner calls the device, if they have said it.
        open_session: opens the host's session for a user and returns its id.
        confirm: asks what the host asks beyond the password; raises where that is missing.
        now: naive UTC time.

    Returns:
        The documented answer of ``player.login``.

    Raises:
        AuthenticationError: unknown account, wrong password or disabled account.
        PermissionError: not a student, or the device is not authorized: then ``device_code`` is
            what the school needs to add it, with ``device_id`` and until when it is good.
        RateLimitError: too many wrong passwords; ``resets_in`` is the number of seconds to wait.
    """
    account = find_account(usr)
    refusal = _refusal(account, usr, device_id)
    ticket = _take(account, refusal, now)
    try:
        with _judged(refusal, ticket, (AuthenticationError, PermissionError), now):
            user = _authenticate(account, pwd)
            confirm(user)
            device_auth.ensure_profile(user)
            is_first = session_manager.with_locked_profile(
                user,
                lambda: device_auth.authorize_at_login(user, device_id, device_name, now=now),
            )
    except DeviceRefused:
        # Only who has shown that the account is theirs comes so far.
        raise _refused_device(user, device_id, device_name or "", now) from None
    sid = session_manager.create_session(user, device_id, open_session(user), now=now)
    security_log.log_security_event("login", user, device_id, ENDPOINT, "success", now=now)
    _keep_site_awake(user)
    return {
        "message": _("Logged in successfully"),
        "session_id": session_manager.digest(sid),
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


def check_again(
    user_id: str, device_id: str, endpoint: str, look: Callable[[], T], *, now: datetime
) -> T:
    """Let the host look at the password of who is signed in; a student's tries are counted.

    Args:
        user_id: who is signed in.
        device_id: UUID version 4, or nothing.
        endpoint: what was called, for the audit trail.
        look: the host's look at the password; raises ``AuthenticationError`` where it is wrong.
        now: naive UTC time.

    Returns:
        What ``look`` returned.

    Raises:
        frappe.AuthenticationError: the password is another.
        RateLimitError: too many tries before it; ``resets_in`` is the number of seconds to wait.
    """
    account = find_account(user_id)
    if account is None or not account.is_student:
        return look()
    refusal = replace(_refusal(account, user_id, device_id), endpoint=endpoint)
    ticket = _take(account, refusal, now)
    with _judged(refusal, ticket, (frappe.AuthenticationError,), now):
        return look()


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


def _take(account: Account | None, refusal: Refusal, now: datetime) -> Ticket:
    who = (
        Who(account.name, refusal.device_id, refusal.is_known_device)
        if account
        else login_attempts.unknown(refusal.user_id, refusal.device_id)
    )
    try:
        return login_attempts.take(who, refusal, now=now)
    except RateLimitError as refused:
        _log_failure(refusal, refused, Ticket(), now)
        raise


@contextmanager
def _judged(
    refusal: Refusal, ticket: Ticket, refusals: tuple[type[Exception], ...], now: datetime
) -> Iterator[None]:
    """Settle a ticket by what the block says of a password.

    Args:
        refusal: how a failure stands in the audit trail.
        ticket: what was taken for the try; it is kept where the block ends in a refusal.
        refusals: the errors that refuse who tries; any other is no verdict on the password.
        now: naive UTC time.
    """
    try:
        yield
    except refusals as refused:
        frappe.db.rollback()
        _log_failure(refusal, refused, ticket, now)
        raise
    except BaseException:
        # Such as a lock that could not be had: the password may be sent again.
        frappe.db.rollback()
        login_attempts.give_back(ticket, now=now)
        frappe.db.commit()
        raise
    login_attempts.give_back(ticket, now=now)


def _authenticate(account: Account | None, pwd: str) -> str:
    if account is None or not account.has_password:
        # As much work as a password that is wrong: the time must not tell who has an account.
        passlibctx.dummy_verify()
        user = None
    else:
        try:
            user = check_password(account.name, pwd)
        except frappe.AuthenticationError:
            user = None
    if user is None or account is None or not account.is_enabled:
        raise AuthenticationError(_("Wrong email or password. Please check both and try again."))
    if not account.is_student:
        raise PermissionError(
            _("This is not a student's account. Members of staff sign in at /login.")
        )
    return account.name


def _refusal(account: Account | None, given: str, device_id: str) -> Refusal:
    """Return how a failure stands in the audit trail, until it is known why."""
    name = account.name if account else given
    return Refusal(
        "login",
        name,
        device_id,
        ENDPOINT,
        AuthenticationError.__name__,
        is_account=account is not None,
        is_known_device=bool(account) and device_auth.knows_device(name, device_id),
    )


def _log_failure(refusal: Refusal, refused: Exception, ticket: Ticket, now: datetime) -> None:
    """Count a failure in the audit trail, which must stay though the request is rolled back."""
    is_asked_for_code = CODE_ID in getattr(refused, "details", {})
    name = (
        PermissionError.__name__ if isinstance(refused, DeviceRefused) else type(refused).__name__
    )
    reason = "CodeAsked" if is_asked_for_code else name

    def count() -> None:
        if is_asked_for_code or ticket.refusal:
            # What MariaDB counted early is counted below, in the same transaction.
            login_attempts.give_back(ticket, now=now)
        security_log.count_refusal(replace(refusal, reason=reason), now=now)
        frappe.db.commit()

    retry_on_lock_conflict(count)


def _refused_device(
    user_id: str, device_id: str, device_name: str, now: datetime
) -> PermissionError:
    """Let a device wait for the school, and return the refusal with the code to tell them."""
    waiting = waiting_devices.note(user_id, device_id, device_name, now=now)
    return PermissionError(
        _(
            "This device is not authorized for your account. Ask your school to add it, and tell"
            " them this code: {0}"
        ).format(waiting.code),
        device_id=device_id,
        device_code=waiting.code,
        device_code_expires_at=to_iso(waiting.expires_at),
    )


def forget_failures(user_id: str, device_id: str) -> None:
    """Let a device that the school has just added sign in at once."""
    login_attempts.forget(user_id, device_id)
