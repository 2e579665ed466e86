"""The WSGI application: one request in one transaction."""

import json
import os

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import ClosingIterator

import frappe
import frappe.api
import frappe.handler
from frappe import _
from frappe.auth import (
    UNSAFE_HTTP_METHODS,
    authenticate_request,
    clear_cookies,
    validate_auth,
)
from frappe.middlewares import AppAssets
from frappe.utils.response import build_response, report_error, web_page
from frappe.website import get_response

_site = None
_sites_path = os.environ.get("SITES_PATH")
MAX_BODY = 25 * 1024 * 1024
PAGES = {401: "Session Expired", 403: "Not Permitted", 404: "Not Found", 429: "Too Many Requests"}
NOT_LOGGED = (frappe.AuthenticationError, frappe.CSRFTokenError, frappe.SecurityException)


def application(environ, start_response):
    return ClosingIterator(_answer(environ, start_response), frappe.destroy)


def application_with_statics():
    """Return the application behind what serves the apps' public files."""
    return AppAssets(application, _sites_path)


@Request.application
def _answer(request):
    response, is_done = None, False
    try:
        _start(request)
        response = _route(request)
    except HTTPException as e:
        return e.get_response(request.environ)
    except Exception as e:  # noqa: BLE001 (every exception becomes an answer)
        response = _handle_exception(e)
    else:
        is_done = True
        _sync_database(request)
    finally:
        if not is_done and request.method in UNSAFE_HTTP_METHODS and frappe.local.db:
            frappe.db.rollback()
        try:
            for task in frappe.get_hooks("after_request"):
                frappe.call(task, response=response, request=request)
        except Exception:  # noqa: BLE001 (the answer is made; a hook cannot change that)
            frappe.logger().exception("Failed to run after request hook")
        if response:
            if hasattr(frappe.local, "cookie_manager"):
                frappe.local.cookie_manager.flush_cookies(response)
            _allow_origin(request, response)
    return response


def _allow_origin(request, response):
    """Let pages of the origins in ``allow_cors`` read the answer."""
    origin, allowed = request.headers.get("Origin"), frappe.conf.allow_cors or []
    allowed = allowed if isinstance(allowed, list) else [allowed]
    if not origin or not {origin, "*"}.intersection(allowed):
        return
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers.add("Vary", "Origin")
    if request.method == "OPTIONS":
        for name in ("Method", "Headers"):
            asked = request.headers.get(f"Access-Control-Request-{name}")
            if asked:
                header = f"Access-Control-Allow-{name.removesuffix('s')}s"
                response.headers[header] = asked
        response.headers["Access-Control-Max-Age"] = "86400"


def _start(request):
    """Open the site, read the arguments, find out who asks."""
    site = _site or request.headers.get("X-Frappe-Site-Name") or request.host.split(":")[0]
    frappe.local.request = request
    frappe.init(site, _sites_path, force=True)
    frappe.connect(set_admin_as_user=False)
    request.max_content_length = frappe.conf.max_file_size or MAX_BODY
    # The arguments are those of a JSON body alone, else of query string and form.
    body = request.get_data(as_text=True)
    is_json = body and request.is_json
    args = json.loads(body) if is_json else request.args.to_dict() | request.form.to_dict()
    if not isinstance(args, dict | list):
        frappe.throw(_("Invalid request arguments"))
    frappe.local.form_dict = frappe._dict(args if isinstance(args, dict) else {"data": args})
    frappe.local.form_dict.pop("_", None)
    if request.method != "OPTIONS":
        authenticate_request()
    for task in frappe.get_hooks("before_request"):
        frappe.call(task)
    validate_auth()


def _route(request):
    if request.method == "OPTIONS":
        return Response()
    if frappe.form_dict.cmd:
        return frappe.handler.handle() or build_response()
    if request.path.startswith("/api/"):
        return frappe.api.handle(request)
    if request.method in ("GET", "HEAD", "POST"):
        return get_response(request.path)
    raise NotFound


def _handle_exception(e):
    status = getattr(e, "http_status_code", 500)
    accept = frappe.get_request_header("Accept") or ""
    is_api = frappe.request.path.startswith("/api/") and not accept.startswith("text")
    frappe.session.user = frappe.session.user or "Guest"
    if frappe.db and isinstance(e, frappe.db.OperationalError) and not frappe.db._conn:
        frappe.local.db = None  # without MariaDB nothing is read, logged or rolled back
    if is_api or "application/json" in accept:
        response = report_error(status)
    else:
        response = web_page(_(PAGES.get(status, "Server Error")), status)
    if type(e) is frappe.AuthenticationError and hasattr(frappe.local, "login_manager"):
        clear_cookies()
    if status >= 500 and not isinstance(e, NOT_LOGGED):
        try:
            frappe.log_error(title=str(e).split("\n", 1)[0][:140] or type(e).__name__)
        except Exception:  # noqa: BLE001 (the first error is the one to answer)
            frappe.logger().exception("Could not log: %s", e)
    return response


def _sync_database(request):
    """Commit what an unsafe method wrote, roll back what a GET wrote; note the session."""
    if frappe.local.flags.commit or request.method in UNSAFE_HTTP_METHODS:
        frappe.db.commit()
    else:
        frappe.db.rollback()
    if session := getattr(frappe.local, "session_obj", None):
        session.update()
