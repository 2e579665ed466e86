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

from memora.services.access import may_read
from memora.services.cdn_export import holder_of
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.storage.paths import PRIVATE_PREFIX, private_lesson_of
from memora.utils.clock import utc_now
from memora.utils.compression import encode
from memora.utils.mariadb import CONNECTION_ERRORS, is_connection_lost, require_connection
from memora.utils.own_requests import CONTENT_ROUTE, is_file

MAX_AGE_S = 300
RETRY_AFTER_S = "5"


def send_no_cookies(response: Any, request: Any) -> None:
    """Keep cookies off the answers about files; the entry that hooks.py names.

    Frappe sets the session's on every answer, and a proxy may keep a public one for others.
    """
    if response is not None and is_file(request.path):
        response.set_cookie = _set_no_cookie


def _set_no_cookie(*_arguments: Any, **_options: Any) -> None:
    """Stand in for a response's ``set_cookie``, which Frappe calls last of all."""


class ContentPage:
    """A page renderer for the content files: public ones, and private ones to signed addresses.

    Whom such an address was given to is asked for their access each time, so that a refund closes
    it at once.
    """

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
        """Answer with the file, 304 if the client has it, 404 if there is none.

        A private file that nobody can be asked about, since MariaDB is away, is answered 503.
        """
        try:
            response = self._read_file()
        except CONNECTION_ERRORS as error:
            if not is_connection_lost(error):
                raise
            text = "Please try again in a moment.\n"
            return Response(text, 503, {"Retry-After": RETRY_AFTER_S}, mimetype="text/plain")
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
        if is_private and not self._is_open(path):
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

    def _is_open(self, path: str) -> bool:
        require_connection()
        now, lesson = utc_now(), private_lesson_of(path)
        holder = holder_of(path, frappe.local.request.args, now=now) if lesson else None
        return bool(lesson and holder) and may_read(holder, lesson, now=now)
