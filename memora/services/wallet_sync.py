"""Carries the players' totals from the fast view into their wallets in MariaDB."""

from typing import Any

import frappe
import redis
from frappe import _

from memora.services import ledger
from memora.services.identity import grades_of
from memora.services.ledger import leaderboard, snapshot_run
from memora.services.ledger.lua import Pipeline, run_pipeline
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.snapshot_run import Chunk, SyncResult
from memora.utils.bulk import upsert_newer
from memora.utils.errors import ConflictError
from memora.utils.pending_set import PendingSet
from memora.utils.redis_keys import get_pending_wallet_sync_key
from memora.utils.retry import retry_on_lock_conflict

COLUMNS = (
    *("name", "player", "total_xp", "gems_balance", "current_streak"),
    *("last_success_date", "last_played_at", "synced_upto"),
)


def sync_pending_wallets() -> SyncResult | None:
    """Write the wallets that are behind the log; the job of every 15 minutes.

    Returns:
        How many wallets were written, how long it took in seconds, and how many failed;
        None when another run is under way.
    """
    return _sync(everybody=False)


def trigger_wallet_sync(force: bool = False) -> SyncResult:
    """Run the sync now.

    Args:
        force: write every wallet, whether it is behind or not.

    Returns:
        As ``sync_pending_wallets``.

    Raises:
        ConflictError: another run is under way.
    """
    result = _sync(everybody=force)
    if result is None:
        raise ConflictError(_("The wallets are being synced right now. Try again in a minute."))
    return result


def _sync(*, everybody: bool) -> SyncResult | None:
    return snapshot_run.run(
        "wallet_sync",
        PendingSet(get_pending_wallet_sync_key()),
        "synced_upto",
        _write_chunk,
        error_title="Wallet Sync Critical Error",
        everybody=everybody,
    )


def _write_chunk(players: Chunk) -> int:
    states, broken = ledger.current_states(players)
    if states:
        retry_on_lock_conflict(lambda: _bulk_update_wallets(states))
        _refresh_boards(states)
    return len(broken)


def _bulk_update_wallets(wallet_updates: dict[str, PlayerState]) -> None:
    """Write the wallets of one chunk in one statement, sorted, and commit.

    Args:
        wallet_updates: the states by player.
    """
    rows = [
        (
            *(player, player, state.xp.total, state.gems, state.streak),
            *(state.last_success_date, state.last_played_at, state.upto),
        )
        for player, state in sorted(wallet_updates.items())
    ]
    upsert_newer("tabMemora Player Wallet", COLUMNS, rows, guard="synced_upto")
    frappe.db.commit()


def lock_row(player: str) -> dict[str, Any] | None:
    """Lock a wallet until the next commit and return its row; None if there is none."""
    rows = frappe.db.sql(
        """SELECT last_seq, synced_upto, progress_upto, total_xp, gems_balance, current_streak,
        last_success_date FROM `tabMemora Player Wallet` WHERE name = %s FOR UPDATE""",
        player,
        as_dict=True,
    )
    return rows[0] if rows else None


def rewrite(player: str, state: PlayerState) -> None:
    """Write a wallet as the log has it, whatever it holds; for repairs under its lock.

    Args:
        player: whose wallet.
        state: the fold of the whole log.
    """
    frappe.db.sql(
        """UPDATE `tabMemora Player Wallet` SET total_xp = %s, gems_balance = %s,
        current_streak = %s, last_success_date = %s, last_played_at = %s, last_seq = %s,
        synced_upto = %s, progress_upto = %s WHERE name = %s""",
        (
            *(state.xp.total, state.gems, state.streak, state.last_success_date),
            *(state.last_played_at, state.upto, state.upto, state.upto, player),
        ),
    )


def _refresh_boards(states: dict[str, PlayerState]) -> None:
    """Repeat the boards' marks: a writer may have ended between commit and mark."""
    grades = grades_of(states)

    shown = {player: state for player, state in states.items() if player in grades}

    def fill(pipe: Pipeline) -> None:
        leaderboard.queue_boards(pipe, shown, grades)

    try:
        run_pipeline(fill)
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: the boards wait for the next sync.")
