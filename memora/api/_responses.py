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
            shown = json.dumps({"message": message.format(fault), "indicator": "red"})
            body = {"exc_type": "ValidationError", "_server_messages": json.dumps([shown])}
            response.status_code = 400
            response.set_data(json.dumps(body))


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
