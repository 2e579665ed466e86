"""A player's wallet as the API shows it: XP and streak."""

from typing import Any

from memora.services import ledger
from memora.services.player_state import PlayerState
from memora.services.player_view import KnownState
from memora.utils.clock import to_iso


def get_wallet(user_id: str, *, known: KnownState | None = None) -> dict[str, Any]:
    """Return a player's wallet, from the fast view first.

    Args:
        user_id: the player.
        known: the state that the guard brought along.

    Returns:
        ``total_xp``, ``current_streak``, ``last_success_date``, ``last_played_at``, and
        ``is_degraded`` when it had to come from MariaDB.

    Raises:
        NotFoundError: the player has no wallet.
    """
    if known:
        return _shape(known.state)
    state, is_degraded = ledger.read_state(user_id)
    return _shape(state) | {"is_degraded": True} if is_degraded else _shape(state)


def _shape(state: PlayerState) -> dict[str, Any]:
    day = state.last_success_date
    return {
        "total_xp": state.xp.total,
        "current_streak": state.streak,
        "last_success_date": day.isoformat() if day else None,
        "last_played_at": to_iso(state.at),
    }
