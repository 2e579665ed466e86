"""The one door through which anything a player earns is recorded.

MariaDB's interaction log is the truth; the view in Redis follows it. The protocol (lock,
price, insert, commit, apply, mark) is described in docs/architecture.md, explored over
every interleaving in tests/unit/test_ledger_protocol.py and run against real stores under
faults in tests/fault. Change nothing here without changing the model first.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe
import redis
from frappe import _
from pymysql.err import IntegrityError

from memora.services.ledger import earnings as rewards
from memora.services.ledger import interaction_log, leaderboard, player_view, trusted_clock
from memora.services.ledger.earnings import NO_RULES, Rules
from memora.services.ledger.interaction_log import Decision, LedgerGapError, StoredEvent
from memora.services.ledger.lua import Pipeline, run_pipeline
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.player_view import KnownState, LessonRef
from memora.services.ledger.trusted_clock import ClockError
from memora.utils.errors import ConflictError, MemoraError
from memora.utils.redis_keys import get_pending_bitmap_sync_key, get_pending_wallet_sync_key
from memora.utils.retry import retry_on_lock_conflict

#: Prices an event from the player's state and the moment it counts for. It runs under the
#: player's lock and must only read and compute; raising refuses the event and records nothing.
Decide = Callable[[PlayerState, datetime], Decision]

#: What the ids of our own events begin with; clients may not use it.
OWN_EVENTS = "memora:"


@dataclass(slots=True)
class Recorded:
    """The outcome of an event: its answer, and how it came about."""

    answer: dict[str, Any]
    is_repeat: bool = False
    is_degraded: bool = False


def record(
    player: str,
    decide: Decide,
    *,
    known: KnownState | None = None,
    lesson: LessonRef | None = None,
    from_log: bool = False,
    rules: Rules = NO_RULES,
    event_id: str | None = None,
    arguments: dict[str, Any] | None = None,
    now: datetime | None = None,
    sets_clock: bool = False,
) -> Recorded:
    """Record one event of a player: all of its rows, exactly once, or nothing.

    Ends the transaction that is open: an earlier SELECT would freeze a snapshot from
    before the lock, and pricing from it has lost XP.

    Args:
        player: the user whose event it is; the wallet must exist.
        decide: prices the event.
        known: the state that the guard's round trip already brought, if any.
        lesson: the one lesson that ``decide`` looks at and its entries complete, if any.
        from_log: price from the log itself, which knows every lesson, where a view knows one;
            for events that complete several.
        rules: what quests and streak freezes the event may earn besides itself.
        event_id: the client's name for this event; the same id is answered again, not
            recorded again.
        arguments: what the event was sent with, to tell a repeat from a mix-up.
        now: naive UTC time to use instead of MariaDB's clock.
        sets_clock: the event sets the player's clock back: its one row may be dated before the
            player's last, and the view is made anew.

    Raises:
        NotFoundError: the player has no wallet.
        ConflictError: ``event_id`` was used before with other arguments.
        LedgerGapError: the player's log lacks a row.
        ClockError: MariaDB's clock, or the player's last row, is far in the future.
        ServiceUnavailable: the player's lock could not be had.
    """
    with _telling(player):
        is_degraded = False
        if from_log:
            known = None
        elif known is None:
            known, is_degraded = _ensure_view(player, lesson)
        fingerprint = interaction_log.fingerprint_of(arguments)
        outcome = retry_on_lock_conflict(
            lambda: _append(
                *(player, decide, known, lesson, from_log, event_id, fingerprint, rules, now),
                sets_clock=sets_clock,
            )
        )
    if isinstance(outcome, StoredEvent):
        return answer_again(player, outcome, fingerprint)
    try:
        _publish(outcome)
    except redis.RedisError as error:
        # The rows are committed: the event counts. The view is behind by now, which ``upto``
        # tells everyone who would build on it, but not who only reads it: a server that is full
        # goes on showing what it takes no change to. It takes a deletion.
        is_degraded = True
        player_view.drop(outcome.player)
        subjects = {entry.subject for entry in outcome.decision.entries if entry.subject}
        leaderboard.distrust_if_full(error, outcome.after, outcome.grade, subjects)
    return Recorded(outcome.decision.answer, is_degraded=is_degraded)


def read_state(player: str, subject: str | None = None) -> tuple[PlayerState, bool]:
    """Read a player's state, rebuilding the view when there is none to believe.

    Args:
        player: whose state.
        subject: the subject whose lessons are wanted too.

    Returns:
        The state, and whether it had to come from MariaDB because Redis is away.

    Raises:
        NotFoundError: the player has no wallet.
        LedgerGapError: the player's log lacks a row.
    """
    with _telling(player):
        try:
            return read_states([player], subject)[0], False
        except redis.RedisError:
            return interaction_log.fold_log(player), True


def read_subjects(player: str, subjects: Collection[str]) -> tuple[PlayerState, bool]:
    """Read a player's state with the lessons of several subjects; see ``read_state``."""
    if not subjects:
        return read_state(player)
    with _telling(player):
        try:
            return player_view.load_subjects(player, subjects) or rebuild_view(player), False
        except redis.RedisError:
            return interaction_log.fold_log(player), True


