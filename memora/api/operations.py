"""Checks and repairs for administrators; the console has them for everybody at once."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import require_staff
from memora.services.operations import reconcile as reconcile_service


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def reconcile(player: str | None = None, apply: bool = False) -> dict[str, Any]:
    """Recompute a student from the log, and report or repair whatever says otherwise.

    Args:
        player: the student's account.
        apply (optional): repair what is wrong; else it is only reported.

    Returns:
        checked (int): students looked at.
        drifted (int): students with a wrong figure.
        repaired (int): students mended.
        drifts (list): the wrong figures, each with ``player``, ``store``, ``what``,
            ``expected`` and ``found``, as texts.
        redis_checked (bool): false while the fast store is away.

    Raises:
        ValidationError: ``player`` is missing.
        NotFoundError: there is no such student.
        ServiceUnavailable: a sync is under way and does not end.
    """
    report = reconcile_service.reconcile(
        arguments.text("player", player), bool(apply), on_drift=_keep_quiet, progress=None
    )
    shown = [{name: str(value) for name, value in one.items()} for one in report["drifts"]]
    return report | {"drifts": shown}


def _keep_quiet(_drift: object) -> None:
    """The answer holds the drifts; a server's log is no place for them."""
