"""Which leaderboards a player stands on: following what changes of account, grade and exclusion.

Redis may be away when something changes. Whoever meets a player on a board that is no longer theirs
takes them off (``page``); who belongs on one is put there by their next event, or by the boards'
rebuild.
"""

import frappe
import redis

from memora.services import ledger
from memora.services.identity import grades_of
from memora.services.ledger import interaction_log, leaderboard
from memora.services.ledger.lua import Pipeline, run_pipeline


def follow_account(user: str) -> None:
    """Let the boards follow a user's account once the change is committed.

    Args:
        user: whose account was enabled or disabled; nothing happens where it is no player's.
    """
    if frappe.db.exists("Memora Player Wallet", user):
        frappe.db.after_commit.add(lambda: _put_right(user))


def follow_grade(player: str, old: str | None, new: str | None) -> None:
    """Move a player's scores once the change is committed.

    Args:
        player: who changed grade.
        old: the grade before, if any.
        new: the grade now, if any.
    """
    if old != new:
        frappe.db.after_commit.add(lambda: _put_right(player, left=old))


def follow_exclusion(player: str, *, is_off_boards: bool) -> None:
    """Bring the boards in line with what staff decided and committed of a player.

    Args:
        player: the player.
        is_off_boards: whether they stand on no board any more.
    """
    if is_off_boards:
        # The snapshot of the boards; who comes back is written by the next sync.
        frappe.db.sql("DELETE FROM `tabPlayer Subject Score` WHERE player = %s", player)
        frappe.db.commit()
    _put_right(player)


def _put_right(player: str, *, left: str | None = None) -> None:
    """Put a player on the boards where they belong, and take them off those of a grade left."""
    try:
        state, _is_degraded = ledger.read_state(player)
        grades = grades_of([player])
        grade = frappe.db.get_value("Memora Player Profile", player, "grade")

        def fill(pipe: Pipeline) -> None:
            if left:
                scope = leaderboard.grade_scope(left)
                leaderboard.queue_leaving(pipe, scope, player, *leaderboard.dates_of(state.xp))
            if grades.get(player) == leaderboard.OFF_BOARDS:
                leaderboard.queue_leaving_all(pipe, player, state, grade)
            else:
                leaderboard.queue_boards(pipe, {player: state}, grades)

        run_pipeline(fill)
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: the boards follow %s later", player)
    except interaction_log.LedgerGapError:
        # The alarm was raised where the gap was found. What was saved is saved all the same.
        frappe.logger("memora").warning("The log of %s has a gap: no board follows", player)