def read_states(players: list[str], subject: str | None = None) -> list[PlayerState]:
    """Read several players' states in one round trip; see ``read_state``.

    Raises:
        NotFoundError: one of them has no wallet.
        redis.RedisError: Redis is away.
    """
    views = player_view.load_many(players, subject)
    pairs = zip(players, views, strict=True)
    return [view or rebuild_view(player) for player, view in pairs]


def current_states(
    players: Mapping[str, int | None],
) -> tuple[dict[str, PlayerState], list[str]]:
    """Return the states of several players as of their wallets' last row, or later.

    A view that is missing or behind is rebuilt first.

    Args:
        players: users, with the last row that each is known to have; where it is None it is
            looked up, and who has no wallet any more is left out.

    Returns:
        The states by player, and the players whose log has gaps.
    """
    unknown = [player for player, last_seq in players.items() if last_seq is None]
    known = {player: last_seq for player, last_seq in players.items() if last_seq is not None}
    last_seqs = known | (interaction_log.last_seqs(unknown) if unknown else {})
    try:
        views = dict(zip(last_seqs, player_view.load_many(list(last_seqs)), strict=True))
        catch_up = _rebuild_or_fold
    except redis.RedisError:
        views, catch_up = {}, interaction_log.fold_log
    states, broken = {}, []
    for player, last_seq in last_seqs.items():
        view = views.get(player)
        try:
            states[player] = view if view and view.upto >= last_seq else catch_up(player)
        except LedgerGapError as error:
            interaction_log.tell(f"Ledger Gap: {player}", error.detail)
            broken.append(player)
    return states, broken


def _rebuild_or_fold(player: str) -> PlayerState:
    """Rebuild a view; where Redis answers but takes nothing, the log's state alone will do."""
    try:
        return rebuild_view(player)
    except redis.RedisError:
        return interaction_log.fold_log(player)


def rebuild_view(player: str) -> PlayerState:
    """Fold a player's log anew and write view, boards and pending marks, under the lock.

    Raises:
        NotFoundError: the player has no wallet.
        LedgerGapError: rows are missing.
        redis.RedisError: Redis is away; nothing was changed.
    """
    return retry_on_lock_conflict(lambda: _rebuild(player))


@contextmanager
def _telling(player: str) -> Iterator[None]:
    """Raise the alarm of what only an operator can mend, before the request is refused."""
    try:
        yield
    except (LedgerGapError, ClockError) as error:
        frappe.db.rollback()
        title = f"Ledger Gap: {player}" if isinstance(error, LedgerGapError) else "Ledger Clock"
        interaction_log.tell(title, error.detail)
        raise


@dataclass(slots=True)
class _Committed:
    player: str
    decision: Decision
    first_seq: int
    after: PlayerState
    grade: str | None
    #: By scope of a leaderboard the row before the event's, as far as boards may build upon it.
    before: dict[str, int]


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
    from_log: bool,
    event_id: str | None,
    fingerprint: str,
    rules: Rules,
    now: datetime | None,
    *,
    sets_clock: bool,
) -> _Committed | StoredEvent:
    """Run the transaction; an event that is recorded already is returned as it is stored."""
    frappe.db.commit()
    try:
        player, last_seq, clock, grade = interaction_log.lock_player(player)
        state = _state_under_lock(player, last_seq, known, lesson)
        last_at = datetime.min if sets_clock else state.at
        at = max(now or clock, last_at or datetime.min)
        if now is None:
            trusted_clock.check(player, at)
        if not sets_clock:
            state.roll_over(at.date())
        decision = decide(state, at)
        if not from_log:
            _check_lessons(decision, lesson)
        before = _board_rows(state, decision, grade)
        _fold_in(player, decision, state, rules, at)
        interaction_log.insert_and_commit(player, decision, last_seq + 1, at, event_id, fingerprint)
    except (IntegrityError, MemoraError):
        # Sent again, an event may be refused for what it did itself when it came first: a cap
        # that it spent, a purchase that it fulfilled.
        frappe.db.rollback()
        stored = interaction_log.find_event(player, event_id) if event_id else None
        if stored is None:
            raise
        return stored
    except BaseException:
        frappe.db.rollback()
        raise
    return _Committed(player, decision, last_seq + 1, state, grade, before)


