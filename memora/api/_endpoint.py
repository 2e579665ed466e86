"""What every endpoint shares: who may call it, how errors are answered, the headers."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import frappe
from frappe import _

from memora.api import _arguments as request_arguments
from memora.api._outage import leave_with, unavailable
from memora.api._refusal import refuse
from memora.services import learning, ledger
from memora.services.access import Lesson, find_lesson
from memora.services.identity import guard
from memora.services.identity.guard import Passed, RateLimit
from memora.services.ledger import Recorded
from memora.services.ledger.player_view import KnownState
from memora.utils.errors import (
    AuthenticationError,
    MemoraError,
    NotFoundError,
    PermissionError,
    RateLimitError,
)
from memora.utils.mariadb import CONNECTION_ERRORS, is_connection_lost
from memora.utils.names import stored_name
from memora.utils.retry import LOCK_CONFLICTS, too_busy

STAFF_ROLES = frozenset({"Memora Admin", "System Manager"})
AUTHOR_ROLES = STAFF_ROLES | {"Memora Author"}

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Authorize = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Caller:
    """The student whose request the guard let pass.

    Attributes:
        user: the player.
        device_id: the device that the request comes from.
        lesson: the published lesson that the argument ``lesson_id`` names, if there is one.
        known: the player's state, as the guard's round trip brought it.
    """

    user: str
    device_id: str
    lesson: Lesson | None = None
    known: KnownState | None = None


def rate_limit(max_requests: int = 100, window_seconds: int = 60) -> Callable[[Endpoint], Endpoint]:
    """Annotate an endpoint with its rate limit; the guard enforces it.

    Args:
        max_requests: requests allowed to one player within the window.
        window_seconds: length of the window.
    """

    def annotate(fn: Endpoint) -> Endpoint:
        fn.rate_limit = RateLimit(max_requests, window_seconds)  # type: ignore[attr-defined]
        return fn

    return annotate


def require_authorized_device(fn: Endpoint) -> Endpoint:
    """Guard a student's endpoint: authorized device, live session, rate limit.

    The endpoint receives the guard's findings as its keyword argument ``caller``, which no
    request can set. The endpoint is whitelisted for guests, since Frappe would answer a
    session that ended with a bare 403 before the guard could say why it did.

    Raises:
        AuthenticationError: nobody is signed in, or not through Memora's login.
        SessionReplaced: a newer login ended this session.
        PermissionError: the device is not the session's, or no longer authorized.
        RateLimitError: too many requests; the headers say when to come back.
    """
    return _wrap(fn, _student_check(fn), access="student")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, through Memora's login or not.

    Attributes:
        user: the user.
        sid: the session, as the cookie names it.
        device_id: the header ``X-Device-ID``, whatever it holds.
    """

    user: str
    sid: str
    device_id: str


def require_session(fn: Endpoint) -> Endpoint:
    """Open an endpoint to everybody who is signed in; it receives them as ``caller``.

    For questions about one's own session: the endpoint answers false where others refuse.

    Raises:
        AuthenticationError: nobody is signed in.
        SessionReplaced: a newer login ended this session.
    """

    def authorize(_arguments: dict[str, Any]) -> dict[str, Any]:
        visitor = _visitor()
        if visitor.user == "Guest":
            guard.refuse_session(visitor.sid)
        return {"caller": visitor}

    return _wrap(fn, authorize, access="session")


def _visitor() -> Visitor:
    device_id = (frappe.get_request_header("X-Device-ID") or "").lower()
    return Visitor(frappe.session.user, frappe.request.cookies.get("sid") or "", device_id)


