"""The one door through which anything a player earns is recorded.

MariaDB's interaction log is the truth; the view in Redis follows it. The protocol (lock,
price, insert, commit, apply, mark) is described in docs/architecture.md, explored over
every interleaving in tests/unit/test_ledger_protocol.py and run against real stores under
faults in tests/fault. Change nothing here without changing the model first.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe
import redis
from frappe import _
from pymysql.constants import ER
from pymysql.err import IntegrityError

from memora.services import leaderboard, player_view
from memora.services.player_state import Entry, PlayerState
from memora.services.player_view import KnownState, LessonRef
from memora.utils.errors import ConflictError, NotFoundError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_pending_bitmap_sync_key, get_pending_wallet_sync_key
from memora.utils.retry import retry_on_lock_conflict

#: A player's events queue behind each other for milliseconds; who waits this long is stuck.
LOCK_WAIT_S = 10
ROWS_A_FETCH = 5_000


@dataclass(slots=True)
class Decision:
    """What an event comes to: its log rows, at least one, and the answer to give."""

    entries: list[Entry]
    answer: dict[str, Any]


#: Prices an event from the player's state and the moment it counts for. It runs under the
#: player's lock and must only compute; raising refuses the event and records nothing.
Decide = Callable[[PlayerState, datetime], Decision]


@dataclass(slots=True)
class Recorded:
    """The outcome of an event: its answer, and how it came about."""

    answer: dict[str, Any]
    is_repeat: bool = False
    is_degraded: bool = False


class LedgerGapError(RuntimeError):
    """The log and the wallet's ``last_seq`` disagree: rows are missing. Run reconcile."""


def create_wallet(player: str) -> None:
    """Make the wallet row of a new profile, once; part of the caller's transaction."""
    frappe.db.sql(
        """INSERT IGNORE INTO `tabMemora Player Wallet`
        (name, player, creation, modified, owner, modified_by)
        VALUES (%(player)s, %(player)s, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), %(player)s, %(player)s)
        """,
        {"player": player},
    )


