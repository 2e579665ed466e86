"""Whitelisted functions, each asking one question about HTTP requests."""

import datetime
import decimal
import functools
import inspect
import json

import frappe
from frappe import _
from frappe.sessions import clear_sessions, delete_session, get_csrf_token
from frappe.utils.password import check_password
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from memora_probe import jobs


class TeapotError(frappe.ValidationError):
    """An error with a status of its own."""

    http_status_code = 418


class PlainError(Exception):
    """An error without a status."""


@frappe.whitelist()
def take_all(**kwargs):
    """Answer with every argument that arrives."""
    return kwargs


@frappe.whitelist()
def take_two(first, second="second's default"):
    """Answer with two arguments, the first of which must come."""
    return [first, second]


@frappe.whitelist()
def take_typed(
    count: int | None = None,
    ratio: float | None = None,
    flag: bool | None = None,
    text: str | None = None,
    rows: list | None = None,
    record: dict | None = None,
):
    """Answer with the value and the type of each argument that came."""
    given = {
        "count": count,
        "ratio": ratio,
        "flag": flag,
        "text": text,
        "rows": rows,
        "record": record,
    }
    return {key: [value, type(value).__name__] for key, value in given.items() if value is not None}


@frappe.whitelist()
def take_forward_typed(count: "int" = 0):
    """As above, with an annotation that is only text."""
    return [count, type(count).__name__]


def with_secret(fn):
    """Give the function an argument that no request can name."""

    @functools.wraps(fn)
    def endpoint(**arguments):
        return fn(**arguments | {"secret": "ours"})

    signature = inspect.signature(fn)
    public = [p for name, p in signature.parameters.items() if name != "secret"]
    endpoint.__signature__ = signature.replace(parameters=public)
    endpoint.__annotations__.pop("secret", None)
    return endpoint


@frappe.whitelist()
@with_secret
def take_wrapped(count: int | None = None, *, secret: str):
    """Answer from behind a decorator."""
    return [count, secret]


@frappe.whitelist(methods=["GET"])
def only_get():
    """May only be read."""
    return frappe.request.method


@frappe.whitelist(methods=["POST"])
def only_post():
    """May only be posted."""
    return frappe.request.method


def not_whitelisted():
    """Nobody may call this over HTTP."""
    return "reached"


@frappe.whitelist(allow_guest=True)
def guest_echo(text=None):
    """Guests' text, as Frappe hands it over."""
    return text


@frappe.whitelist(allow_guest=True, xss_safe=True)
def guest_echo_raw(text=None):
    """Guests' text, untouched."""
    return text


@frappe.whitelist(allow_guest=True)
def who():
    """Who asks, and what the session knows."""
    return {
        "user": frappe.session.user,
        "sid_is_guest": frappe.session.sid == "Guest",
        "roles": sorted(frappe.get_roles()),
        "lang": frappe.local.lang,
        "greeting": _("Good morning"),
    }


@frappe.whitelist(allow_guest=True)
def sid():
    """The session's id."""
    return frappe.session.sid


@frappe.whitelist(allow_guest=True)
def sent_sid():
    """The id that the client sent, whether a session has it or not."""
    return frappe.request.cookies.get("sid")


@frappe.whitelist(allow_guest=True)
def fail(kind, message=None):
    """Raise the error named.

    Args:
        kind: Name of an exception of Frappe, of this module or of Python.
        message: Its text, for the person; without it the error is bare.
    """
    exception = _exception(kind)
    if message:
        frappe.throw(message, exception)
    raise exception


def _exception(kind):
    own = {
        "TeapotError": TeapotError,
        "PlainError": PlainError,
        "ZeroDivisionError": ZeroDivisionError,
    }
    return own.get(kind) or getattr(frappe, kind)


@frappe.whitelist(allow_guest=True)
def fail_with_response_keys():
    """Set keys on the response, then raise."""
    frappe.local.response["retry_after"] = 30
    frappe.local.response["http_status_code"] = 202
    frappe.throw(_("Slow down"), TeapotError, title=_("Too fast"))


@frappe.whitelist(allow_guest=True)
def answer_with_status(status: int = 201):
    """Set the status of a good answer."""
    frappe.local.response["http_status_code"] = status
    return "made"


@frappe.whitelist(allow_guest=True)
def answer_with_keys():
    """Set keys beside the message."""
    frappe.local.response["next"] = 2
    frappe.local.response.update({"total": 3})
    return "rows"


