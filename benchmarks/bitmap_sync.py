"""The bitmap sync beside a bare bulk upsert of the same rows."""

import secrets
from datetime import datetime, timedelta

import frappe

from benchmarks.harness import Figure, compare
from benchmarks.wallet_sync import make_wallets
from memora.services.ledger import player_view
from memora.services.ledger.entry import LESSON_COMPLETION, Entry
from memora.services.ledger.lua import Pipeline, run_pipeline
from memora.services.ledger.player_state import PlayerState
from memora.services.progress_engine import snapshot_syncer
from memora.utils.clock import utc_now
from memora.utils.redis_keys import get_pending_bitmap_sync_key

PLAYERS = 10_000
SUBJECTS = [f"bench-{number}" for number in range(5)]
#: Lessons that each player has passed in each subject.
PASSED = 100
#: Rows a statement of the bare upsert.
CHUNK = 500


def run(_scale: str) -> list[Figure]:
    """Compare a sync of everybody with a bare upsert of as many rows of the same size."""
    players = [f"b{number:06}@bench.example" for number in range(PLAYERS)]
    make_wallets(players)
    state = _with_passed_lessons()
    moments = (utc_now() + timedelta(seconds=second) for second in range(1, 100))

    def earn() -> None:
        _earn(players, state, next(moments))

    def ours() -> None:
        earn()
        result = snapshot_syncer.sync_pending_bitmaps()
        if result["synced"] != PLAYERS:
            raise RuntimeError(f"{result} instead of {PLAYERS} players")

    ours()
    rows = _stored_rows()
    earning = compare("", earn, lambda: None).ours_s
    figure = compare("", ours, lambda: _bare(rows))
    synced = figure.ours_s - earning
    return [
        Figure(
            f"bitmap sync: {PLAYERS} players × {len(SUBJECTS)} subjects / bare upsert",
            synced,
            figure.base_s,
            synced / (figure.base_s or 1),
            "ratio at most 3",
        )
    ]


def _with_passed_lessons() -> PlayerState:
    state = PlayerState()
    at = utc_now()
    for subject in SUBJECTS:
        for bit in range(PASSED):
            entry = Entry(LESSON_COMPLETION, "l", subject, xp=35, bit_index=bit, hearts=5)
            state.advance(entry, state.upto + 1, at)
    return state


def _earn(players: list[str], state: PlayerState, at: datetime) -> None:
    """Let every subject of everybody's view be ahead of MariaDB's snapshot."""
    for subject in SUBJECTS:
        entry = Entry(LESSON_COMPLETION, "l", subject, xp=20, bit_index=0, hearts=5)
        state.advance(entry, state.upto + 1, at)
    frappe.db.sql("UPDATE `tabMemora Player Wallet` SET last_seq = %s", state.upto)
    frappe.db.commit()
    for start in range(0, len(players), CHUNK):
        chunk = players[start : start + CHUNK]

        def fill(pipe: Pipeline, chunk: list[str] = chunk) -> None:
            for player in chunk:
                player_view.queue_write(pipe, player, state)
            pipe.sadd(get_pending_bitmap_sync_key(), *chunk)

        run_pipeline(fill)


def _stored_rows() -> list[tuple[object, ...]]:
    columns = ", ".join(snapshot_syncer.COLUMNS)
    return frappe.db.sql(
        f"SELECT {columns} FROM `tabMemora Structure Progress` ORDER BY player, subject", ()
    )


def _bare(rows: list[tuple[object, ...]]) -> None:
    columns = ", ".join(snapshot_syncer.COLUMNS)
    updates = ", ".join(f"{name} = VALUES({name})" for name in snapshot_syncer.COLUMNS)
    place = "(" + ", ".join(["%s"] * len(snapshot_syncer.COLUMNS)) + ")"
    xp = secrets.randbelow(1_000_000)
    for start in range(0, len(rows), CHUNK):
        # Another XP each time: MariaDB would skip rows that do not change.
        chunk = [(*row[:6], xp, *row[7:]) for row in rows[start : start + CHUNK]]
        frappe.db.sql(
            f"""INSERT INTO `tabMemora Structure Progress` ({columns})
            VALUES {", ".join([place] * len(chunk))} ON DUPLICATE KEY UPDATE {updates}""",
            [value for row in chunk for value in row],
        )
        frappe.db.commit()
