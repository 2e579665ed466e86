"""What is served before a request becomes Frappe's: the apps' public files."""

import gzip
import mimetypes
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from werkzeug.security import safe_join
from werkzeug.utils import get_content_type, send_file
from werkzeug.wrappers import Request, Response

import frappe

PREFIX = "/assets/"
#: As nginx on a bench: names of built files change with what is in them.
MAX_AGE = 31_536_000
LEAST_GZIP = 256
PACKED = ("text/", "image/svg+xml", "application/javascript", "application/json")


class AppAssets:
    """Answers ``/assets/<app>/…`` from the apps' ``public`` folders, as nginx does on a bench.

    What is not there goes on to the application, whose 404 it becomes.
    """

    def __init__(self, application, sites_path):
        self.application, self.sites_path = application, sites_path

    def __call__(self, environ, start_response):
        request = Request(environ)
        file = self._find(request.path)
        answer = _send(file, request) if file else self.application
        return answer(environ, start_response)

    def _find(self, path):
        if not path.startswith(PREFIX):
            return None
        app, _slash, rest = path.removeprefix(PREFIX).partition("/")
        listed = frappe.get_file_items(f"{self.sites_path}/apps.txt")
        spec = find_spec(app) if app in listed else None
        is_name = bool(spec and rest) and not rest.endswith("/") and "\0" not in rest
        found = is_name and safe_join(str(Path(spec.origin).parent / "public"), rest)
        return Path(found) if found and Path(found).is_file() else None


def _send(file, request):
    content_type = get_content_type(mimetypes.guess_type(file.name)[0] or "text/plain", "utf-8")
    state = file.stat()
    tag = f"{state.st_mtime_ns:x}-{state.st_size:x}"
    is_text = content_type.startswith(PACKED) and state.st_size >= LEAST_GZIP
    if is_text and request.accept_encodings.quality("gzip") > 0:
        headers = {"Content-Encoding": "gzip"}
        answer = Response(_packed(file, tag), content_type=content_type, headers=headers)
        answer.set_etag(f"{tag}-gz")
        answer.make_conditional(request)
    else:
        answer = send_file(file, request.environ, mimetype=content_type, etag=tag)
    if is_text:
        answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = f"max-age={MAX_AGE}"
    return answer


@lru_cache(maxsize=256)
def _packed(file, _tag):
    return gzip.compress(file.read_bytes(), 5, mtime=0)
