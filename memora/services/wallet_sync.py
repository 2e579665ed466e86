"""Carries the players' totals from the fast view into their wallets in MariaDB."""

from typing import Any

import frappe
import redis
from frappe import _

from memora.services import ledger
from memora.services.identity import grades_of
from memora.services.ledger import leaderboard, snapshot_run
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
        ("synced_upto", "published_upto"),
        _write_chunk,
        error_title="Wallet Sync Critical Error",
        everybody=everybody,
    )


def _write_chunk(players: Chunk) -> int:
    states, broken = ledger.current_states(players)
    if states:
        # Boards first: who is killed in between is still behind, and the next run puts them right.
        is_published = _refresh_boards(states)
        retry_on_lock_conflict(lambda: _bulk_update_wallets(states, is_published=is_published))
    return len(broken)


def _bulk_update_wallets(
    wallet_updates: dict[str, PlayerState], *, is_published: bool = True
) -> None:
    """Write the wallets of one chunk in one statement, sorted, and commit.

    Args:
        wallet_updates: the states by player.
        is_published: whether views and boards in Redis hold these states too.
    """
    columns = (*COLUMNS, "published_upto") if is_published else COLUMNS
    rows = [
        (
            *(player, player, state.xp.total, state.gems, state.streak),
            *(state.last_success_date, state.last_played_at, state.upto),
            *((state.upto,) if is_published else ()),
        )
        for player, state in sorted(wallet_updates.items())
    ]
    upsert_newer("tabMemora Player Wallet", columns, rows, guard="synced_upto")
    frappe.db.commit()


def lock_row(player: str) -> dict[str, Any] | None:
    """Lock a wallet until the next commit and return its row; None if there is none."""
    rows = frappe.db.sql(
        """SELECT last_seq, synced_upto, published_upto, progress_upto, total_xp, gems_balance,
        current_streak, last_success_date
        FROM `tabMemora Player Wallet` WHERE name = %s FOR UPDATE""",
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
        synced_upto = %s, progress_upto = %s,
        published_upto = LEAST(published_upto, %s) WHERE name = %s""",
        (
            *(state.xp.total, state.gems, state.streak, state.last_success_date),
            *(state.last_played_at, *[state.upto] * 4, player),
        ),
    )


def _refresh_boards(states: dict[str, PlayerState]) -> bool:
    """Put the boards right: a writer may have ended between commit and publish.

    Returns:
        Whether Redis could be asked; the wallets say so, and the next run finds who waits.
    """
    try:
        leaderboard.refresh(states, grades_of(states))
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: the boards wait for the next sync.")
        return False
    return True
