"""Carries completed lessons from the fast view into Memora Structure Progress."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe

from memora.services import ledger
from memora.services.ledger import interaction_log, snapshot_run
from memora.services.ledger.interaction_log import LedgerGapError
from memora.services.ledger.packing import pack_bitmap, pack_hearts, unpack_bits
from memora.services.ledger.player_state import PlayerState, SubjectState
from memora.services.ledger.player_view import PackedQuery, load_packed
from memora.services.ledger.snapshot_run import Chunk, SyncResult
from memora.services.progress_engine import structure_loader
from memora.services.progress_engine.bitmap_manager import (
    decode_bitmap_from_mariadb,
    encode_bitmap_for_mariadb,
    set_best_hearts,
)
from memora.services.progress_engine.unlock_calculator import calculate_percentage
from memora.utils.bulk import upsert_newer
from memora.utils.clock import to_host_time, utc_now
from memora.utils.derived_names import derived_name
from memora.utils.pending_set import PendingSet
from memora.utils.redis_keys import get_pending_bitmap_sync_key
from memora.utils.retry import retry_on_lock_conflict

#: Players a chunk: each has several subjects, so a statement carries some hundred rows.
CHUNK = 100


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """What a row of Memora Structure Progress says, without its texts' encoding."""

    upto: int
    bitmap: bytes
    hearts: bytes
    xp: int
    passed: int


#: Rows by player and subject.
_Changed = dict[tuple[str, str], ProgressRow]

COLUMNS = (
    *("name", "player", "subject", "progress_bitmap", "best_hearts", "passed_lessons"),
    *("total_xp_earned", "completion_percentage", "last_synced_at", "creation", "modified"),
    *("owner", "modified_by", "upto"),
)


def sync_pending_bitmaps() -> SyncResult | None:
    """Write the progress of players who are behind the log.

    Returns:
        How many players were written, how long it took in seconds, and how many failed;
        None when another run is under way.
    """
    return snapshot_run.run(
        "bitmap_sync",
        PendingSet(get_pending_bitmap_sync_key()),
        ("progress_upto",),
        _write_chunk,
        error_title="Progress Sync Critical Error",
        chunk_size=CHUNK,
    )


def sync_best_hearts_with_bitmap(
    player_id: str, subject_id: str, best_hearts_data: Mapping[str, int]
) -> None:
    """Raise a player's best hearts and write the player's progress to MariaDB at once.

    Args:
        player_id: the player.
        subject_id: the subject.
        best_hearts_data: hearts, 0 to 5, by lesson; empty to write what is there.

    Raises:
        ValidationError: hearts are out of range.
        NotFoundError: the subject has no such lesson, or the player has no wallet.
        LedgerGapError: rows of the player's log are missing.
        ServiceUnavailable: the rows stayed locked.
    """
    set_best_hearts(player_id, subject_id, best_hearts_data)
    if _write_chunk({player_id: None}):
        raise interaction_log.ledger_gap(f"The log of {player_id} has gaps.")


def read_rows(player: str) -> dict[str, ProgressRow]:
    """Return what MariaDB holds of a player's progress, by subject."""
    rows = frappe.db.sql(
        """SELECT subject, upto, progress_bitmap, best_hearts, total_xp_earned, passed_lessons
        FROM `tabMemora Structure Progress` WHERE player = %s""",
        player,
    )
    return {
        subject: ProgressRow(
            upto,
            decode_bitmap_from_mariadb(bitmap or ""),
            decode_bitmap_from_mariadb(hearts or ""),
            *figures,
        )
        for subject, upto, bitmap, hearts, *figures in rows
    }


def rewrite(player: str, state: PlayerState, now: datetime) -> None:
    """Write a player's progress as the log has it, whatever MariaDB holds; commits.

    Args:
        player: whose progress; the caller holds the lock.
        state: the fold of the whole log.
        now: naive UTC time.
    """
    frappe.db.sql("DELETE FROM `tabMemora Structure Progress` WHERE player = %s", player)
    rows = {(player, name): _packed(state.upto, part) for name, part in state.subjects.items()}
    _write({player: state}, rows, now)