def require_student_or_staff(fn: Endpoint) -> Endpoint:
    """Open an endpoint to students for themselves, and to staff for the ``player`` they name.

    Whoever sends ``player`` must be staff; everybody else passes the students' guard. The
    endpoint receives ``caller``, which is None for staff.

    Raises:
        Those of ``require_staff`` with ``player``, of ``require_authorized_device`` without.
    """
    check_student = _student_check(fn)

    def authorize(arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("player") is None:
            return check_student(arguments)
        _check_staff()
        return {"caller": None}

    return _wrap(fn, authorize, access="student or staff")


def _student_check(fn: Endpoint) -> Authorize:
    limit = getattr(fn, "rate_limit", RateLimit())
    name = f"{fn.__module__.removeprefix('memora.api.')}.{fn.__name__}"

    def authorize(arguments: dict[str, Any]) -> dict[str, Any]:
        lesson_id = arguments.get("lesson_id")
        lesson = find_lesson(lesson_id.strip()) if isinstance(lesson_id, str) else None
        visitor = _visitor()
        request = guard.Request(
            user=visitor.user,
            sid=visitor.sid,
            device_id=visitor.device_id,
            endpoint=name,
            limit=limit,
            lesson=lesson.ref if lesson else None,
        )
        passed = _checked(request)
        return {"caller": Caller(request.user, request.device_id, lesson, passed.known)}

    return authorize


def require_staff(fn: Endpoint) -> Endpoint:
    """Open an endpoint to Memora's administrators only; API tokens may call it.

    Raises:
        AuthenticationError: nobody is signed in.
        PermissionError: the user is no administrator of Memora.
    """

    def authorize(_arguments: dict[str, Any]) -> dict[str, Any]:
        _check_staff()
        return {}

    return _wrap(fn, authorize, access="staff")


def require_author(fn: Endpoint) -> Endpoint:
    """Open an endpoint to Memora's authors and administrators; API tokens may call it.

    What an author may write is the service's to ask.

    Raises:
        AuthenticationError: nobody is signed in.
        PermissionError: the user writes no content of Memora.
    """

    def authorize(_arguments: dict[str, Any]) -> dict[str, Any]:
        _check_signed_in()
        if not _has_role(AUTHOR_ROLES):
            raise PermissionError(_("Only Memora's authors and administrators may do this."))
        return {}

    return _wrap(fn, authorize, access="author")


def is_staff() -> bool:
    """Say whether the request is one of Memora's administrators'."""
    return _has_role(STAFF_ROLES)


def _has_role(roles: frozenset[str]) -> bool:
    user = frappe.session.user
    return user != "Guest" and bool(roles.intersection(frappe.get_roles(user)))


def _check_signed_in() -> None:
    if frappe.session.user == "Guest":
        raise AuthenticationError(_("Please sign in with a staff account."))


def _check_staff() -> None:
    _check_signed_in()
    if not is_staff():
        raise PermissionError(_("Only Memora's administrators may do this."))


def open_to_guests(fn: Endpoint) -> Endpoint:
    """Open an endpoint to everybody; it answers errors as all endpoints do."""
    return _wrap(fn, lambda _arguments: {}, access="guest")


def published_lesson(caller: Caller, lesson_id: str) -> Lesson:
    """Return the lesson that the request names.

    Raises:
        NotFoundError: there is no such published lesson.
    """
    if caller.lesson is None:
        raise NotFoundError(_("There is no lesson {0}.").format(lesson_id))
    return caller.lesson


def answer_play(
    caller: Caller,
    event_id: str | None,
    arguments: dict[str, Any],
    record: Callable[[], Recorded],
) -> Recorded:
    """Record a play of a lesson once: looking the lesson up is among what a repeat gets past.

    Args:
        caller: whose play.
        event_id: the client's name for it, if any.
        arguments: what it is sent with.
        record: looks the lesson up and records the play.

    Raises:
        ConflictError: ``event_id`` was used before with other arguments.
        MemoraError: what ``record`` refuses a play with that was never recorded.
    """
    names = [learning.second_name(event_id)] if event_id else []
    return ledger.answer_once(caller.user, event_id, arguments, record, also_named=names)


def lesson_name(lesson: Lesson | None, given: str) -> str:
    """Return a lesson's name as it is stored, also of one that is not published any more."""
    return lesson.lesson_id if lesson else stored_name("Memora Lesson", given) or given


def answer_completion(
    caller: Caller,
    lesson_id: str,
    event_id: Any,
    complete: Callable[..., Recorded],
    **hearts: int,
) -> Recorded:
    """Record a completed lesson once; see ``answer_play``.

    Args:
        caller: who completed it.
        lesson_id: the lesson.
        event_id: the client's name for it, as it was sent.
        complete: the service that records it.
        **hearts: the hearts left, as ``complete`` names them.
    """
    named = request_arguments.event_id(event_id)

    def record() -> Recorded:
        lesson = published_lesson(caller, lesson_id)
        return complete(caller.user, lesson, known=caller.known, event_id=named, **hearts)

    name = lesson_name(caller.lesson, lesson_id)
    return answer_play(caller, named, learning.arguments_of(name, **hearts), record)


def recorded_answer(recorded: Recorded, **shown: Any) -> dict[str, Any]:
    """Return the answer to an event: what is shown, what was recorded, and how.

    Args:
        recorded: the event's outcome.
        **shown: what depends on the reader, such as a translated message.
    """
    answer = shown | recorded.answer
    return answer | {"is_degraded": True} if recorded.is_degraded else answer


def _wrap(fn: Endpoint, authorize: Authorize, access: str) -> Endpoint:
    @functools.wraps(fn)
    def endpoint(**arguments: Any) -> Any:
        try:
            return fn(**arguments | authorize(arguments))
        except CONNECTION_ERRORS as error:
            if not is_connection_lost(error):
                raise
            raise leave_with(unavailable()) from error
        except LOCK_CONFLICTS:
            refuse(too_busy())
        except RateLimitError as error:
            _name_limit(error)
            refuse(error)
        except MemoraError as error:
            refuse(error)

    signature = inspect.signature(fn)
    public = [p for name, p in signature.parameters.items() if name != "caller"]
    endpoint.__signature__ = signature.replace(parameters=public)  # type: ignore[attr-defined]
    endpoint.__annotations__.pop("caller", None)
    endpoint.memora_access = access  # type: ignore[attr-defined]
    return endpoint  # type: ignore[return-value]


def _checked(request: guard.Request) -> Passed:
    passed = guard.check(request)
    _set_limit_headers(request.limit.max_requests, passed.used, passed.resets_in)
    return passed


def _name_limit(error: RateLimitError) -> None:
    """Move what an error says of a limit into the headers."""
    if "limit" in error.details:
        resets_in = error.details.pop("resets_in")
        _set_limit_headers(error.details.pop("limit"), error.details.pop("used"), resets_in)
        frappe.local.memora_headers["Retry-After"] = str(resets_in)
    elif "resets_in" in error.details:
        frappe.local.memora_headers = {"Retry-After": str(error.details["resets_in"])}


def _set_limit_headers(limit: int, used: int, resets_in: int) -> None:
    frappe.local.memora_headers = {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(max(0, limit - used)),
        "X-RateLimit-Reset": str(resets_in),
    }
