"""What a player's log says of the last days.

It is read back along the player's own numbers, so that it costs what those days hold: time never
runs backwards in them.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import frappe

from memora.services.ledger.entry import STREAK_TYPES
from memora.services.ledger.interaction_log import ROWS_OF_A_WEEK


def xp_by_day(player: str, since: date, *, subject: str | None = None) -> dict[date, int]:
    """Return the XP that a player earned on each UTC day since a date; not of days without rows.

    What is taken back is taken from the day on which it was earned.

    Args:
        player: whose log.
        since: the first day.
        subject: count only what was earned in this subject.
    """
    earned: dict[date, int] = {}
    undone_on = "IF(xp < 0, JSON_VALUE(interaction_data, '$.facts.undoes_day'), NULL)"
    for day, of_subject, xp, undone in _rows_since(player, since, f"subject, xp, {undone_on}"):
        counted_for = date.fromisoformat(undone) if undone else day
        if subject in (None, of_subject) and counted_for >= since:
            earned[counted_for] = earned.get(counted_for, 0) + xp
    return earned


def streak_days(player: str, since: date) -> set[date]:
    """Return the UTC days since a date on which a player did what a streak counts.

    Args:
        player: whose log.
        since: the first day.
    """
    hearts = "COALESCE(JSON_VALUE(interaction_data, '$.facts.hearts'), 0)"
    counts = f"IF(interaction_type IN {STREAK_TYPES!r}, {hearts} > 0, 0)"
    return {day for day, does_count in _rows_since(player, since, counts) if int(does_count)}


def _rows_since(player: str, since: date, columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield a player's rows from a UTC day on, the newest first: the day, then the columns."""
    before: int | None = None
    while True:
        rows = frappe.db.sql(
            f"""SELECT seq, DATE(created_at), {columns} FROM `tabMemora Interaction Log`
            WHERE player = %s AND (%s IS NULL OR seq < %s) ORDER BY seq DESC LIMIT %s""",
            (player, before, before, ROWS_OF_A_WEEK),
        )
        for _seq, day, *values in rows:
            if day < since:
                return
            yield (day, *values)
        if len(rows) < ROWS_OF_A_WEEK:
            return
        before = rows[-1][0]
