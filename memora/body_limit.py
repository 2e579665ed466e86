"""How long a request's body may be, decided before anybody reads it.

Frappe reads and parses a body before the first hook of an app runs, up to 25 MB and for guests
too. What it asks before is the site's configuration, and that may be extended by functions: the
key ``extra_config`` of site_config.json, where installing Memora puts ``limit_body``. A site
without the key still answers 413, only after the parsing (``memora.api._request_checks``).
"""

import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import frappe
from werkzeug.wsgi import get_content_length

from memora.utils.own_requests import is_ours, is_preview, method_of

#: What a body of ours may have, in bytes, unless its method stands below.
MOST = 64 * 1024
#: By the last part of a method's name; None is the host's own limit.
CAPS: Mapping[str, int | None] = MappingProxyType(
    {
        # 500 answers, as long as a text that a student types.
        "submit_session": 512 * 1024,
        "submit_review_session": 512 * 1024,
        "import_course": None,
        "upload_package": None,
        # The largest film, and what a form puts around it.
        "upload_media": 31 * 1024 * 1024,
        # The largest bank, and what a form puts around it.
        "import_file": 51 * 1024 * 1024,
    }
)
#: What a draft may have that is posted to be shown: a long lesson, and a form's spelling of it.
DRAFT = 512 * 1024
#: The key of a WSGI environment under which stands how long a body was that nobody read.
REFUSED = "memora.refused_body"


def limit_body() -> dict[str, Any]:
    """Return the configuration of the request at hand: how long its body may be.

    A body that says of itself that it is longer is taken away, so that nothing reads it, and its
    length left under ``REFUSED`` for an answer in words. One that does not say how long it is
    ends, when it is read, with the host's own 413. Who asks for a file or a page needs no body.
    """
    request = getattr(frappe.local, "request", None)
    if request is None:
        return {}
    if request.is_json:
        prefer_json(request)
    if not is_ours(request.path):
        return {}
    prepare(request)
    cap = cap_of(request.path)
    if cap == 0:
        _take_body(request)
        return {}
    length = get_content_length(request.environ) or 0
    if cap is not None and length > cap:
        request.environ[REFUSED] = length
        _take_body(request)
    return {} if cap is None else {"max_file_size": cap}


def _take_body(request: Any) -> None:
    request.environ["wsgi.input"] = io.BytesIO()
    request.environ["CONTENT_LENGTH"] = "0"


def prepare(request: Any) -> None:
    """Let whatever goes wrong from here on be answered as JSON, without a look at our code."""
    # Tracebacks are for whoever may look into Error Log, where every 500 stands.
    frappe.flags.disable_traceback = True
    prefer_json(request)


def prefer_json(request: Any) -> None:
    """Let errors be answered as JSON; who sends JSON can read it.

    Frappe would answer some as a page, one kind of refusal (429) with nothing at all, and what
    fails before there is a session (half a character in a password) with the server's own 500.
    """
    request.environ["HTTP_ACCEPT"] = "application/json"


def cap_of(path: str) -> int | None:
    """Return how many bytes the body of a request of ours may have; None: any.

    None of what is sent along is read where a file is asked for, or a page of the client: 0.
    """
    if is_preview(path):
        return DRAFT
    method = method_of(path)
    return most_bytes(method) if method else 0


def most_bytes(method: str) -> int | None:
    """Return how many bytes the body of a request to a method of ours may have; None: any."""
    return CAPS.get(method.rpartition(".")[2], MOST)
