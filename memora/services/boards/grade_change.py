"""Moving a player from the boards of one grade to those of another."""

import frappe
import redis

from memora.services import ledger
from memora.services.identity import grades_of
from memora.services.ledger import leaderboard
from memora.services.ledger.lua import Pipeline, run_pipeline


def follow(player: str, old: str | None, new: str | None) -> None:
    """Move a player's scores once the change is committed.

    Redis may be away then: the next event puts the player on the new boards, and whoever meets
    them on the old ones takes them off (``rankings.page``).

    Args:
        player: who changed grade.
        old: the grade before, if any.
        new: the grade now, if any.
    """
    if old == new:
        return

    def move() -> None:
        try:
            state, _is_degraded = ledger.read_state(player)
            grades = grades_of([player])

            def fill(pipe: Pipeline) -> None:
                if old:
                    scope = leaderboard.grade_scope(old)
                    leaderboard.queue_leaving(pipe, scope, player, *leaderboard.dates_of(state.xp))
                leaderboard.queue_boards(pipe, {player: state}, grades)

            run_pipeline(fill)
        except redis.RedisError:
            frappe.logger("memora").warning("Redis is away: %s changes boards later", player)

    frappe.db.after_commit.add(move)