def record(
    player: str,
    decide: Decide,
    *,
    known: KnownState | None = None,
    lesson: LessonRef | None = None,
    event_id: str | None = None,
    arguments: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Record one event of a player: all of its rows, exactly once, or nothing.

    Ends the transaction that is open: an earlier SELECT would freeze a snapshot from
    before the lock, and pricing from it has lost XP.

    Args:
        player: the user whose event it is; the wallet must exist.
        decide: prices the event.
        known: the state that the guard's round trip already brought, if any.
        lesson: the one lesson that ``decide`` looks at and its entries complete, if any.
        event_id: the client's name for this event; the same id is answered again, not
            recorded again.
        arguments: what the event was sent with, to tell a repeat from a mix-up.
        now: naive UTC time to use instead of MariaDB's clock.

    Raises:
        NotFoundError: the player has no wallet.
        ConflictError: ``event_id`` was used before with other arguments.
        ServiceUnavailable: the player's lock could not be had.
    """
    is_degraded = False
    if known is None:
        known, is_degraded = _ensure_view(player, lesson)
    fingerprint = _fingerprint(arguments)
    committed = retry_on_lock_conflict(
        lambda: _append(player, decide, known, lesson, event_id, fingerprint, now)
    )
    if committed is None:
        return _repeat(player, event_id or "", fingerprint)
    try:
        _publish(player, committed)
    except redis.RedisError:
        # The rows are committed: the event counts. The view is behind by now, which
        # ``upto`` tells everyone who would build on it, and the next sync repairs it.
        is_degraded = True
    return Recorded(committed.answer, is_degraded=is_degraded)


def read_state(player: str, subject: str | None = None) -> tuple[PlayerState, bool]:
    """Read a player's state, rebuilding the view when there is none to believe.

    Args:
        player: whose state.
        subject: the subject whose lessons are wanted too.

    Returns:
        The state, and whether it had to come from MariaDB because Redis is away.

    Raises:
        NotFoundError: the player has no wallet.
    """
    try:
        return read_states([player], subject)[0], False
    except redis.RedisError:
        return fold_log(player), True


def read_states(players: list[str], subject: str | None = None) -> list[PlayerState]:
    """Read several players' states in one round trip; see ``read_state``.

    Raises:
        NotFoundError: one of them has no wallet.
        redis.RedisError: Redis is away.
    """
    views = player_view.load_many(players, subject)
    pairs = zip(players, views, strict=True)
    return [view or rebuild_view(player) for player, view in pairs]


def current_states(players: list[str]) -> tuple[dict[str, PlayerState], list[str]]:
    """Return the states of several players as of their wallets' last row, or later.

    A view that is missing or behind is rebuilt first.

    Args:
        players: users; those who have no wallet any more are left out.

    Returns:
        The states by player, and the players whose log has gaps.
    """
    last_seqs = dict(
        frappe.db.sql(
            "SELECT name, last_seq FROM `tabMemora Player Wallet` WHERE name IN %s", (players,)
        )
    )
    try:
        views = dict(zip(last_seqs, player_view.load_many(list(last_seqs)), strict=True))
        catch_up = rebuild_view
    except redis.RedisError:
        views, catch_up = {}, fold_log
    states, broken = {}, []
    for player, last_seq in last_seqs.items():
        view = views.get(player)
        try:
            states[player] = view if view and view.upto >= last_seq else catch_up(player)
        except LedgerGapError:
            frappe.log_error(title="Ledger Gap")
            broken.append(player)
    return states, broken


def rebuild_view(player: str) -> PlayerState:
    """Fold a player's log anew and write view, boards and pending marks, under the lock.

    Raises:
        NotFoundError: the player has no wallet.
        LedgerGapError: rows are missing.
        redis.RedisError: Redis is away; nothing was changed.
    """
    return retry_on_lock_conflict(lambda: _rebuild(player))


def fold_log(player: str) -> PlayerState:
    """Return what the log says of a player; reads MariaDB only."""
    state = PlayerState()
    for entry, seq, at in read_log(player):
        state.advance(entry, seq, at)
    return state


def read_log(player: str) -> Iterator[tuple[Entry, int, datetime]]:
    """Iterate over a player's log: entry, ``seq`` and time of each row, in order.

    Inside a transaction it reads that transaction's snapshot.
    """
    last = 0
    while True:
        rows = frappe.db.sql(
            """SELECT seq, created_at, interaction_type, reference_id, subject, xp,
            JSON_EXTRACT(interaction_data, '$.facts')
            FROM `tabMemora Interaction Log`
            WHERE player = %s AND seq > %s ORDER BY seq LIMIT %s""",
            (player, last, ROWS_A_FETCH),
        )
        for seq, at, *columns, facts in rows:
            yield Entry.from_row(*columns, json.loads(facts)), seq, at
        if len(rows) < ROWS_A_FETCH:
            return
        last = rows[-1][0]


@dataclass(slots=True)
class _Committed:
    answer: dict[str, Any]
    entries: list[Entry]
    first_seq: int
    after: PlayerState


def _ensure_view(player: str, lesson: LessonRef | None) -> tuple[KnownState | None, bool]:
    """Return the state to price from, rebuilding a missing view; None when Redis is away.

    Without this, a player who only writes would have the whole log folded at every event
    after a flush.
    """
    try:
        known = player_view.load_known(player, lesson)
        return (known or KnownState(rebuild_view(player), lesson)), False
    except redis.RedisError:
        return None, True


def _append(
    player: str,
    decide: Decide,
    known: KnownState | None,
    lesson: LessonRef | None,
    event_id: str | None,
    fingerprint: str,
    now: datetime | None,
) -> _Committed | None:
    """Run the transaction; None if the event turns out to be recorded already."""
    frappe.db.commit()
    try:
        last_seq, clock = _lock_and_advance(player)
        before = _state_under_lock(player, last_seq, known, lesson)
        at = max(now or clock, before.at or datetime.min)
        before.roll_over(at.date())
        decision = decide(before, at)
        _check_lessons(decision, lesson)
        after = before.clone()
        for offset, entry in enumerate(decision.entries, start=1):
            after.advance(entry, last_seq + offset, at)
        _insert(player, decision, last_seq + 1, at, event_id, fingerprint)
        frappe.db.commit()
    except IntegrityError as error:
        frappe.db.rollback()
        if event_id and error.args[0] == ER.DUP_ENTRY:
            return None
        raise
    except BaseException:
        frappe.db.rollback()
        raise
    return _Committed(decision.answer, decision.entries, last_seq + 1, after)


def _lock_and_advance(player: str) -> tuple[int, datetime]:
    """Lock the player and claim the next ``seq``, in one statement.

    Returns:
        The last ``seq`` before this event, and MariaDB's UTC clock.
    """
    frappe.db.sql(
        f"""SET STATEMENT innodb_lock_wait_timeout = {LOCK_WAIT_S} FOR
        UPDATE `tabMemora Player Wallet`
        SET last_seq = LAST_INSERT_ID(last_seq) + 1 WHERE name = %s""",
        player,
    )
    # ROW_COUNT tells a missing wallet from LAST_INSERT_ID's leftover of another statement.
    locked, last_seq, clock = frappe.db.sql(
        "SELECT ROW_COUNT(), LAST_INSERT_ID(), UTC_TIMESTAMP(6)"
    )[0]
    if locked != 1:
        raise NotFoundError(_no_wallet())
    return int(last_seq), clock


def _state_under_lock(
    player: str, last_seq: int, known: KnownState | None, lesson: LessonRef | None
) -> PlayerState:
    """Return the state before this event: from a view that is up to date, else the log."""
    if known and known.state.upto == last_seq and known.lesson == lesson:
        return known.state.clone()
    if known:
        # Another event came in between; the view has usually followed it already.
        try:
            fresh = player_view.load_known(player, lesson)
        except redis.RedisError:
            fresh = None
        if fresh and fresh.state.upto == last_seq:
            return fresh.state
    state = fold_log(player)
    _check_complete(player, state, last_seq)
    return state


def _check_lessons(decision: Decision, lesson: LessonRef | None) -> None:
    # A state from a view knows the best hearts of no other lesson.
    for entry in decision.entries:
        if entry.bit_index is not None and (entry.subject, entry.bit_index) != lesson:
            raise ValueError(f"The event completes {entry.reference_id}, which was not loaded.")


def _insert(
    player: str,
    decision: Decision,
    first_seq: int,
    at: datetime,
    event_id: str | None,
    fingerprint: str,
) -> None:
    if len(decision.entries) > 1:
        frappe.db.sql(
            "UPDATE `tabMemora Player Wallet` SET last_seq = last_seq + %s WHERE name = %s",
            (len(decision.entries) - 1, player),
        )
    rows: list[Any] = []
    for offset, entry in enumerate(decision.entries):
        data: dict[str, Any] = {"facts": entry.facts()}
        if offset == 0:
            data |= {"arguments": fingerprint, "answer": decision.answer}
        rows += [
            # Rising names keep inserts at the end of the primary key.
            f"{at:%Y%m%d%H%M%S%f}{secrets.token_hex(6)}",
            *(player, at, at, player, player),
            *(first_seq + offset, event_id if offset == 0 else None),
            *(entry.interaction_type, entry.reference_id, entry.subject, entry.season, entry.xp),
            *(json.dumps(data, ensure_ascii=False, separators=(",", ":")), at),
        ]
    one = "(" + ", ".join(["%s"] * 15) + ")"
    frappe.db.sql(
        f"""INSERT INTO `tabMemora Interaction Log`
        (name, player, creation, modified, owner, modified_by, seq, event_id, interaction_type,
        reference_id, subject, season, xp, interaction_data, created_at)
        VALUES {", ".join([one] * len(decision.entries))}""",
        rows,
    )


def _publish(player: str, committed: _Committed) -> None:
    """Bring view, pending marks and boards after the commit; every step may be repeated."""
    subjects = {entry.subject for entry in committed.entries if entry.subject}
    pipe = get_redis().pipeline(transaction=False)
    player_view.queue_apply(pipe, player, committed.entries, committed.first_seq, committed.after)
    _queue_marks(pipe, player, committed.after, subjects)
    pipe.execute()


def _queue_marks(
    pipe: "redis.client.Pipeline[bytes]", player: str, state: PlayerState, subjects: set[str]
) -> None:
    pipe.sadd(get_pending_wallet_sync_key(), player)
    pipe.sadd(get_pending_bitmap_sync_key(), player)
    leaderboard.queue_marks(pipe, player, state, subjects)


def _repeat(player: str, event_id: str, fingerprint: str) -> Recorded:
    """Answer a known event again, once its rows are in the view."""
    seq, stored = frappe.db.sql(
        """SELECT seq, interaction_data FROM `tabMemora Interaction Log`
        WHERE player = %s AND event_id = %s""",
        (player, event_id),
    )[0]
    data = json.loads(stored)
    if data["arguments"] != fingerprint:
        raise ConflictError(
            _("This event_id was already used for another request. Send a new event_id.")
        )
    try:
        view = player_view.load_many([player])[0]
        if view is None or view.upto < seq:
            rebuild_view(player)
    except redis.RedisError:
        return Recorded(data["answer"], is_repeat=True, is_degraded=True)
    return Recorded(data["answer"], is_repeat=True)


def _rebuild(player: str) -> PlayerState:
    frappe.db.commit()
    try:
        locked = frappe.db.sql(
            f"""SELECT last_seq FROM `tabMemora Player Wallet` WHERE name = %s
            FOR UPDATE WAIT {LOCK_WAIT_S}""",
            player,
        )
        if not locked:
            raise NotFoundError(_no_wallet())
        state = fold_log(player)
        _check_complete(player, state, locked[0][0])
        pipe = get_redis().pipeline(transaction=False)
        player_view.queue_write(pipe, player, state)
        _queue_marks(pipe, player, state, set(state.subjects))
        pipe.execute()
    finally:
        # Nothing was written to MariaDB: this only releases the lock.
        frappe.db.commit()
    return state


def _check_complete(player: str, state: PlayerState, last_seq: int) -> None:
    if state.upto != last_seq:
        raise LedgerGapError(
            f"The log of {player} ends at row {state.upto}, its wallet at {last_seq}."
        )


def _fingerprint(arguments: dict[str, Any] | None) -> str:
    canonical = json.dumps(arguments or {}, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def _no_wallet() -> str:
    return _("This account has no wallet yet. Sign in to Memora once to create it.")
