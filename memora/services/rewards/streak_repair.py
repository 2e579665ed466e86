"""What an outage owes a player's streak, from the player's log. Pure: no framework, no I/O."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from memora.services.ledger.entry import STREAK_REPAIR, STREAK_TYPES, Entry
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.streak import count_missed


def find_repair(
    rows: Iterable[tuple[Entry, int, datetime]],
    outage: str,
    days: Collection[date],
    today: date,
) -> Entry | None:
    """Return the row that mends a streak which an outage broke, or is about to break.

    A streak that began again after a gap of nothing but outage days gets back the days it had;
    a streak that still can go on gets the outage days excused, so the next lesson finds no gap.
    What other repairs have given is not given again.

    Args:
        rows: the player's whole log, each row with its number and time, in order.
        outage: the outage's name.
        days: UTC dates that this or another outage touched.
        today: the UTC date.

    Returns:
        The row; None where nothing is owed.
    """
    state, owed, days = PlayerState(), 0, set(days)
    for entry, seq, at in rows:
        last = state.last_success_date
        if entry.interaction_type in STREAK_TYPES and last is not None:
            step, _day = state.streak_after(entry.hearts, at.date())
            if step.action == "reset":
                missed = count_missed(last, at.date(), days.union(state.excused))
                owed = 0 if missed else owed + state.streak
        elif entry.interaction_type == STREAK_REPAIR:
            owed = max(0, owed - entry.streak)
        state.advance(entry, seq, at)
    excused = _newly_excused(state, days, today)
    if not owed and not excused:
        return None
    return Entry(
        STREAK_REPAIR, outage, streak=owed, excused=tuple(day.isoformat() for day in excused)
    )


def _newly_excused(state: PlayerState, days: set[date], today: date) -> list[date]:
    last = state.last_success_date
    if last is None or count_missed(last, today, days.union(state.excused)) > state.freezes:
        return []
    return sorted(day for day in days.difference(state.excused) if last < day < today)
