"""The log of everything the host called, in order, and the handlers that write it.

The log is a list of this process: requests and jobs of a test run in threads beside it.
"""

import frappe

LOG: list[str] = []


def record(source, subject, event):
    """Append one call to the log.

    Args:
        source: Who was called: `controller`, `hook`, `job`, `patch`, `session`.
        subject: DocType, job or user that it was called for.
        event: Name of the event.
    """
    LOG.append(f"{source}: {subject} {event}")


def on_doc_event(doc, method=None):
    """Log a doc_event."""
    record("hook", doc.doctype, method)


def on_login(login_manager):
    """Log a login, with the user that the session shows at that moment."""
    record("session", login_manager.user, f"on_login as {frappe.session.user}")


def on_session_creation(login_manager):
    """Log a new session of Frappe's own login."""
    record("session", login_manager.user, "on_session_creation")


def on_logout(login_manager):
    """Log a logout."""
    record("session", login_manager.user, "on_logout")


def before_request():
    """Show, in a response header, that the hook ran and as whom."""
    frappe.local.probe_headers = {"X-Probe-Before": frappe.session.user}


def after_request(response, request):
    """Put the headers that an endpoint stashed on the response."""
    for name, value in getattr(frappe.local, "probe_headers", {}).items():
        response.headers[name] = value
    response.headers["X-Probe-Method"] = request.method


def rewrite_response(response, request):
    """Replace status and body, when a request asks for it."""
    if request.headers.get("X-Probe-Rewrite"):
        response.status_code = 418
        response.set_data('{"rewritten":true}')


def break_after_request(response, request):  # noqa: ARG001 -- Frappe passes by name
    """Fail after the response is made, when a request asks for it."""
    if request.headers.get("X-Probe-Break"):
        raise ZeroDivisionError


def limit_probe():
    """Extend the site's configuration by what the request says itself."""
    request = getattr(frappe.local, "request", None)
    limit = request.args.get("limit") if request else None
    return {"max_file_size": int(limit)} if limit else {}
