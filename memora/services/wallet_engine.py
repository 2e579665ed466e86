"""XP and streaks: what students and the school add to a wallet, and how it is read.

All of it goes through the ledger; nothing here writes a wallet by itself.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import redis
from frappe import _

from memora.services import ledger
from memora.services.ledger import Recorded, interaction_log, player_view
from memora.services.ledger.entry import CLIENT_XP, STREAK_DAY, Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.player_view import KnownState
from memora.services.rewards.rules import load_rules
from memora.utils.clock import to_iso, utc_now
from memora.utils.errors import PermissionError, ValidationError

STAFF_XP = "staff_xp"
ACTIVITY = "activity"


def get_wallet(user_id: str, *, known: KnownState | None = None) -> dict[str, Any]:
    """Return a player's wallet, from the fast view first.

    Args:
        user_id: the player.
        known: the state that the guard brought along.

    Returns:
        ``total_xp``, ``current_streak``, ``last_success_date``, ``last_played_at``, ``gems``,
        ``streak_freezes``, and ``is_degraded`` when it had to come from MariaDB.

    Raises:
        NotFoundError: the player has no wallet.
    """
    if known:
        return _shape(known.state)
    state, is_degraded = ledger.read_state(user_id)
    return _shape(state) | {"is_degraded": True} if is_degraded else _shape(state)


def get_wallet_safe(user_id: str) -> dict[str, Any]:
    """Return a player's wallet whatever state Redis is in; see ``get_wallet``.

    The paper tells two readers apart, of which only this one survives Redis. Here both do.
    """
    return get_wallet(user_id)


def get_wallet_history(user_id: str, *, limit: int, before: int | None) -> dict[str, Any]:
    """Return what a player's XP is made of, the newest row first.

    Args:
        user_id: the player.
        limit: rows at most.
        before: only rows with a smaller ``seq``; the newest if None.

    Returns:
        ``entries``, each with ``seq, type, reference_id, subject, xp, gems, reason,
        created_at``, and ``next_before``, with which the next page is asked for; None on
        the last page.
    """
    rows = interaction_log.read_page(user_id, limit + 1, before)
    entries = [_history_row(*row) for row in rows[:limit]]
    return {"entries": entries, "next_before": entries[-1]["seq"] if len(rows) > limit else None}


def add_xp(user_id: str, xp_amount: int, *, now: datetime | None = None) -> int:
    """Give a player XP, uncapped: for the console and for services.

    Args:
        user_id: the player.
        xp_amount: XP to add.
        now: naive UTC time to use instead of MariaDB's clock.

    Returns:
        The new total.

    Raises:
        ValidationError: ``xp_amount`` is negative.
        NotFoundError: the player has no wallet.
    """
    if xp_amount < 0:
        raise ValidationError(_("XP cannot be taken away. Give an amount of at least 0."))
    recorded = ledger.record(user_id, _giving(Entry(STAFF_XP, "", xp=xp_amount)), now=now)
    return recorded.answer["new_total_xp"]


def award_staff_xp(
    player: str, xp_amount: int, *, by: str, reason: str, event_id: str | None = None
) -> Recorded:
    """Let a member of staff give a player XP.

    Args:
        player: who gets it.
        xp_amount: XP to add.
        by: the member of staff.
        reason: why; it stands in the log and in the player's history.
        event_id: the caller's name for this award.

    Returns:
        ``xp_awarded`` and ``new_total_xp``.

    Raises:
        NotFoundError: the player has no wallet.
        ConflictError: ``event_id`` was used for something else.
    """
    # The arguments tell a repeat from a mix-up: not by how the player was spelled.
    player = interaction_log.stored_player(player)
    entry = Entry(STAFF_XP, by, xp=xp_amount, reason=reason)
    arguments = {"player": player, "xp_amount": xp_amount, "reason": reason}
    return ledger.record(player, _giving(entry), event_id=event_id, arguments=arguments)


def award_client_xp(
    player: str,
    xp_amount: int,
    *,
    known: KnownState | None = None,
    event_id: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Give a player the XP that a game on the client claims, up to the day's cap.

    Args:
        player: who played.
        xp_amount: XP claimed.
        known: the state that the guard brought along.
        event_id: the client's name for this award.
        now: naive UTC time to use instead of MariaDB's clock.

    Returns:
        ``xp_awarded`` and ``new_total_xp``.

    Raises:
        PermissionError: the school has switched such XP off.
        ValidationError: the day's cap leaves less than that; ``xp_left`` says how much.
        ConflictError: ``event_id`` was used for something else.
        ServiceUnavailable: the player's lock could not be had.
    """
    rules = load_rules()

    def decide(state: PlayerState, at: datetime) -> Decision:
        _check_cap(state, xp_amount, rules.client_xp_daily_cap)
        return _giving(Entry(CLIENT_XP, "", xp=xp_amount))(state, at)

    arguments = {"xp_amount": xp_amount}
    return ledger.record(
        player,
        decide,
        known=known,
        rules=rules,
        event_id=event_id,
        arguments=arguments,
        now=now,
    )


