"""The WSGI application: one request in one transaction."""

import functools
import json
import os
from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import ClosingIterator

import frappe
import frappe.api
import frappe.handler
from frappe import _
from frappe.auth import UNSAFE_HTTP_METHODS, HTTPRequest, validate_auth
from frappe.utils import cint
from frappe.utils.response import build_response, report_error, web_page
from frappe.website import get_response

_site: str | None = None
_sites_path = os.environ.get("SITES_PATH")
MAX_BODY = 25 * 1024 * 1024
PAGES = {
    401: ("Session Expired", "Your session has expired, please login again to continue."),
    403: ("Not Permitted", "You do not have enough permissions to complete the action"),
    404: ("Not Found", "The resource you are looking for is not available"),
    429: ("Too Many Requests", "Please try again later."),
}
NOT_LOGGED = (frappe.AuthenticationError, frappe.CSRFTokenError, frappe.SecurityException)


def _destroy_afterwards(app: Callable) -> Callable:
    @functools.wraps(app)
    def application(environ: dict, start_response: Callable) -> ClosingIterator:
        return ClosingIterator(app(environ, start_response), frappe.destroy)

    return application


@_destroy_afterwards
@Request.application
def application(request: Request) -> Response:
    """Answer a request."""
    response, rollback = None, True
    try:
        init_request(request)
        validate_auth()
        if request.method == "OPTIONS":
            response = Response()
        elif frappe.form_dict.cmd:
            response = frappe.handler.handle() or build_response()
        elif request.path.startswith("/api/"):
            response = frappe.api.handle(request)
        elif request.method in ("GET", "HEAD", "POST"):
            response = get_response(request.path)
        else:
            raise NotFound
    except HTTPException as e:
        return e.get_response(request.environ)
    except Exception as e:  # noqa: BLE001 (every exception becomes an answer)
        response = handle_exception(e)
    else:
        rollback = sync_database(request)
    finally:
        if rollback and request.method in UNSAFE_HTTP_METHODS and getattr(frappe.local, "db", None):
            frappe.db.rollback()
        try:
            run_after_request_hooks(request, response)
        except Exception:  # noqa: BLE001 (the answer is made; a hook cannot change that)
            frappe.logger().exception("Failed to run after request hook")
        if response and hasattr(frappe.local, "cookie_manager"):
            frappe.local.cookie_manager.flush_cookies(response)
    return response


def init_request(request: Request) -> None:
    """Open the site, read the arguments, find out who asks."""
    site = _site or request.headers.get("X-Frappe-Site-Name") or request.host.split(":")[0]
    frappe.init(site, _sites_path, force=True)
    frappe.local.request = request
    if not frappe.conf.db_name:
        raise NotFound
    frappe.connect(set_admin_as_user=False)
    request.max_content_length = cint(frappe.conf.max_file_size) or MAX_BODY
    make_form_dict(request)
    if request.method != "OPTIONS":
        frappe.local.http_request = HTTPRequest()
    for task in frappe.get_hooks("before_request"):
        frappe.call(task)


def make_form_dict(request: Request) -> None:
    """Take the arguments: of a JSON body alone, else of query string and form."""
    body = request.get_data(as_text=True)
    args: Any = json.loads(body) if body and request.is_json else None
    if not (body and request.is_json):
        args = {**request.args.to_dict(), **request.form.to_dict()}
    if isinstance(args, dict):
        frappe.local.form_dict = frappe._dict(args)
        frappe.local.form_dict.pop("_", None)
    elif isinstance(args, list):
        frappe.local.form_dict["data"] = args
    else:
        frappe.throw(_("Invalid request arguments"))


def run_after_request_hooks(request: Request, response: Response | None) -> None:
    """Run the hooks ``after_request``, for errors too."""
    if getattr(frappe.local, "initialised", False):
        for task in frappe.get_hooks("after_request"):
            frappe.call(task, response=response, request=request)


def handle_exception(e: Exception) -> Response:
    """Return the answer of an exception, as JSON or as a page."""
    status = getattr(e, "http_status_code", 500)
    accept = frappe.get_request_header("Accept") or ""
    is_ajax = frappe.get_request_header("X-Requested-With") == "XMLHttpRequest"
    is_api = frappe.request.path.startswith("/api/") and not accept.startswith("text")
    if not frappe.session.user:
        frappe.session.user = "Guest"
    if is_ajax or "application/json" in accept or is_api:
        response = report_error(status)
    else:
        response = web_page(*PAGES.get(status, ("Server Error", "")), status)
    if type(e) is frappe.AuthenticationError and hasattr(frappe.local, "login_manager"):
        from frappe.auth import clear_cookies

        clear_cookies()
    if status >= 500 and not isinstance(e, NOT_LOGGED):  # noqa: PLR2004
        log_error_snapshot(e)
    return response


def log_error_snapshot(e: Exception) -> None:
    """Write an Error Log."""
    try:
        frappe.log_error(title=str(e).split("\n", 1)[0][:140] or type(e).__name__)
    except Exception:  # noqa: BLE001 (the first error is the one to answer)
        frappe.logger().exception("Could not log: %s", e)


def sync_database(request: Request) -> bool:
    """Commit what an unsafe method wrote, roll back what a GET wrote; note the session."""
    if frappe.local.flags.commit or request.method in UNSAFE_HTTP_METHODS:
        frappe.db.commit()
    else:
        frappe.db.rollback()
    if session := getattr(frappe.local, "session_obj", None):
        session.update()
    return False
