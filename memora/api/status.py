"""Whether Memora works, for load balancers, monitors and operators."""

from typing import Any

import frappe
from frappe import _
from werkzeug.wrappers import Response

from memora.api._endpoint import is_staff, open_to_guests
from memora.api._outage import json_response, leave_with
from memora.services.operations import health as service
from memora.utils.errors import ValidationError

LIVE = "live"
READY = "ready"


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@open_to_guests
def health(check: str | None = None) -> dict[str, Any]:
    """Say whether Memora works; a load balancer needs the status code only.

    Args:
        check (optional): "live" asks whether the process answers and touches no store;
            "ready", the default, whether it can serve: 503 while MariaDB is away.

    Returns:
        status (str): "ok", "degraded" (Redis is away or full, or the queue is away: requests are
            served, more slowly; or jobs stand still, since their times lie in the future) or
            "down".
        versions (dict): of Memora, Frappe and Python.
        stores (dict, optional): with "ready": ``mariadb``, ``redis`` and ``queue``, each ``up``
            and ``latency_ms``.
        settings (list | None, optional): to staff: what is unsafe or wasteful in Redis's
            settings, and the command that mends it.
        queues (dict | None, optional): to staff: jobs waiting, by queue.
        workers (int | None, optional): to staff: workers that take them.
        sync (dict | None, optional): to staff: players whose snapshots are behind, and since when.
        export (dict | None, optional): to staff: ``pending_plans`` that wait to be published,
            ``longest_wait_s`` of a queued one, ``dead_letters`` that were given up.
        jobs (dict | None, optional): to staff: seconds since each last started; null for one that
            never did, below 0 for one that stands still until a time in the future.

    Raises:
        ValidationError: ``check`` is something else.
        ServiceUnavailable: MariaDB is away; the answer is the same, under ``message``.
    """
    if check not in (None, LIVE, READY):
        raise ValidationError(_("check must be live or ready."))
    if check != LIVE:
        report = service.check_health()
        if report["status"] != service.DOWN:
            return report | service.read_details() if is_staff() else report
    raise leave_with(health_response(check))


def health_response(check: str | None) -> Response:
    """Return the answer to guests as it is made without MariaDB."""
    report = service.check_life() if check == LIVE else service.check_health()
    return json_response({"message": report}, 503 if report["status"] == service.DOWN else 200)