def update_streak(
    user_id: str, hearts_earned: int, *, now: datetime | None = None
) -> dict[str, Any]:
    """Count today for a player's streak without a lesson: for the console and for repairs.

    Lessons move the streak by themselves, with the row that completes them.

    Args:
        user_id: the player.
        hearts_earned: hearts left; 0 changes nothing.
        now: naive UTC time to use instead of MariaDB's clock.

    Returns:
        ``old_streak``, ``new_streak``, ``streak_action``, ``last_success_date``.

    Raises:
        NotFoundError: the player has no wallet.
    """

    def decide(state: PlayerState, at: datetime) -> Decision:
        step, day = state.streak_after(hearts_earned, at.date())
        answer = {"old_streak": step.old_streak, "new_streak": step.new_streak}
        answer |= {"streak_action": step.action, "last_success_date": day and day.isoformat()}
        return Decision([Entry(STREAK_DAY, "", hearts=hearts_earned)], answer)

    return ledger.record(user_id, decide, rules=load_rules(), now=now).answer


def update_last_played_at(user_id: str, *, now: datetime | None = None) -> dict[str, Any]:
    """Note that a player was here, where nothing else is recorded.

    The view shows it at once; the log, and with it MariaDB, learns of it every 15 minutes
    at most.

    Args:
        user_id: the player.
        now: naive UTC time; the present moment if not given.

    Returns:
        ``timestamp``; ``sync_required``, whether MariaDB is going to be told; and
        ``throttle_status``: ``sync_queued``, or ``throttled`` where it was told lately or,
        with Redis away, can't be told without a row for each request.

    Raises:
        NotFoundError: the player has no wallet.
    """
    at = now or utc_now()
    user_id = interaction_log.stored_player(user_id)
    try:
        is_due = player_view.mark_seen(user_id, at)
    except redis.RedisError:
        is_due = False
    if is_due:
        ledger.record(user_id, _giving(Entry(ACTIVITY, "")), now=now)
    return {
        "timestamp": to_iso(at),
        "sync_required": is_due,
        "throttle_status": "sync_queued" if is_due else "throttled",
    }


def _giving(entry: Entry) -> Callable[[PlayerState, datetime], Decision]:
    def decide(state: PlayerState, _at: datetime) -> Decision:
        total = state.xp.total + entry.xp
        return Decision([entry], {"xp_awarded": entry.xp, "new_total_xp": total})

    return decide


def _check_cap(state: PlayerState, xp_amount: int, cap: int) -> None:
    if not cap:
        raise PermissionError(
            _("Games do not earn XP at your school. Complete lessons to earn some.")
        )
    left = max(0, cap - state.client_xp_today)
    if xp_amount > left:
        raise ValidationError(
            _(
                "Games earn at most {0} XP a day; {1} are left today. Send less or try tomorrow."
            ).format(cap, left),
            xp_left=left,
        )


def _history_row(entry: Entry, seq: int, at: datetime) -> dict[str, Any]:
    return {
        "seq": seq,
        "type": entry.interaction_type,
        "reference_id": entry.reference_id,
        "subject": entry.subject,
        "xp": entry.xp,
        "gems": entry.gems,
        "reason": entry.reason,
        "created_at": to_iso(at),
    }


def _shape(state: PlayerState) -> dict[str, Any]:
    day = state.last_success_date
    return {
        "total_xp": state.xp.total,
        "current_streak": state.streak,
        "last_success_date": day.isoformat() if day else None,
        "last_played_at": to_iso(state.last_played_at),
        "gems": state.gems,
        "streak_freezes": state.freezes,
    }
