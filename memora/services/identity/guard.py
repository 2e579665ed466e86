"""The guard before every student request: device, session, rate limit, and the view.

One script in one round trip. When Redis is away, MariaDB answers for device and session, and
each process counts calls for itself; it counts too where Redis is full and counts no more.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

import frappe
import redis
from frappe import _

from memora.services import session_manager
from memora.services.ledger.lua import Script
from memora.services.ledger.player_view import KnownState, LessonRef, decode_known
from memora.services.session_manager import Identity
from memora.utils.errors import (
    AuthenticationError,
    PermissionError,
    RateLimitError,
    SessionReplaced,
)
from memora.utils.local_limit import LocalLimits
from memora.utils.redis_keys import (
    get_active_session_key,
    get_best_hearts_key,
    get_player_devices_key,
    get_progress_key,
    get_rate_limit_key,
    get_wallet_key,
)

_GUARD = Script("epoch", "view", "guard")
#: This process's own count, for as long as Redis does not count.
local_limits = LocalLimits()


class RateLimit(NamedTuple):
    """How often one player may call one endpoint."""

    max_requests: int = 100
    window_seconds: int = 60


@dataclass(frozen=True, slots=True)
class Request:
    """What the guard is asked about."""

    user: str
    sid: str
    device_id: str
    endpoint: str
    limit: RateLimit
    lesson: LessonRef | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """The guard's yes, and what its round trip brought along.

    Attributes:
        known: the player's state, if the view may be believed.
        used: requests in the current window, this one included; this process's own where
            Redis does not count.
        resets_in: seconds until the window ends.
    """

    known: KnownState | None
    used: int
    resets_in: int


def check(request: Request) -> Passed:
    """Let a player's request pass, or refuse it.

    Raises:
        AuthenticationError: nobody is signed in, or not through Memora's login.
        SessionReplaced: a newer login ended this session.
        PermissionError: the device is not the session's, or no longer authorized.
        RateLimitError: too many requests; carries ``limit``, ``used`` and ``resets_in``.
    """
    if request.user == "Guest":
        refuse_session(request.sid)
    try:
        reply = _ask_redis(request)
        if reply[0] != b"ok":
            # Unknown, or a copy that says no: MariaDB decides.
            _check_identity(request, session_manager.publish_identity(request.user))
            reply = _ask_redis(request)
        if reply[0] == b"ok":
            return _passed(request, reply)
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: MariaDB guards %s", request.endpoint)
    _check_identity(request, session_manager.read_identity(request.user))
    return Passed(None, *_within_limit(request, *_count_here(request)))


def _ask_redis(request: Request) -> list[Any]:
    keys = [
        get_active_session_key(request.user),
        get_player_devices_key(request.user),
        get_rate_limit_key(request.user, request.endpoint),
        get_wallet_key(request.user),
    ]
    lesson = request.lesson or LessonRef("", 0)
    if request.lesson:
        keys.append(get_progress_key(request.user, lesson.subject))
        keys.append(get_best_hearts_key(request.user, lesson.subject))
    sid_digest = session_manager.digest(request.sid)
    arguments = (sid_digest, request.device_id, *request.limit, lesson.subject, lesson.bit_index)
    return _GUARD.call(keys, arguments)


def _passed(request: Request, reply: list[Any]) -> Passed:
    _ok, used, resets_in, *view = reply
    if used < 0:
        used, resets_in = _count_here(request)
    _within_limit(request, used, resets_in)
    if not view:
        return Passed(None, used, resets_in)
    known = decode_known(view[0], request.lesson, view[1] if request.lesson else None)
    return Passed(known, used, resets_in)


def _count_here(request: Request) -> tuple[int, int]:
    name = (frappe.local.site, request.user, request.endpoint)
    return local_limits.count(name, request.limit.window_seconds)


def _within_limit(request: Request, used: int, resets_in: int) -> tuple[int, int]:
    if used > request.limit.max_requests:
        raise RateLimitError(
            _("Too many requests. Please wait {0} seconds and try again.").format(resets_in),
            limit=request.limit.max_requests,
            used=used,
            resets_in=resets_in,
        )
    return used, resets_in


def _check_identity(request: Request, identity: Identity | None) -> None:
    if identity is None or session_manager.digest(request.sid) != identity.sid_digest:
        refuse_session(request.sid)
    elif not identity.has_device(request.device_id):
        raise PermissionError(
            _("This device is not authorized for your account. Ask your school to add it."),
            device_id=request.device_id,
        )


def refuse_session(sid: str) -> NoReturn:
    """Refuse a request whose session is not, or no longer, one of Memora's, and say why.

    Raises:
        SessionReplaced: a newer login ended it.
        AuthenticationError: it ended otherwise, or never was one.
    """
    reason = session_manager.end_reason(sid)
    if reason == session_manager.REPLACED:
        raise SessionReplaced(
            _("You were signed in on another device, which ended this session. Sign in again.")
        )
    if reason == session_manager.DEVICE_REMOVED:
        raise AuthenticationError(
            _("Your school removed this device from your account. Ask your school to add it.")
        )
    if reason == session_manager.NO_STUDENT:
        raise AuthenticationError(
            _("Your account is not a student's any more. Ask your school if that is a mistake.")
        )
    raise AuthenticationError(_("Please sign in to Memora with your account."))
