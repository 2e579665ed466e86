"""Answers the files of packages: HTML and scripts of somebody else's, in no origin of ours.

Whatever a package does, and wherever it is opened, in a lesson's frame or directly, the header
Content-Security-Policy keeps it in an origin of its own (``null``): it reads none of our cookies
and storage, and reaches no address but those of its own files. No answer sets a cookie
(``cookies.send_no_cookies``).
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import frappe
from werkzeug.utils import redirect, send_file
from werkzeug.wrappers import Response

from memora.services.access import may_read_package
from memora.services.cdn_export.addresses import packages as package_address
from memora.services.content import packages
from memora.utils.clock import utc_now
from memora.utils.compression import encode
from memora.utils.mariadb import CONNECTION_ERRORS, is_connection_lost, require_connection
from memora.utils.own_requests import PACKAGE_ROUTE
from memora.website.content_page import RETRY_AFTER_S

#: The content under an address never changes; a new upload has another address.
MAX_AGE_S = 365 * 24 * 60 * 60
_SUFFIXES = ("", ".html", ".htm")
_FIRST_PAGE = "index"
_HOST = re.compile(r"([A-Za-z0-9.-]+)(?::\d+)?")


class PackagePage:
    """A page renderer for the files of packages.

    An address that was given to somebody asks for their access each time, as those of paid
    lessons do.
    """

    def __init__(self, path: str, http_status_code: int | None = None) -> None:
        self.path = path.strip("/ ")
        self.http_status_code = http_status_code

    def can_render(self) -> bool:
        """Claim everything below the route, also what does not exist: Frappe's 404 is a page."""
        return f"{self.path}/".startswith(f"{PACKAGE_ROUTE}/")

    def render(self) -> Response:
        """Answer with the file, 304 if the client has it, 404 if there is none or it is closed.

        An address that nobody can be asked about, since MariaDB is away, is answered 503.
        """
        try:
            response = self._answer()
        except CONNECTION_ERRORS as error:
            if not is_connection_lost(error):
                raise
            headers = {"Retry-After": RETRY_AFTER_S}
            response = Response("Please try again in a moment.\n", 503, headers)
        if response is None:
            response = Response("Not found\n", 404, mimetype="text/plain")
        for name, value in _headers(frappe.local.request).items():
            response.headers[name] = value
        return response

    def _answer(self) -> Response | None:
        # The request's own path: Frappe takes the suffix off that of a page.
        _route, sha256, key, path = _parts(frappe.local.request.path)
        # Whether there is such a package costs least to find out.
        if not packages.is_stored(sha256):
            return None
        is_private = package_address.is_sealed(key)
        if is_private:
            require_connection()
        if not may_read_package(sha256, key, now=utc_now()):
            return None
        found = (packages.locate(sha256, path + suffix) for suffix in _SUFFIXES)
        file = next(filter(None, found), None)
        if file:
            return _send(file, sha256, is_private=is_private)
        first = f"{path}/{_FIRST_PAGE}" if path else _FIRST_PAGE
        if packages.locate(sha256, f"{first}.html"):
            # The folder's page, at an address from which its links lead into the folder.
            return redirect(quote(f"/{PACKAGE_ROUTE}/{sha256}/{key}/{first}", safe="/~"))
        return None


def _parts(path: str) -> tuple[str, str, str, str]:
    """Return the four parts of an address: route, package, key, and the path of the file."""
    parts = [*path.strip("/").split("/", 3), "", "", ""]
    return parts[0], parts[1], parts[2], parts[3]


def _send(file: Path, sha256: str, *, is_private: bool) -> Response:
    request = frappe.local.request
    content_type = packages.CONTENT_TYPES[packages.extension_of(file.name)]
    if packages.is_text(content_type):
        response = Response(file.read_bytes(), content_type=content_type)
        response.set_etag(sha256)
        encode(response, request)
        response = response.make_conditional(request)
    else:
        # Films are asked for in ranges, and never read as a whole.
        response = send_file(file, request.environ, mimetype=content_type, etag=sha256)
    response.cache_control.no_cache = None
    if is_private:
        response.cache_control.private = True
        response.cache_control.no_store = True
    else:
        response.cache_control.public = True
        response.cache_control.max_age = MAX_AGE_S
        response.cache_control.immutable = True
    return response


def _headers(request: Any) -> dict[str, str]:
    """Return what keeps a package apart from the site, whatever is answered.

    Its own files are foreign to it, since its origin is ``null``: so they may be read from any
    origin, which shows nobody more than the address does.
    """
    policy = {
        "sandbox": "allow-scripts",
        "default-src": "'self' data: blob: 'unsafe-inline' 'unsafe-eval'",
        "connect-src": f"{_own_files(request)} data: blob:",
        "object-src": "'none'",
        "form-action": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if not _is_named(request.headers.get("Origin")):
        headers["Access-Control-Allow-Origin"] = "*"
    return headers


def _is_named(origin: str | None) -> bool:
    """Say whether the host itself allows an origin; what is allowed twice is allowed to nobody."""
    named = frappe.conf.allow_cors or ()
    return bool(origin) and (
        named == "*" or origin in ([named] if isinstance(named, str) else named)
    )


def _own_files(request: Any) -> str:
    """Return what the addresses of the package's files begin with, as a policy names it.

    With any port: a proxy may leave its own out of the header Host.
    """
    host = _HOST.fullmatch(request.host)
    if not host:
        return ""
    folder = "/".join(_parts(request.path)[:3])
    return f"{host[1]}:*/{quote(folder, safe='/~')}/"
