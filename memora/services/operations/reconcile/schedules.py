"""A player's review schedules against the log, in the seasons that are not closed."""

from collections import defaultdict
from collections.abc import Iterator

import frappe

from memora.services.ledger.review_record import Memory
from memora.services.operations.reconcile.drift import Drift
from memora.services.reviews import memory_trackers
from memora.services.reviews.memory_trackers import Marks

#: What the log says of a player: by season and question.
Schedules = dict[str, dict[str, Memory]]


def fold(player: str) -> tuple[int, Schedules]:
    """Return the newest row that moved a schedule, and all schedules that the log leads to."""
    upto = frappe.db.sql(
        "SELECT COALESCE(MAX(seq), 0) FROM `tabMemora Interaction Log` WHERE player = %s", player
    )[0][0]
    schedules: Schedules = defaultdict(dict)
    newest = 0
    for row in memory_trackers.read_pending(player, Marks(upto, 0)):
        schedules[row.season][row.question_id] = row.memory
        newest = row.seq
    closed = _closed(schedules)
    return newest, {season: known for season, known in schedules.items() if season not in closed}


def drifts(player: str, newest: int, schedules: Schedules) -> Iterator[Drift]:
    """Compare the wallet's mark and the trackers, as far as they claim to be stored.

    Trackers of questions that the log does not know came from elsewhere, and stay.

    Args:
        player: whose; the caller holds the lock.
        newest: as ``fold`` returns it.
        schedules: likewise.
    """
    marks = memory_trackers.read_marks(player)
    if marks.srs_seq < newest:
        yield Drift(player, "wallet", "srs_seq", newest, marks.srs_seq)
    for season, known in sorted(schedules.items()):
        stored = memory_trackers.read_stored(player, season, known)
        for question, memory in sorted(known.items()):
            found = stored.get(question)
            if memory.upto <= marks.srs_upto and found != memory:
                what = f"{question} in {season}"
                yield Drift(player, "trackers", what, _text(memory), found and _text(found))


def rewrite(player: str, newest: int, schedules: Schedules) -> None:
    """Write trackers and marks as the log has them; for repairs under the lock."""
    for season, known in sorted(schedules.items()):
        memory_trackers.replace(player, season, known)
    memory_trackers.mark_scheduled(player, newest, is_stored=True)


def _closed(schedules: Schedules) -> set[str]:
    if not schedules:
        return set()
    open_ones = frappe.db.sql(
        "SELECT name FROM `tabMemora Season` WHERE name IN %s AND closed_at IS NULL",
        (tuple(schedules),),
        pluck=True,
    )
    return schedules.keys() - set(open_ones)


def _text(memory: Memory) -> str:
    return f"row {memory.upto}, stability {memory.state.stability}, due {memory.state.next_review}"
