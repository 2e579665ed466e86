"""Answers ``/learn`` and everything below it: the student's client.

One small page for every screen, the service worker's script, and the web manifest. All of it can
be asked for by anybody, is the same for everybody who reads the same language, and carries no
cookie (``cookies.send_no_cookies``). The preview alone is an author's own: it brings a draft along
that was posted to it.
"""

import hashlib
import json

import frappe
from frappe import _
from werkzeug.wrappers import Response

from memora.services.cdn_export import preview_draft
from memora.services.settings import read_site_language
from memora.utils.client_build import Build, find_build, read_worker
from memora.utils.clock import utc_now
from memora.utils.compression import encode
from memora.utils.errors import MemoraError
from memora.utils.mariadb import CONNECTION_ERRORS, is_connection_lost, require_connection
from memora.utils.own_requests import CLIENT_ROUTE, is_client, is_preview
from memora.website.content_page import RETRY_AFTER_S
from memora.website.learn_draft import read_draft
from memora.website.learn_policy import WORKER_POLICY, page_policy
from memora.website.learn_shell import describe_app, draw_notice, draw_shell

LANGUAGES = ("ar", "en")
WORKER = f"/{CLIENT_ROUTE}/sw.js"
MANIFEST = f"/{CLIENT_ROUTE}/manifest.webmanifest"
#: Of what has no script and shows one sentence; Desk shows an author why there is no preview.
NOTICE_POLICY = "default-src 'none'; img-src data:; base-uri 'none'; frame-ancestors 'self'"


class LearnPage:
    """A page renderer for the client."""

    def __init__(self, path: str, http_status_code: int | None = None) -> None:
        self.path = path.strip("/ ")
        self.http_status_code = http_status_code

    def can_render(self) -> bool:
        """Claim the route and everything below it: which screens there are the client knows."""
        return is_client(f"/{self.path}")

    def render(self) -> Response:
        """Answer with the page, the worker or the manifest; 304 if the browser has it.

        Without a build, or while MariaDB is away, which knows what the page may reach, the answer
        is 503 and a sentence.
        """
        request = frappe.local.request
        is_posted = request.method == "POST" and is_preview(request.path)
        if request.method not in ("GET", "HEAD") and not is_posted:
            return Response("Method not allowed\n", 405, {"Allow": "GET, HEAD"})
        try:
            if is_posted:
                return _preview() or _notice()
            response = _answer(request.path)
        except FileNotFoundError:
            response = None  # a build takes the place of another at this moment
        except CONNECTION_ERRORS as error:
            if not is_connection_lost(error):
                raise
            return _notice(away=True)
        if response is None:
            return _notice()
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
        response.headers["Cache-Control"] = "no-cache"
        encode(response, request)
        return response.make_conditional(request)


def _answer(path: str) -> Response | None:
    build = find_build()
    if build is None:
        return None
    if path == WORKER:
        return _worker(build)
    require_connection()
    if path == MANIFEST:
        return _manifest(build)
    response = Response(draw_shell(build, _language()), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = page_policy(is_preview=is_preview(path))
    response.vary.add("Accept-Language")
    return response


def _preview() -> Response | None:
    """Answer with the page and the draft that was posted, for who may write it alone."""
    build = find_build()
    if build is None:
        return None
    require_connection()
    user = frappe.session.user
    if user == "Guest":
        return _sentence(401, _("Please sign in with a staff account.", _asked_or_english()))
    try:
        draft = read_draft(frappe.local.form_dict.get("draft"))
        shown = preview_draft(draft, user=user, now=utc_now())
    except MemoraError as refused:
        return _sentence(refused.http_status_code, str(refused))
    page = draw_shell(build, _language(), draft=shown)
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = page_policy(is_preview=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _worker(build: Build) -> Response:
    response = Response(read_worker(build), mimetype="application/javascript")
    response.headers["Service-Worker-Allowed"] = f"/{CLIENT_ROUTE}"
    response.headers["Content-Security-Policy"] = WORKER_POLICY
    return response


def _manifest(build: Build) -> Response:
    text = json.dumps(describe_app(build, _language()), ensure_ascii=False)
    response = Response(text, content_type="application/manifest+json; charset=utf-8")
    response.vary.add("Accept-Language")
    return response


def _language() -> str:
    """Return the language that a browser asks for, else the school's.

    Not the account's, which the client knows once it has asked: the page is one for everybody.
    """
    wanted = _wanted_language() or read_site_language()
    return wanted if wanted in LANGUAGES else "en"


def _wanted_language() -> str | None:
    return frappe.local.request.accept_languages.best_match(LANGUAGES)


def _asked_or_english() -> str:
    return _wanted_language() or "en"


def _notice(*, away: bool = False) -> Response:
    """Return the page that says why there is no client, in the language that a browser asks for."""
    language = _asked_or_english()
    if away:
        sentence = _("Memora cannot reach its database right now. Try again in a minute.", language)
    else:
        sentence = _(
            "Memora's pages are not built on this server yet. Its administrator runs"
            " bench build --app memora there, or make frontend where there is no bench.",
            language,
        )
    response = _sentence(503, sentence)
    response.headers["Retry-After"] = RETRY_AFTER_S
    return response


def _sentence(status: int, sentence: str) -> Response:
    page = draw_notice(sentence, _asked_or_english())
    headers = {"Content-Security-Policy": NOTICE_POLICY}
    return Response(page, status, headers, content_type="text/html; charset=utf-8")
