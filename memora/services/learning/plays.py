"""One play of a lesson that reaches us two ways: as a session and as a completion. It pays once.

Clients send ``submit_session`` with the answers and, older ones, ``complete_lesson`` beside it.
Both name the same event_id, or none and come within a minute.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import frappe

from memora.services.access import Lesson
from memora.services.ledger import Recorded
from memora.services.ledger.entry import LESSON_COMPLETION, PLAY_REPEATED
from memora.services.ledger.player_state import PlayerState
from memora.utils.errors import ConflictError

SAME_PLAY = timedelta(seconds=60)
#: Rows of a player's log that are searched: more do not fit into a minute.
_ROWS_A_MINUTE = 500


@dataclass(frozen=True, slots=True)
class EarlierPlay:
    """A completion of the same lesson, moments ago; ``play`` names its session, if it was one."""

    play: str | None


def find_earlier_play(
    player: str, lesson: Lesson, state: PlayerState, at: datetime
) -> EarlierPlay | None:
    """Return the player's last completion of a lesson within the last minute.

    Who did nothing for a minute is not looked up, nor who never completed the lesson: that is
    nearly every completion.

    Args:
        player: Whose; the caller holds the lock.
        lesson: The lesson, which ``state`` knows.
        state: The player's state before the event.
        at: The event's moment.
    """
    is_new = state.best_hearts(*lesson.ref) is None
    if is_new or state.at is None or at - state.at >= SAME_PLAY:
        return None
    rows = frappe.db.sql(
        """SELECT JSON_VALUE(interaction_data, '$.facts.play')
        FROM `tabMemora Interaction Log`
        WHERE player = %s AND seq > %s AND interaction_type = %s AND reference_id = %s
        AND created_at > %s ORDER BY seq DESC LIMIT 1""",
        (player, state.upto - _ROWS_A_MINUTE, LESSON_COMPLETION, lesson.lesson_id, at - SAME_PLAY),
    )
    return EarlierPlay(rows[0][0]) if rows else None


def record_play(
    record: Callable[[str | None, bool], Recorded],
    player: str,
    lesson_id: str,
    event_id: str | None,
    *,
    is_session: bool,
) -> Recorded:
    """Record a play; one that came the other way under the same event_id is recorded as paid.

    Args:
        record: Records it under an event_id; the second argument says whether it is paid.
        player: Whose play.
        lesson_id: Of which lesson.
        event_id: The client's name for it.
        is_session: Whether this one is a session.

    Raises:
        ConflictError: ``event_id`` was used for something else.
    """
    try:
        return record(event_id, False)
    except ConflictError:
        if event_id is None or not _came_the_other_way(player, lesson_id, event_id, is_session):
            raise
        return record(second_name(event_id), True)


def second_name(event_id: str) -> str:
    """Return the name under which a play is recorded that came the other way as ``event_id``."""
    return f"play:{hashlib.sha256(event_id.encode()).hexdigest()[:32]}"


def _came_the_other_way(player: str, lesson_id: str, event_id: str, is_session: bool) -> bool:
    rows = frappe.db.sql(
        """SELECT JSON_VALUE(interaction_data, '$.facts.play') IS NOT NULL
        FROM `tabMemora Interaction Log`
        WHERE player = %s AND event_id = %s AND reference_id = %s AND interaction_type IN %s""",
        (player, event_id, lesson_id, (LESSON_COMPLETION, PLAY_REPEATED)),
    )
    return bool(rows) and bool(rows[0][0]) != is_session
