"""Outages that the school declares, and the streaks that they broke."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypedDict

import frappe

from memora.services import ledger
from memora.services.ledger import interaction_log
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.streak import days_between
from memora.services.rewards.streak_repair import find_repair
from memora.utils.clock import utc_now
from memora.utils.errors import ServiceUnavailable
from memora.utils.job_run import job_run

WAITING, REPAIRING, REPAIRED = "Waiting", "Repairing", "Repaired"
PLAYERS_A_STEP = 500
#: Further back than freezes could have kept a streak alive.
LOOK_BACK = timedelta(days=32)
_DOCTYPE = "Memora Outage Window"
_TABLE = f"`tab{_DOCTYPE}`"
_ERROR_TITLE = "Streak Repair Error"


class RepairResult(TypedDict):
    """What a run did: windows finished, streaks repaired, players that could not be."""

    windows: int
    repaired: int
    errors: int


class _NothingOwedError(Exception):
    """The player's streak needs no repair."""


@dataclass(frozen=True, slots=True)
class _Window:
    name: str
    first_day: date
    last_player: str


def repair_streaks(*, now: datetime | None = None) -> RepairResult | None:
    """Repair the streaks that finished outages broke; the job of every hour.

    A window is worked on from midnight UTC after its end, when nobody can learn on one of its
    days any more. Each player gets one row of the log at most for a window, whose event id is made
    of it; a run that was killed is taken up where it stood.

    Args:
        now: naive UTC time to use instead of the clock's.

    Returns:
        The figures of the run; None when another run is under way.
    """
    with job_run("streak_repair", error_title=_ERROR_TITLE) as alone:
        if not alone:
            return None
        today = (now or utc_now()).date()
        result = RepairResult(windows=0, repaired=0, errors=0)
        days = _outage_days(today)
        for window in _unfinished(today):
            repaired, errors = _repair_window(window, days, now)
            result["windows"] += not errors
            result["repaired"] += repaired
            result["errors"] += errors
        return result


def touched_days(starts_at: datetime, ends_at: datetime) -> list[date]:
    """Return the UTC dates on which an outage lasted; its end belongs to it no more."""
    return days_between(starts_at.date(), (ends_at - timedelta(microseconds=1)).date())


def _outage_days(today: date) -> set[date]:
    rows = frappe.db.sql(
        f"SELECT starts_at, ends_at FROM {_TABLE} WHERE ends_at <= %s",
        datetime.combine(today, time()),
    )
    return {day for starts_at, ends_at in rows for day in touched_days(starts_at, ends_at)}


def _unfinished(today: date) -> list[_Window]:
    rows = frappe.db.sql(
        f"""SELECT name, DATE(starts_at), COALESCE(last_player, '') FROM {_TABLE}
        WHERE status <> %s AND ends_at <= %s ORDER BY starts_at, name""",
        (REPAIRED, datetime.combine(today, time())),
    )
    return [_Window(*row) for row in rows]


def _repair_window(window: _Window, days: set[date], now: datetime | None) -> tuple[int, int]:
    """Repair everybody's streak; return how many were repaired now, and how many could not be."""
    repaired = errors = 0
    last_player = window.last_player
    while players := list(_players_after(last_player, window.first_day)):
        for player in players:
            outcome = _repair_player(player, window.name, days, now)
            repaired += outcome is True
            errors += outcome is None
        last_player = players[-1]
        _store_step(window.name, players)
    if errors:
        _store_end(window.name, REPAIRING, None)
    else:
        _store_end(window.name, REPAIRED, now or utc_now())
    return repaired, errors


def _players_after(player: str, first_day: date) -> Iterator[str]:
    """Yield the next players whose streak the window may have touched, in order."""
    rows = frappe.db.sql(
        """SELECT name FROM `tabMemora Player Wallet`
        WHERE name > %s AND (last_success_date >= %s OR synced_upto < last_seq)
        ORDER BY name LIMIT %s""",
        (player, first_day - LOOK_BACK, PLAYERS_A_STEP),
    )
    return (name for (name,) in rows)


def _repair_player(player: str, window: str, days: set[date], now: datetime | None) -> bool | None:
    """Repair one streak; say whether anything was owed, None where it could not be told."""

    def decide(_state: PlayerState, at: datetime) -> Decision:
        entry = find_repair(interaction_log.read_log(player), window, days, at.date())
        if entry is None:
            raise _NothingOwedError
        return Decision([entry], {})

    try:
        return not ledger.record(player, decide, event_id=_event_id(window), now=now).is_repeat
    except _NothingOwedError:
        return False
    except ServiceUnavailable:
        # Locked, or a log with a gap. The others go on; the window stays open, and the next run
        # tries again.
        frappe.log_error(title=_ERROR_TITLE)
        return None


def _event_id(window: str) -> str:
    return f"{ledger.OWN_EVENTS}outage:{window}"


def _store_step(window: str, players: list[str]) -> None:
    """Store how far a window is, and how many of the step's players the log has a repair of.

    Counted by the run itself, a kill before this statement would leave some out; counted from all
    of the log, each step would read what everybody did since the outage.
    """
    frappe.db.sql(
        f"""UPDATE {_TABLE} SET status = %s, last_player = %s,
        players_repaired = players_repaired + (
            SELECT COUNT(*) FROM `tabMemora Interaction Log`
            WHERE player IN %s AND event_id = %s)
        WHERE name = %s""",
        (REPAIRING, players[-1], players, _event_id(window), window),
    )
    frappe.db.commit()


def _store_end(window: str, status: str, repaired_at: datetime | None) -> None:
    """Store that everybody was looked at; a window that is not repaired begins anew."""
    frappe.db.sql(
        f"""UPDATE {_TABLE} SET status = %s, last_player = '', repaired_at = %s,
        players_repaired = IF(%s, players_repaired, 0) WHERE name = %s""",
        (status, repaired_at, status == REPAIRED, window),
    )
    frappe.db.commit()
