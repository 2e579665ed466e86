"""A request's id, which a person can report, and its line in the log."""

import json
import re
import secrets
import time
from typing import Any

import frappe

from memora.utils.logs import REQUESTS, log_line
from memora.utils.own_requests import method_of

HEADER = "X-Request-ID"
#: What a proxy or client may call a request: whatever else is sent could forge lines of a log.
_SANE = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_ERRORS_BEGIN = 400
_DEGRADED = re.compile(rb'"is_degraded":\s?true')


def begin_request() -> None:
    """Take the request's id from its header, or make one, and start the clock."""
    given = frappe.get_request_header(HEADER) or ""
    request_id = given if _SANE.fullmatch(given) else secrets.token_hex(8)
    frappe.local.memora_request = (request_id, time.perf_counter())


def end_request(response: Any, request: Any) -> None:
    """Answer the id, and write the line of a request to one of our endpoints."""
    method = method_of(request.path)
    if response is None or method is None:
        return
    if not hasattr(frappe.local, "memora_request"):
        begin_request()  # Frappe refused it before any hook of ours ran
    request_id, started = frappe.local.memora_request
    response.headers[HEADER] = request_id
    log_line(
        REQUESTS,
        request_id=request_id,
        endpoint=method.removeprefix("memora."),
        method=request.method,
        user=frappe.session.user,
        status=response.status_code,
        duration_ms=round((time.perf_counter() - started) * 1_000, 1),
        degraded=bool(_DEGRADED.search(response.get_data())) or None,
        error=_error_of(response),
    )


def _error_of(response: Any) -> str | None:
    if response.status_code < _ERRORS_BEGIN:
        return None
    try:
        return json.loads(response.get_data()).get("exc_type")
    except (ValueError, AttributeError):
        return None
