"""Whether a player stands on the leaderboards at all: taking them off, and putting them back."""

import frappe
import redis

from memora.services import ledger
from memora.services.identity import grades_of
from memora.services.ledger import leaderboard
from memora.services.ledger.lua import Pipeline, run_pipeline


def follow(player: str, *, is_off_boards: bool) -> None:
    """Bring the boards in line with what was decided and committed of a player.

    Redis may be away then: whoever meets the player on a board takes them off (``page``), and the
    next event puts back who belongs there.

    Args:
        player: the player.
        is_off_boards: whether they stand on no board any more.
    """
    if is_off_boards:
        # The snapshot of the boards; who comes back is written by the next sync.
        frappe.db.sql("DELETE FROM `tabPlayer Subject Score` WHERE player = %s", player)
        frappe.db.commit()
    grade = frappe.db.get_value("Memora Player Profile", player, "grade")
    try:
        state, _is_degraded = ledger.read_state(player)

        def fill(pipe: Pipeline) -> None:
            if not is_off_boards:
                leaderboard.queue_boards(pipe, {player: state}, grades_of([player]))
                return
            leaderboard.queue_leaving_all(pipe, player, state, grade)

        run_pipeline(fill)
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: %s changes boards later", player)
