"""Leaderboards: who has earned how much, and where the student stands."""

from typing import Any

import frappe
from frappe import _

from memora.api import _arguments as arguments
from memora.api._endpoint import Caller, require_authorized_device
from memora.services import boards as rankings
from memora.services.boards import MODES, SCOPES, BoardRequest
from memora.services.ledger.leaderboard import PERIODS
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError

MOST_ENTRIES = 100


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
def get_leaderboard(
    subject: str | None = None,
    period: str = "weekly",
    scope: str = "global",
    mode: str = "page",
    limit: int = 20,
    offset: int = 0,
    *,
    caller: Caller,
) -> dict[str, Any]:
    """Read a leaderboard: a page of it, or the entries around the student.

    Who has as much as another stands before them if they got there first.

    Args:
        subject (optional): compare what was earned in this subject.
        period (optional): daily, weekly, monthly or all_time; days are UTC's, weeks begin on
            Monday.
        scope (optional): global, subject, or grade: the student's own.
        mode (optional): page, or neighbours: the student in the middle.
        limit (optional): entries at most, 1 to 100.
        offset (optional): entries to leave out from the top; not in mode neighbours.
        caller: the student, as the guard let them pass.

    Returns:
        rankings (list): from the best on, each with ``rank``, ``player`` (the name shown),
            ``xp`` of the period, ``level``, ``avatar`` and ``is_me``.
        current_user_rank (int | None): the student's own rank; null with nothing earned.
        current_user_xp (int): what the student has earned.
        total_players (int): how many have earned something.
        scope (str): what was compared.
        period (str): when.
        period_ends_at (str | None): when the board begins anew; null for all time.
        is_degraded (bool, optional): true while the board is not complete.

    Raises:
        ValidationError: an argument is odd, or the student has no grade to compare in.
        NotFoundError: there is no such subject.
    """
    named = arguments.optional_text("subject", subject)
    wanted = BoardRequest(
        scope=_scope(scope, named),
        subject=named,
        period=_one_of("period", str(period).replace("-", "_"), PERIODS),
        mode=_one_of("mode", mode, MODES),
        limit=arguments.whole_number("limit", limit, 1, MOST_ENTRIES),
        offset=arguments.whole_number("offset", offset, 0, arguments.MAX_INT),
    )
    return rankings.get_leaderboard(caller.user, wanted, now=utc_now())


def _scope(scope: str, subject: str | None) -> str:
    """Return the scope; a subject alone means its own, as the paper's signature has it."""
    given = _one_of("scope", scope, SCOPES)
    if subject and given == "global":
        return "subject"
    if bool(subject) != (given == "subject"):
        raise ValidationError(_("Send subject with the scope subject, and with no other."))
    return given


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValidationError(_("{0} must be one of: {1}.").format(name, ", ".join(allowed)))
    return value