def _write_chunk(players: Chunk) -> int:
    states, broken = ledger.current_states(players)
    if states:
        changed, unreadable = _pack(states, _behind(states))
        broken += unreadable
        for player in unreadable:
            del states[player]
        retry_on_lock_conflict(lambda: _write(states, changed, utc_now()))
    return len(broken)


def _behind(states: dict[str, PlayerState]) -> list[tuple[str, str]]:
    """Return the (player, subject) pairs whose row is older than the view."""
    written = {
        (player, subject): upto
        for player, subject, upto in frappe.db.sql(
            "SELECT player, subject, upto FROM `tabMemora Structure Progress` WHERE player IN %s",
            (list(states),),
        )
    }
    return [
        (player, name)
        for player, state in states.items()
        for name, subject in state.subjects.items()
        if subject.last_seq > written.get((player, name), 0)
    ]


def _pack(
    states: dict[str, PlayerState], pairs: list[tuple[str, str]]
) -> tuple[_Changed, list[str]]:
    """Return the rows to write of (player, subject) pairs, each as of one row of the log.

    With them go the players whose log has a gap: theirs cannot be told.

    A rebuilt state has its lessons already. A view's are taken as they lie there, if it has not
    moved on since its figures were read.
    """
    changed: _Changed = {}
    missing: dict[str, list[str]] = defaultdict(list)
    for player, name in pairs:
        subject = states[player].subjects[name]
        if len(subject.best) < subject.passed:
            missing[player].append(name)
        else:
            changed[player, name] = _packed(states[player].upto, subject)
    unreadable: list[str] = []
    queries = [PackedQuery(player, states[player].upto, names) for player, names in missing.items()]
    for (player, upto, names), found in zip(queries, load_packed(queries), strict=True):
        for position, name in enumerate(names):
            if found:
                subject = states[player].subjects[name]
                figures = (subject.xp.total, subject.passed)
                changed[player, name] = ProgressRow(upto, *found[position], *figures)
            elif player not in unreadable:
                try:
                    state, _is_degraded = ledger.read_state(player, name)
                except LedgerGapError:
                    unreadable.append(player)
                else:
                    changed[player, name] = _packed(state.upto, state.subjects[name])
    whole = {pair: row for pair, row in changed.items() if pair[0] not in unreadable}
    return whole, unreadable


def _packed(upto: int, subject: SubjectState) -> ProgressRow:
    best = subject.best
    figures = (subject.xp.total, subject.passed)
    return ProgressRow(upto, pack_bitmap(best), pack_hearts(best), *figures)


def _published_lessons(subject: str) -> int:
    """Return a subject's published lessons, bit ``i`` for bit index ``i``."""
    try:
        return structure_loader.load_lesson_gate(subject).lessons
    except FileNotFoundError:
        return 0


def _write(states: dict[str, PlayerState], changed: _Changed, now: datetime) -> None:
    published = {name: _published_lessons(name) for name in {name for _player, name in changed}}
    stamps = (now, *[to_host_time(now)] * 2)
    rows = [
        _row(player, name, row, published[name], stamps)
        for (player, name), row in sorted(changed.items())
    ]
    if rows:
        upsert_newer("tabMemora Structure Progress", COLUMNS, rows, guard="upto")
    wallets = [(player, player, state.upto) for player, state in sorted(states.items())]
    upsert_newer(
        "tabMemora Player Wallet", ("name", "player", "progress_upto"), wallets, "progress_upto"
    )
    frappe.db.commit()


def _row(
    player: str, name: str, row: ProgressRow, published: int, stamps: tuple[datetime, ...]
) -> tuple[Any, ...]:
    # Lessons that were passed and are published no more count for no share of those that are.
    passed = (unpack_bits(row.bitmap) & published).bit_count()
    return (
        *(derived_name(player, name), player, name),
        encode_bitmap_for_mariadb(row.bitmap),
        encode_bitmap_for_mariadb(row.hearts),
        *(row.passed, row.xp, calculate_percentage(passed, published.bit_count())),
        *(*stamps, player, player, row.upto),
    )
