"""Playing a lesson again: how often a day that pays, and how much."""

from dataclasses import dataclass
from datetime import datetime, time

import frappe

from memora.services.access import Lesson
from memora.services.ledger.earnings import Rules
from memora.services.ledger.entry import LESSON_COMPLETION
from memora.services.ledger.player_state import PlayerState

#: Rows of a player's log that are searched at once: hardly a day has more.
_ROWS_A_LOOK = 500
_BEHIND_THE_LAST_ROW = 1 << 62


@dataclass(frozen=True, slots=True)
class PlayedToday:
    """What the day has seen before a play.

    Attributes:
        paid: paid replays of the lesson.
        replay_xp: XP that replays of any lesson have earned.
        marked_hearts: most hearts of the lesson's plays whose answers were sent; None without one.
    """

    paid: int = 0
    replay_xp: int = 0
    marked_hearts: int | None = None


NOTHING = PlayedToday()


def read_today(player: str, lesson: Lesson, state: PlayerState, at: datetime) -> PlayedToday:
    """Return what the UTC day has seen of a lesson and of replays.

    Who never completed the lesson, or did nothing today, is not looked up: that is nearly every
    completion.

    Args:
        player: Whose; the caller holds the lock.
        lesson: The lesson, which ``state`` knows.
        state: The player's state before the event.
        at: The event's moment.
    """
    is_new = state.best_hearts(*lesson.ref) is None
    if is_new or state.at is None or state.at.date() != at.date():
        return NOTHING
    midnight = datetime.combine(at.date(), time())
    paid, xp = _replays_since(player, lesson, midnight) if state.today.lessons else (0, 0)
    hearts = frappe.db.sql(
        """SELECT MAX(hearts) FROM `tabGameplay Session`
        WHERE player = %s AND lesson = %s AND created_at >= %s""",
        (player, lesson.lesson_id, midnight),
    )
    return PlayedToday(paid, xp, hearts[0][0])


def paid_of(
    xp: int,
    state: PlayerState,
    rules: Rules,
    today: PlayedToday,
    *,
    is_record: bool = False,
    is_marked: bool = False,
) -> int:
    """Return how much of a replay's XP is paid.

    Args:
        xp: What the formula gives.
        state: The player's state before the replay.
        rules: The school's limits.
        today: What the day has seen.
        is_record: Whether more hearts were left than ever before; the day's cap of lesson XP
            does not cut that.
        is_marked: Whether the server has marked it, so that a record is none by claim; such a
            one is not cut by the cap of replays either.
    """
    if today.paid >= rules.paid_replays_a_day:
        return 0
    limits = [xp]
    if not is_record:
        limits.append(rules.daily_lesson_xp_cap - state.lesson_xp_today)
    if not (is_record and is_marked):
        limits.append(rules.daily_replay_xp_cap - today.replay_xp)
    return max(0, min(limits))


def _replays_since(player: str, lesson: Lesson, midnight: datetime) -> tuple[int, int]:
    """Return a lesson's paid replays and the XP of all lessons' replays since a moment.

    It goes back along the player's own numbers, so that it costs what the day holds.
    """
    paid, xp, before = 0, 0, _BEHIND_THE_LAST_ROW
    while True:
        rows = frappe.db.sql(
            """SELECT COUNT(*),
            COALESCE(SUM(is_replay AND reference_id = %(lesson)s AND xp > 0), 0),
            COALESCE(SUM(IF(is_replay, xp, 0)), 0), MIN(seq) FROM (
                SELECT seq, created_at, reference_id, xp, interaction_type = %(completion)s
                    AND JSON_VALUE(interaction_data, '$.facts.replay') IS NOT NULL AS is_replay
                FROM `tabMemora Interaction Log`
                WHERE player = %(player)s AND seq < %(before)s
                ORDER BY seq DESC LIMIT %(rows)s) latest
            WHERE created_at >= %(midnight)s""",
            {
                "lesson": lesson.lesson_id,
                "completion": LESSON_COMPLETION,
                "player": player,
                "before": before,
                "rows": _ROWS_A_LOOK,
                "midnight": midnight,
            },
        )
        count, of_lesson, of_all, before = rows[0]
        paid, xp = paid + int(of_lesson), xp + int(of_all)
        if count < _ROWS_A_LOOK:
            return paid, xp
