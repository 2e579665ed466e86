"""Whether XP was learned: what looks improbable, and what staff do about it."""

from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _

from memora.api import _arguments as arguments
from memora.api._endpoint import recorded_answer, require_staff
from memora.services import integrity
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError

DAYS_SHOWN = 7
LONGEST_REASON = 500
MOST_EVENTS = 200


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_staff
def get_report(
    since: str | None = None,
    until: str | None = None,
    player: str | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> dict[str, Any]:
    """Read which students' days hold plays that nobody could have learned by.

    Today is judged as it is read, of the 200 students who have earned most; earlier days by the
    nightly job. A row is a reason to look, no proof.

    Args:
        since (optional): the first day, UTC, such as 2026-09-01; six days ago unless given.
        until (optional): the last day; today unless given.
        player (optional): of this student only.
        limit (optional): rows at most, 1 to 500; 100 unless given.
        offset (optional): rows to leave out, 0 unless given.

    Returns:
        rows (list): the latest day first, each with ``player``, ``full_name``, ``day``; ``reasons``
            (rushed: first completions within a tenth of the lesson's time; xp_rate: more XP within
            a minute than learning gives; perfect: nearly no heart lost in 20 plays or more);
            ``plays``, ``first_plays``, ``perfect_plays``, ``rushed_plays``; ``fastest_percent`` of
            its time that a first completion took, null where unknown; ``xp`` of lessons, games and
            reviews, ``most_xp_a_minute``; ``rushed_events``, their numbers for ``void_events``, at
            most 50; ``is_off_boards``.
        total (int): how many there are without limit.

    Raises:
        ValidationError: an argument is odd.
        NotFoundError: there is no such student.
    """
    today = utc_now().date()
    return integrity.get_report(
        _day("since", since) or today - timedelta(days=DAYS_SHOWN - 1),
        _day("until", until) or today,
        player=arguments.optional_text("player", player),
        limit=arguments.whole_number("limit", 100 if limit is None else limit, 1, 500),
        offset=arguments.whole_number("offset", offset or 0, 0, arguments.MAX_INT),
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def void_events(
    player: str | None = None,
    reason: str | None = None,
    events: list[Any] | str | None = None,
    day: str | None = None,
    event_id: str | None = None,
) -> dict[str, Any]:
    """Take back what events of a student have earned, and what came on top of them.

    The log keeps the events; rows of their own take XP and gems back, on the day they were earned.
    What was passed stays passed.

    Args:
        player: the student's account.
        reason: why; the student reads it in their history.
        events (optional): numbers of the events, the ``seq`` of the history or the report's
            ``rushed_events``, at most 200; not with ``day``.
        day (optional): all events of this day, UTC, such as 2026-09-01.
        event_id (optional): the caller's own name for this; sent again, it is answered again.

    Returns:
        voided (int): rows taken back.
        xp_reverted (int): the XP that they had given.
        gems_reverted (int): the gems.
        new_total_xp (int): all XP of the student, without it.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: an argument is missing or odd, or too many events are meant.
        NotFoundError: there is no such student, or no such event of theirs.
        ConflictError: nothing is left to void; or ``event_id`` was used for something else.
        ServiceUnavailable: the student's row stayed locked; nothing was recorded.
    """
    recorded = integrity.void_events(
        arguments.text("player", player),
        seqs=_numbers("events", events),
        day=_day("day", day),
        reason=arguments.text("reason", reason, longest=LONGEST_REASON),
        by=frappe.session.user,
        event_id=arguments.event_id(event_id),
    )
    return recorded_answer(recorded)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def exclude_from_boards(
    player: str | None = None, reason: str | None = None, excluded: bool | None = None
) -> dict[str, Any]:
    """Take a student off all leaderboards, or put them back; what they earn stays theirs.

    Args:
        player: the student's account.
        reason: why; it is kept in the student's log, for staff.
        excluded (optional): false puts the student back; true unless given.

    Returns:
        player (str): the student's account.
        is_off_boards (bool): whether the student is off the boards now.

    Raises:
        ValidationError: an argument is missing.
        NotFoundError: there is no such student.
        ServiceUnavailable: the student's row stayed locked; nothing was changed.
    """
    return integrity.exclude_from_boards(
        arguments.text("player", player),
        excluded=excluded is None or bool(excluded),
        reason=arguments.text("reason", reason, longest=LONGEST_REASON),
        by=frappe.session.user,
    )


def _day(name: str, given: str | None) -> date | None:
    text = arguments.optional_text(name, given)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValidationError(_("{0} must be a date like 2026-09-01.").format(name)) from None


def _numbers(name: str, given: list[Any] | str | None) -> list[int] | None:
    if given in (None, ""):
        return None
    listed = arguments.json_list(name, given, longest=MOST_EVENTS)
    return [arguments.whole_number(name, value, 1, arguments.MAX_EXACT) for value in listed]
