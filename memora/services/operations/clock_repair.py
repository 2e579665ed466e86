"""Setting right the players whom a wrong clock of MariaDB has dated into the future.

No row is taken out or dated anew: one more row says where the player stands as if the others had
happened now. Streak, caps, quests and leaderboards go on from there.
"""

from datetime import date, datetime
from typing import TypedDict

import frappe
import redis

from memora.services import ledger
from memora.services.identity import grades_of
from memora.services.ledger import interaction_log, leaderboard
from memora.services.ledger.entry import CLOCK_REPAIRED, Entry
from memora.services.ledger.interaction_log import Decision, LedgerGapError
from memora.services.ledger.lua import Pipeline, run_pipeline
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.trusted_clock import MOST_AHEAD
from memora.utils.clock import utc_now


class ClockReport(TypedDict):
    """What a run did: players set right, and those whose log has a gap."""

    repaired: list[str]
    unreadable: list[str]


def set_clocks_back(player: str | None = None, *, now: datetime | None = None) -> ClockReport:
    """Set right everybody whose last row lies more than an hour in the future; for the console.

    Set MariaDB's clock right first. Running it again finds nobody.

    Args:
        player: only this one.
        now: naive UTC time to use instead of MariaDB's clock.

    Raises:
        ClockError: MariaDB's clock is still wrong.
        ServiceUnavailable: a player's lock could not be had; those before are done.
    """
    report = ClockReport(repaired=[], unreadable=[])
    for name in _ahead((now or utc_now()) + MOST_AHEAD, player):
        report["repaired" if _set_back(name, now) else "unreadable"].append(name)
    return report


def _ahead(moment: datetime, player: str | None) -> list[str]:
    """Return the players whose last row is dated after a moment."""
    return frappe.db.sql(
        """SELECT DISTINCT wallet.name FROM `tabMemora Interaction Log` late
        JOIN `tabMemora Player Wallet` wallet ON wallet.name = late.player
        JOIN `tabMemora Interaction Log` newest
            ON newest.player = wallet.name AND newest.seq = wallet.last_seq
        WHERE late.created_at > %s AND newest.created_at > %s
        AND (%s IS NULL OR wallet.name = %s) ORDER BY wallet.name""",
        (moment, moment, player, player),
        pluck=True,
    )


def _set_back(player: str, now: datetime | None) -> bool:
    """Set one player right; say whether the log could be read."""
    wrong: set[date] = set()
    subjects: set[str] = set()

    def decide(state: PlayerState, at: datetime) -> Decision:
        right = PlayerState()
        for entry, seq, dated in interaction_log.read_log(player):
            right.advance(entry, seq, min(dated, at))
            if dated > at:
                wrong.add(dated.date())
        right.start_day(at.date())
        subjects.update(state.subjects)
        return Decision([Entry(CLOCK_REPAIRED, "", clock=right.clock_facts())], {})

    try:
        ledger.record(player, decide, from_log=True, now=now, sets_clock=True)
    except LedgerGapError:
        return False
    try:
        _leave_future(player, subjects, wrong)
        ledger.rebuild_view(player)
    except redis.RedisError:
        # The next sync puts the boards right; those of the future go with reconcile.
        frappe.logger("memora").warning("Redis is away: the boards of %s wait.", player)
    return True


def _leave_future(player: str, subjects: set[str], wrong: set[date]) -> None:
    grade = grades_of([player]).get(player)
    scopes = [leaderboard.GLOBAL, *map(leaderboard.subject_scope, sorted(subjects))]
    scopes += [leaderboard.grade_scope(grade)] if grade else []

    def fill(pipe: Pipeline) -> None:
        for scope in scopes:
            leaderboard.queue_leaving(pipe, scope, player, *sorted(wrong))

    run_pipeline(fill)
