"""Taking a player off the boards whose account is disabled, and back when it is enabled."""

import frappe
import redis

from memora.services import ledger
from memora.services.identity import grades_of
from memora.services.ledger import interaction_log, leaderboard
from memora.services.ledger.lua import Pipeline, run_pipeline


def follow(user: str) -> None:
    """Let the boards follow a user's account once the change is committed.

    Redis may be away then: who was disabled is taken off by whoever meets them
    (``page``), who was enabled is put back by their next event or the boards' rebuild.

    Args:
        user: whose account was enabled or disabled; nothing happens where it is no player's.
    """
    if not frappe.db.exists("Memora Player Wallet", user):
        return

    def move() -> None:
        try:
            state, _is_degraded = ledger.read_state(user)
            grades = grades_of([user])
            grade = frappe.db.get_value("Memora Player Profile", user, "grade")

            def fill(pipe: Pipeline) -> None:
                if grades.get(user) != leaderboard.OFF_BOARDS:
                    leaderboard.queue_boards(pipe, {user: state}, grades)
                else:
                    leaderboard.queue_leaving_all(pipe, user, state, grade)

            run_pipeline(fill)
        except redis.RedisError:
            frappe.logger("memora").warning("Redis is away: the boards follow %s later", user)
        except interaction_log.LedgerGapError:
            frappe.log_error(title="Ledger Gap")

    frappe.db.after_commit.add(move)
