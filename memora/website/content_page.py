"""Serves the exported content where nginx does not.

In production nginx answers ``/memora_content/…`` from the site's public folder before a request
reaches Python; every other server comes here. Both give the same answers.
"""

import hashlib
import os
from datetime import datetime, timezone
from typing import Any

import frappe
from werkzeug.wrappers import Response

from memora.services.cdn_export import is_signed
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.storage.paths import PRIVATE_PREFIX
from memora.utils.clock import utc_now
from memora.utils.compression import encode
from memora.utils.own_requests import CONTENT_ROUTE, is_file

MAX_AGE_S = 300


def send_no_cookies(response: Any, request: Any) -> None:
    """Keep cookies off the answers about files; the entry that hooks.py names.

    Frappe sets the session's on every answer, and a proxy may keep a public one for others.
    """
    if response is not None and is_file(request.path):
        response.set_cookie = _set_no_cookie


def _set_no_cookie(*_arguments: Any, **_options: Any) -> None:
    """Stand in for a response's ``set_cookie``, which Frappe calls last of all."""


class ContentPage:
    """A page renderer for the content files: public ones, and private ones to signed addresses."""

    def __init__(self, path: str, http_status_code: int | None = None) -> None:
        self.path = path.strip("/ ")
        self.http_status_code = http_status_code

    def can_render(self) -> bool:
        """Claim everything below the route.

        Also what does not exist: Frappe remembers an address that no renderer claimed and would
        go on answering 404 after the file is published.
        """
        return self.path.startswith(f"{CONTENT_ROUTE}/")

    def render(self) -> Response:
        """Answer with the file, 304 if the client has it, 404 if there is none."""
        response = self._read_file()
        if response is None:
            return Response("Not found\n", status=404, mimetype="text/plain")
        request = frappe.local.request
        encode(response, request)
        return response.make_conditional(request)

    def _read_file(self) -> Response | None:
        path = self.path.removeprefix(f"{CONTENT_ROUTE}/")
        is_private = path.startswith(PRIVATE_PREFIX)
        if not path.endswith(".json"):
            return None
        if is_private and not is_signed(path, frappe.local.request.args, now=utc_now()):
            return None
        try:
            with get_local_storage().locate(path).open("rb") as file:
                body, modified = file.read(), os.fstat(file.fileno()).st_mtime
        except (ValueError, FileNotFoundError, NotADirectoryError):
            return None
        response = Response(body, mimetype="application/json")
        response.set_etag(hashlib.md5(body, usedforsecurity=False).hexdigest())
        response.last_modified = datetime.fromtimestamp(modified, timezone.utc)
        if is_private:
            response.cache_control.private = True
            response.cache_control.no_store = True
        else:
            response.cache_control.public = True
            response.cache_control.max_age = MAX_AGE_S
        return response
