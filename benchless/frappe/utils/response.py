"""Answers as JSON, and small pages."""

import datetime
import decimal
import json
import sys
import uuid
from collections.abc import Iterable
from html import escape

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

import frappe
from frappe.utils import cint, get_system_settings


def json_handler(obj):
    if isinstance(obj, datetime.timedelta):
        minutes, seconds = divmod(round(obj.total_seconds(), 6), 60)
        hours, minutes = divmod(int(minutes), 60)
        return f"{hours}:{minutes:02}:{int(seconds) if seconds == int(seconds) else seconds:02}"
    if isinstance(obj, datetime.date | datetime.time | uuid.UUID):
        return str(obj)
    if isinstance(obj, decimal.Decimal):
        return float(obj)
    if hasattr(obj, "as_dict"):
        return obj.as_dict(no_nulls=True)
    if isinstance(obj, Iterable):
        return list(obj)
    if isinstance(obj, type | Exception) or callable(obj):
        return repr(obj)
    raise TypeError(f"Object of type {type(obj)} with value of {obj!r} is not JSON serializable")


def as_json(obj):
    return json.dumps(obj, indent=1, sort_keys=True, default=json_handler)


def report_error(status_code):
    """Return the answer of an exception: exc_type, and its traceback where the site allows it."""
    allowed = frappe.db and cint(get_system_settings("allow_error_traceback"))
    answer = frappe.local.response
    if allowed and status_code != 404 and not frappe.local.flags.disable_traceback:
        answer.exc = json.dumps([frappe.get_traceback()])
        answer.exception = frappe.get_traceback().splitlines()[-1]
    answer.exc_type = sys.exc_info()[0].__name__
    response = build_response()
    response.status_code = status_code
    return response


def build_response():
    """Return frappe.local.response as JSON, or the redirect that it asks for."""
    answer = frappe.local.response
    if answer.get("type") == "redirect":
        return redirect(answer.location)
    if not answer.get("docs"):
        answer.pop("docs", None)
    if frappe.local.message_log:
        answer["_server_messages"] = json.dumps([json.dumps(m) for m in frappe.local.message_log])
    if frappe.flags.error_message:
        answer["_error_message"] = frappe.flags.error_message
    status = answer.pop("http_status_code", None)
    body = json.dumps(answer, default=json_handler, separators=(",", ":"))
    return Response(body, status=status, mimetype="application/json")


def web_page(title, status_code):
    body = f"<!DOCTYPE html><title>{escape(title)}</title><h1>{escape(title)}</h1>"
    return Response(body, status=status_code, mimetype="text/html")
