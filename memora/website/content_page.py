"""Serves the exported content where nginx does not.

In production nginx answers ``/memora_content/…`` from the site's public folder before a request
reaches Python; every other server comes here. Both give the same answers.
"""

import hashlib
import os
from datetime import datetime, timezone
from pathlib import Path

import frappe
from werkzeug.utils import send_file
from werkzeug.wrappers import Response

from memora.services.access import may_read
from memora.services.cdn_export import holder_of
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.storage.headers import caching_of, content_type_of
from memora.services.cdn_export.storage.paths import PRIVATE_PREFIX, is_media
from memora.services.content.media import files as media_files
from memora.utils.clock import utc_now
from memora.utils.compression import encode
from memora.utils.mariadb import CONNECTION_ERRORS, is_connection_lost, require_connection
from memora.utils.own_requests import CONTENT_ROUTE

RETRY_AFTER_S = "5"
#: A drawing that is opened by itself is a document: it runs and loads nothing, and has no origin.
DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


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
        if response.direct_passthrough:
            return response
        encode(response, request)
        return response.make_conditional(request)

    def _read_file(self) -> Response | None:
        path = self.path.removeprefix(f"{CONTENT_ROUTE}/")
        is_private = path.startswith(PRIVATE_PREFIX)
        if not (path.endswith(".json") or is_media(path)):
            return None
        if is_private and not self._is_open(path):
            return None
        try:
            place = get_local_storage().locate(path)
            if is_private and is_media(path) and not place.is_file():
                # What was written since the last build is read here already, by who may.
                place = media_files.locate(place.stem, place.suffix.removeprefix(".")) or place
            if is_media(path):
                return self._send_medium(path, place)
            with place.open("rb") as file:
                body, modified = file.read(), os.fstat(file.fileno()).st_mtime
        except (ValueError, KeyError, FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        response = Response(body, mimetype="application/json")
        response.set_etag(hashlib.md5(body, usedforsecurity=False).hexdigest())
        response.last_modified = datetime.fromtimestamp(modified, timezone.utc)
        response.headers["Cache-Control"] = caching_of(path)
        return response

    def _send_medium(self, path: str, place: Path) -> Response:
        """Send a medium as it lies there, or the part of it that a player asks for.

        Raises:
            OSError: There is none.
            KeyError: It is of no known type.
        """
        content_type = content_type_of(path)
        environ = frappe.local.request.environ
        response = send_file(place, environ, mimetype=content_type, etag=place.stem)
        response.headers["Cache-Control"] = caching_of(path)
        # The bytes are what they are said to be; a browser that guesses might find a page in them.
        response.headers["X-Content-Type-Options"] = "nosniff"
        if place.suffix == ".svg":
            response.headers["Content-Security-Policy"] = DRAWING_POLICY
        return response

    def _is_open(self, path: str) -> bool:
        require_connection()
        now = utc_now()
        holder = holder_of(path, frappe.local.request.args, now=now)
        return holder is not None and may_read(holder.player, holder.lesson, now=now)
