"""What is done to a response after Frappe has made it."""

import json
from typing import Any

import frappe
from frappe import _

OUR_METHODS = "/api/method/memora."


def add_headers(response: Any, request: Any) -> None:  # noqa: ARG001 - Frappe's signature
    """Add the headers that the request earned, to refusals too."""
    if response is None:
        return  # Werkzeug's own refusal, such as 413, which Frappe does not hand to hooks
    for name, value in getattr(frappe.local, "memora_headers", {}).items():
        response.headers[name] = value


def answer_unreadable_json(response: Any, request: Any) -> None:
    """Turn Frappe's 500 for a body that is no JSON into the 400 that it deserves.

    Frappe reads the body before any hook or endpoint of ours runs.
    """
    if response is None or response.status_code != 500:  # noqa: PLR2004
        return
    if request.path.startswith(OUR_METHODS):
        fault = _fault_of_body(request)
        if fault:
            message = _("The request's body is not valid JSON: {0}. Correct it and send it again.")
            response.status_code = 400
            _refuse(response, "ValidationError", _shown(message.format(fault)))


def explain_frappes_refusal(response: Any, request: Any) -> None:
    """Say what to do where Frappe refuses a request before it calls an endpoint.

    Its own answer is a traceback, or where the site forbids those, nothing.
    """
    if response is None or response.status_code not in (401, 417):
        return
    if request.path.startswith(OUR_METHODS):
        answer = json.loads(response.get_data())
        if "exc" in answer or "_server_messages" not in answer:
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


def _refuse(response: Any, exc_type: str, messages: str) -> None:
    response.set_data(json.dumps({"exc_type": exc_type, "_server_messages": messages}))


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
