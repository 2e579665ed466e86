"""Answers as JSON."""

import datetime
import decimal
import json
import sys
import uuid
from collections.abc import Iterable
from typing import Any

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

import frappe
from frappe.utils import cint, cstr


def json_handler(obj: Any) -> Any:
    """Return what JSON takes of a value that it does not know."""
    from frappe.model.base_document import BaseDocument

    if isinstance(obj, datetime.timedelta):
        minutes, seconds = divmod(obj.total_seconds(), 60)
        hours, minutes = divmod(int(minutes), 60)
        seconds = round(seconds, 6)
        return f"{hours}:{minutes:02}:{int(seconds) if seconds == int(seconds) else seconds:02}"
    if isinstance(obj, datetime.date | datetime.datetime | datetime.time | uuid.UUID):
        return str(obj)
    if isinstance(obj, decimal.Decimal):
        return float(obj)
    if isinstance(obj, BaseDocument):
        return obj.as_dict(no_nulls=True)
    if isinstance(obj, Iterable):
        return list(obj)
    if isinstance(obj, type | Exception) or callable(obj):
        return repr(obj)
    raise TypeError(f"Object of type {type(obj)} with value of {obj!r} is not JSON serializable")


def _allow_traceback() -> bool:
    return bool(frappe.db) and bool(cint(frappe.get_system_settings("allow_error_traceback")))


def report_error(status_code: int) -> Response:
    """Return the answer of an exception: exc_type, and where allowed its traceback."""
    allowed = _allow_traceback() and not frappe.local.flags.disable_traceback
    if allowed and status_code != 404:  # noqa: PLR2004 (Frappe keeps missing things quiet)
        traceback = frappe.get_traceback()
        frappe.local.error_log.append({"exc": traceback})
        frappe.local.response.exception = traceback.splitlines()[-1]
    frappe.local.response["exc_type"] = sys.exc_info()[0].__name__
    response = build_response()
    response.status_code = status_code
    return response


def build_response(_kind: str = "json") -> Response:
    """Return frappe.local.response as JSON, or the redirect that it asks for."""
    answer = frappe.local.response
    kind = answer.get("type") or "json"
    if kind == "redirect":
        return redirect(answer.location)
    if kind != "json":
        raise frappe.NotProvidedError(f"the response type {kind!r} is not part of benchless")
    if not answer.get("docs"):
        answer.pop("docs", None)
    _add_messages(answer)
    status = answer.pop("http_status_code", None)
    body = json.dumps(answer, default=json_handler, separators=(",", ":"))
    return Response(body, status=status, mimetype="application/json")


def _add_messages(answer: dict) -> None:
    if frappe.local.error_log and _allow_traceback():
        answer["exc"] = json.dumps([cstr(error["exc"]) for error in frappe.local.error_log])
    if frappe.local.message_log:
        answer["_server_messages"] = json.dumps([json.dumps(m) for m in frappe.local.message_log])
    if frappe.flags.error_message:
        answer["_error_message"] = frappe.flags.error_message


def web_page(title: str, text: str, status_code: int) -> Response:
    """Return a small HTML page."""
    from frappe.utils import escape_html

    title = escape_html(title)
    body = f"<!DOCTYPE html><title>{title}</title><h1>{title}</h1><p>{escape_html(text)}</p>"
    return Response(body, status=status_code, mimetype="text/html")
