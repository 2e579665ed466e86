"""What is done to a response after Frappe has made it."""

import json
from typing import Any

import frappe
from frappe import _

from memora.api import _arguments as arguments
from memora.api._request_checks import is_broken
from memora.utils.own_requests import is_ours, method_of

FIRST_ERROR, SERVER_ERROR = 400, 500
LOGIN = "/api/method/login"
#: Arguments that Frappe itself reads, of any request.
FRAPPES_OWN = ("sid", "cmd", "_lang", "usr", "pwd", "otp", "tmp_id", "csrf_token")


def add_headers(response: Any, request: Any) -> None:  # noqa: ARG001 - Frappe's signature
    """Add the headers that the request earned, to refusals too."""
    if response is None:
        return  # Werkzeug's own refusal, such as 413, which Frappe does not hand to hooks
    for name, value in getattr(frappe.local, "memora_headers", {}).items():
        response.headers[name] = value


def answer_unreadable(response: Any, request: Any) -> None:
    """Turn Frappe's 500 for what it cannot read into the 400 that it deserves.

    Frappe reads body, session and language before any hook or endpoint of ours runs. At its own
    login, too, half a character is refused in one way: else 500 would tell a name that exists.
    """
    if response is None or response.status_code < FIRST_ERROR:
        return
    is_login = request.path == LOGIN or frappe.local.form_dict.get("cmd") == "login"
    if is_login and is_broken(request):
        _answer_bad_request(response, str(arguments.broken()))
    elif response.status_code == SERVER_ERROR and is_ours(request.path):
        message = _fault_of(request)
        if message:
            _answer_bad_request(response, message)


def explain_frappes_refusal(response: Any, request: Any) -> None:
    """Say what to do where Frappe refuses a request before it calls an endpoint.

    Its own answer is a traceback, or where the site forbids those, nothing.
    """
    if response is None or response.status_code not in (401, 417):
        return
    if method_of(request.path):
        answer = json.loads(response.get_data())
        # Version 2 of Frappe's API has errors of another form, which say enough.
        if "exc_type" in answer and ("exc" in answer or "_server_messages" not in answer):
            message = {
                401: _("The header Authorization names no valid API key. Send another, or none."),
                417: _(
                    "An argument is of the wrong type. Compare what you send with the API's"
                    " document, and send it again."
                ),
            }[response.status_code]
            _refuse(response, answer["exc_type"], answer.get("_server_messages", _shown(message)))


def _shown(message: str) -> str:
    """Return a message for a person in the form that Frappe's clients show."""
    return json.dumps([json.dumps({"message": message, "indicator": "red"})])


def _answer_bad_request(response: Any, message: str) -> None:
    response.status_code = 400
    response.mimetype = "application/json"
    _refuse(response, "ValidationError", _shown(message))


def _refuse(response: Any, exc_type: str, messages: str) -> None:
    response.set_data(json.dumps({"exc_type": exc_type, "_server_messages": messages}))


def _fault_of(request: Any) -> str | None:
    """Return what Frappe could not read, as a message; None if the fault is another one."""
    fault = _fault_of_body(request)
    if fault:
        message = _("The request's body is not valid JSON: {0}. Correct it and send it again.")
        return message.format(fault)
    if is_broken(request):
        return str(arguments.broken())
    form = frappe.local.form_dict
    odd = next((name for name in FRAPPES_OWN if not isinstance(form.get(name, ""), str)), None)
    if odd:
        return _("{0} must be a text.").format(odd)
    if form.get("cmd") == "login":
        return _("Leave cmd out: the address says what is asked for.")
    return None


def _fault_of_body(request: Any) -> str | None:
    if not request.is_json:
        return None
    try:
        json.loads(request.get_data(as_text=True) or "{}")
    except ValueError as error:
        return str(error)
    except RecursionError:
        return _("it is nested too deeply")
    return None