@frappe.whitelist(allow_guest=True)
def answer_with_message():
    """Say something to the person beside the answer."""
    frappe.msgprint(_("Good morning"))
    return "said"


@frappe.whitelist(allow_guest=True)
def answer(kind):
    """Answer with a value of the kind named."""
    return {
        "none": None,
        "empty_list": [],
        "empty_string": "",
        "false": False,
        "zero": 0,
        "text": "süß ✓ مرحبا",
        "float": 0.1,
        "date": datetime.date(2026, 2, 3),
        "datetime": datetime.datetime(2026, 2, 3, 4, 5, 6),
        "microseconds": datetime.datetime(2026, 2, 3, 4, 5, 6, 789),
        "timedelta": datetime.timedelta(hours=26, minutes=3),
        "decimal": decimal.Decimal("1.50"),
        "dict": frappe._dict(a=1, b=None),
        "tuple": (1, 2),
        "set": {1},
        "document": frappe.new_doc("Probe Shelf", shelf_name="unsaved"),
        "exception": PlainError,
    }[kind]


@frappe.whitelist(allow_guest=True)
def answer_with_response():
    """Answer with a response of our own."""
    return Response("teapot", status=418, mimetype="text/x-probe", headers={"X-Own": "1"})


@frappe.whitelist(allow_guest=True)
def answer_with_header(value: str = "kept", should_fail: bool = False):
    """Stash a header for the after_request hook."""
    frappe.local.probe_headers["X-Probe-Header"] = value
    if should_fail:
        frappe.throw("stashed before", TeapotError)


@frappe.whitelist(allow_guest=True)
def read_header(name: str = "X-Device-ID"):
    """One header of the request."""
    return frappe.get_request_header(name)


@frappe.whitelist(allow_guest=True)
def request_ip():
    """The address the request came from."""
    return frappe.local.request_ip


@frappe.whitelist()
def shelve(shelf_name, should_fail: bool = False, should_commit: bool = False):
    """Write a record, whatever the method.

    Args:
        shelf_name: Name of the record.
        should_fail: Raise after the write.
        should_commit: Ask for a commit at the end of a GET.
    """
    jobs.shelve(shelf_name)
    frappe.local.flags.commit = should_commit
    if should_fail:
        frappe.throw("written, then failed")


@frappe.whitelist()
def enqueue_after_commit(should_fail: bool = False):
    """Queue a job that waits for the commit."""
    frappe.enqueue("memora_probe.jobs.log_arguments", enqueue_after_commit=True, origin="request")
    if should_fail:
        frappe.throw("queued, then failed")


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
def app_login(usr, pwd):
    """Log in as an app does that has its own login endpoint."""
    manager = frappe.local.login_manager
    manager.authenticate(usr, pwd)
    manager.post_login()
    return {"sid": frappe.session.sid, "user": frappe.session.user}


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
def app_login_by_password(usr, pwd):
    """Log in as an app does that checks the password itself."""
    manager = frappe.local.login_manager
    manager.user = check_password(usr, pwd)
    manager.post_login()
    return {"sid": frappe.session.sid, "user": frappe.session.user}


@frappe.whitelist()
def end_other_sessions():
    """End the user's other sessions."""
    clear_sessions(frappe.session.user, keep_current=True, force=True)


@frappe.whitelist()
def end_session(session_id):
    """End one session."""
    delete_session(session_id)


@frappe.whitelist(methods=["POST"])
def csrf_token():
    """Give the session a CSRF token, as a page of Desk does."""
    return get_csrf_token()


@frappe.whitelist()
def may(doctype, ptype="read"):
    """Whether the user may do this to the DocType."""
    return frappe.has_permission(doctype, ptype)


@frappe.whitelist(allow_guest=True)
def ask_database():
    """Answer with what the database says."""
    return frappe.db.sql("SELECT 1")[0][0]


@frappe.whitelist()
def leave_without_database(shelf_name):
    """Insert a Probe Shelf, forget the database, and leave with a response of our own."""
    frappe.get_doc({"doctype": "Probe Shelf", "shelf_name": shelf_name}).insert(
        ignore_permissions=True
    )
    frappe.local.db = None
    body = json.dumps({"shelf": shelf_name})
    raise HTTPException(response=Response(body, status=503, mimetype="application/json"))