def _board_rows(state: PlayerState, decision: Decision, grade: str | None) -> dict[str, int]:
    """Return the rows that boards show before an event; none where earlier periods may move."""
    if any(entry.undoes_day or entry.clock for entry in decision.entries):
        return {}
    rows = {leaderboard.GLOBAL: state.upto}
    if grade:
        rows[leaderboard.grade_scope(grade)] = state.upto
    for entry in decision.entries:
        if entry.subject and entry.subject in state.subjects:
            last_seq = state.subjects[entry.subject].last_seq
            rows[leaderboard.subject_scope(entry.subject)] = last_seq
    return rows


def _fold_in(
    player: str, decision: Decision, state: PlayerState, rules: Rules, at: datetime
) -> None:
    """Fold an event's rows into the state, and append those that they earn."""
    last_success, had = state.last_success_date, set(state.achievements)
    for entry in decision.entries:
        state.advance(entry, state.upto + 1, at)
    for entry in rewards.earned(rules, player, state, last_success, at.date()):
        state.advance(entry, state.upto + 1, at)
        decision.entries.append(entry)
    won = [key for key in state.achievements if key not in had]
    if extra := rewards.describe(decision.entries, won):
        decision.answer = decision.answer | {"rewards": extra}


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
    state = interaction_log.fold_log(player)
    interaction_log.check_complete(player, state, last_seq)
    return state


def _check_lessons(decision: Decision, lesson: LessonRef | None) -> None:
    # A state from a view knows the best hearts of no other lesson.
    for entry in decision.entries:
        if entry.bit_index is not None and (entry.subject, entry.bit_index) != lesson:
            raise ValueError(f"The event completes {entry.reference_id}, which was not loaded.")


def _publish(committed: _Committed) -> None:
    """Bring view, pending marks and boards after the commit; every step may be repeated."""
    player, decision = committed.player, committed.decision
    subjects = {entry.subject for entry in decision.entries if entry.subject}

    def fill(pipe: Pipeline) -> None:
        if any(entry.clock for entry in decision.entries):
            player_view.queue_drop(pipe, player)
        else:
            player_view.queue_apply(
                pipe, player, decision.entries, committed.first_seq, committed.after
            )
        if decision.queue:
            decision.queue(pipe, committed.first_seq)
        _queue_pending(pipe, player)
        leaderboard.queue_scores(
            *(pipe, player, committed.after, committed.grade, subjects), before=committed.before
        )

    run_pipeline(fill)


def _queue_pending(pipe: Pipeline, player: str) -> None:
    pipe.sadd(get_pending_wallet_sync_key(), player)
    pipe.sadd(get_pending_bitmap_sync_key(), player)


def answer_again(player: str, stored: StoredEvent, fingerprint: str) -> Recorded:
    """Answer a known event again, once its rows are in the view.

    Args:
        player: whose event it is.
        stored: the event.
        fingerprint: of what it was sent with now.

    Raises:
        ConflictError: it was recorded with something else.
    """
    if stored.fingerprint != fingerprint:
        raise ConflictError(
            _("This event_id was already used for another request. Send a new event_id.")
        )
    try:
        view = player_view.load_many([player])[0]
        if view is None or view.upto < stored.seq:
            rebuild_view(player)
    except redis.RedisError:
        return Recorded(stored.answer, is_repeat=True, is_degraded=True)
    return Recorded(stored.answer, is_repeat=True)


def _rebuild(player: str) -> PlayerState:
    frappe.db.commit()
    try:
        name, last_seq, _clock, grade = interaction_log.lock_player(player)
        state = interaction_log.fold_log(name)
        interaction_log.check_complete(name, state, last_seq)

        def fill(pipe: Pipeline) -> None:
            player_view.queue_write(pipe, name, state)
            _queue_pending(pipe, name)
            leaderboard.queue_scores(pipe, name, state, grade)

        run_pipeline(fill)
    finally:
        # Nothing was written to MariaDB: this only releases the lock.
        frappe.db.commit()
    return state
