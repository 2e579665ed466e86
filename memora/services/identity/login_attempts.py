"""How often somebody may try a password: counted first, under the account's stored name.

A device that the account knows has an allowance of its own, so that guesses from elsewhere lock
nobody out of the own phone; devices that it does not know share one, so that a new device id for
every guess buys no new guesses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, NoReturn

import frappe
import redis
from frappe import _

from memora.services.identity import security_log
from memora.services.identity.names import comparable
from memora.services.identity.security_log import Refusal
from memora.services.ledger.lua import Script
from memora.utils.errors import RateLimitError, ServiceUnavailable
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import TTL_SECONDS, get_login_attempts_key
from memora.utils.single_flight import single_flight

_TAKE, _RETURN = Script("attempt_take"), Script("attempt_return")
_LOCK_WAIT_S = 5


class Limits(NamedTuple):
    """Answers that may depend on a password, for one account."""

    of_device: int = 5
    of_unknown_devices: int = 15
    of_unknown_devices_a_day: int = 100


LIMITS = Limits()
WINDOW = timedelta(seconds=TTL_SECONDS["login_attempts"])
_WINDOW_S, _DAY_S = TTL_SECONDS["login_attempts"], TTL_SECONDS["login_attempts_day"]
#: Names that are no accounts share this many counters, since anybody can make them up.
UNKNOWN_ACCOUNTS = 1024
UNKNOWN_DEVICES = 8
#: What the account's devices that it does not know have together.
_TOGETHER, _DAY = "unknown", "day"


class Who(NamedTuple):
    """Whose attempt it is, as the counters name it.

    Attributes:
        account: the stored name; of what is no account, one of a fixed number of stand-ins.
        device: the device, or likewise.
        is_known_device: whether the account may sign in from it.
    """

    account: str
    device: str
    is_known_device: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """A counted attempt.

    Attributes:
        keys: the counters in Redis; none where MariaDB counted.
        refusal: what MariaDB counted instead.
    """

    keys: tuple[str, ...] = ()
    refusal: Refusal | None = None


def unknown(given: str, device_id: str) -> Who:
    """Return the stand-in for a name that is no account, the same for the same spelling."""
    account = security_log.bucket(comparable(given), UNKNOWN_ACCOUNTS)
    return Who(f"?{account}", f"?{security_log.bucket(device_id, UNKNOWN_DEVICES)}")


def take(who: Who, refusal: Refusal, *, now: datetime) -> Ticket:
    """Count an attempt, or refuse it without a look at the password.

    Args:
        who: whose attempt.
        refusal: how a failure will stand in the audit trail, which counts while Redis is away.
        now: naive UTC time.

    Returns:
        What ``give_back`` needs if it was no guess.

    Raises:
        RateLimitError: too many before it; ``resets_in`` is the number of seconds to wait.
        ServiceUnavailable: Redis is away, and too many try this account at this very moment.
    """
    limits = [(get_login_attempts_key(who.account, who.device), LIMITS.of_device, _WINDOW_S)]
    if not who.is_known_device:
        limits = [*_shared_limits(who.account), *limits]
    keys = tuple(key for key, _most, _window in limits)
    try:
        wait_s = _TAKE.call(keys, [part for _key, *rest in limits for part in rest])
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: the audit trail counts %s", who.account)
        return _take_in_mariadb(who, refusal, now)
    if wait_s:
        _refuse(wait_s)
    return Ticket(keys)


def give_back(ticket: Ticket, *, now: datetime) -> None:
    """Take an attempt back that turned out to be none; part of the caller's transaction.

    Args:
        ticket: what ``take`` returned.
        now: the moment of ``take``.
    """
    if ticket.refusal:
        security_log.count_refusal(ticket.refusal, -1, now=now)
        return
    _quietly(lambda: _RETURN.call(ticket.keys, ()))


def forget(account: str, device_id: str) -> None:
    """Let a device that the school has just added sign in at once."""
    _quietly(lambda: get_redis().delete(get_login_attempts_key(account, device_id)))


def _shared_limits(account: str) -> list[tuple[str, int, int]]:
    return [
        (get_login_attempts_key(account, _TOGETHER), LIMITS.of_unknown_devices, _WINDOW_S),
        (get_login_attempts_key(account, _DAY), LIMITS.of_unknown_devices_a_day, _DAY_S),
    ]


def _take_in_mariadb(who: Who, refusal: Refusal, now: datetime) -> Ticket:
    """Count in the audit trail, one attempt at an account after the other."""
    with single_flight(f"login:{who.account}", wait_s=_LOCK_WAIT_S) as alone:
        if not alone:
            raise ServiceUnavailable(
                _("The server is busy right now. Please try again in a moment.")
            )
        frappe.db.commit()  # an older snapshot would not see what was counted meanwhile
        since = now - WINDOW
        is_full = security_log.count_of(refusal, since) >= LIMITS.of_device or (
            not who.is_known_device
            and security_log.count_of_strangers(refusal, since) >= LIMITS.of_unknown_devices
        )
        if is_full:
            _refuse(_WINDOW_S)
        security_log.count_refusal(refusal, now=now)
        frappe.db.commit()
    return Ticket(refusal=refusal)


def _refuse(wait_s: int) -> NoReturn:
    raise RateLimitError(
        _("Too many failed logins. Please wait {0} minutes and try again.").format(
            -(-wait_s // 60)
        ),
        resets_in=wait_s,
    )


def _quietly(command: Callable[[], object]) -> None:
    try:
        command()
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: a count of logins stays as it is")
