"""Requests while a store is away: the entries that hooks.py names around each request.

Frappe reads session and user from its Redis cache where it can; then ``check_database`` comes
first to the database and answers. Where Frappe itself fails before, ``answer_outage`` puts our
answer in the place of its 500.
"""

from typing import Any

import frappe
from werkzeug.wrappers import Response

from memora.api._outage import leave_with, unavailable
from memora.api.status import health_response
from memora.utils import job_queue
from memora.utils.mariadb import is_reachable
from memora.utils.own_requests import is_client, is_file, is_ours, method_of
from memora.website.content_page import ContentPage
from memora.website.learn_page import LearnPage
from memora.website.package_page import PackagePage

HEALTH = ("memora.api.health", "memora.api.status.health")


def check_database() -> None:
    """Answer a request of ours at once if MariaDB is away; the health check asks for itself.

    Raises:
        HTTPException: the answer.
    """
    path = frappe.request.path
    if is_ours(path) and method_of(path) not in HEALTH and not is_reachable():
        raise leave_with(_answer(path))


def hurry_queue() -> None:
    """Let no request wait for a queue that does not answer, whoever queues or publishes."""
    job_queue.hurry_host()


def answer_outage(response: Any, request: Any) -> None:
    """Replace Frappe's 500 for a database that is away."""
    if response is None or response.status_code != 500 or not is_ours(request.path):  # noqa: PLR2004
        return
    if not is_reachable():
        answer = _answer(request.path)
        response.status = answer.status
        response.headers = answer.headers
        response.set_data(answer.get_data())


def _answer(path: str) -> Response:
    """Return what can be said without MariaDB: published files are files, health says it."""
    if is_client(path):
        return LearnPage(path).render()
    if is_file(path):
        package = PackagePage(path)
        return package.render() if package.can_render() else ContentPage(path).render()
    if method_of(path) in HEALTH:
        return health_response(frappe.request.args.get("check"))
    return unavailable()
