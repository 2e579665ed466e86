"""The wallet sync beside a bare bulk upsert of the same rows."""

from datetime import datetime, timedelta

import frappe

from benchmarks.harness import Figure, compare
from memora.services import wallet_engine, wallet_sync
from memora.services.ledger import player_view
from memora.services.ledger.entry import Entry
from memora.services.ledger.lua import Pipeline, run_pipeline
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.snapshot_run import CHUNK
from memora.utils.clock import utc_now
from memora.utils.redis_keys import get_pending_wallet_sync_key

PLAYERS = 50_000
#: What one class does in the 15 minutes between two syncs: students, and events of each.
STUDENTS, EVENTS = 30, 100


def run(_scale: str) -> list[Figure]:
    """Compare a sync of everybody with a bare upsert, and its rows with the events behind them."""
    share, count = _share_of_row_writes(), PLAYERS
    now = utc_now()
    players = [f"p{number:06}@bench.example" for number in range(count)]
    make_wallets(players)
    rounds = iter(range(1, 100))

    def ours() -> None:
        moment = now + timedelta(seconds=next(rounds))
        _earn(players, moment)
        result = wallet_sync.sync_pending_wallets()
        if result["synced"] != count:
            raise RuntimeError(f"{result} instead of {count} wallets")

    def earn_only() -> None:
        _earn(players, now + timedelta(seconds=next(rounds)))

    ours()
    earning = compare("", earn_only, lambda: None).ours_s
    figure = compare("", ours, lambda: _bare(players))
    synced = figure.ours_s - earning
    return [
        Figure(
            f"wallet sync: {count} players / bare upsert in chunks of {CHUNK}",
            synced,
            figure.base_s,
            synced / (figure.base_s or 1),
            "ratio at most 3",
        ),
        share,
    ]


def _share_of_row_writes() -> Figure:
    """Count the wallet rows that a sync writes, and the events that they hold."""
    students = [f"s{number:02}@bench.example" for number in range(STUDENTS)]
    make_wallets(students)
    for _event in range(EVENTS):
        for student in students:
            wallet_engine.add_xp(student, 10)
    rows = wallet_sync.sync_pending_wallets()["synced"]
    events = STUDENTS * EVENTS
    return Figure(
        f"wallet sync: {rows} wallet rows written for {events} events",
        None,
        ratio=rows / events,
        budget="at most 0.01",
    )


def make_wallets(players: list[str]) -> None:
    """Insert bare wallets."""
    for start in range(0, len(players), 1_000):
        chunk = players[start : start + 1_000]
        values = ", ".join(["(%s, %s)"] * len(chunk))
        frappe.db.sql(
            f"INSERT INTO `tabMemora Player Wallet` (name, player) VALUES {values}",
            [name for player in chunk for name in (player, player)],
        )
    frappe.db.commit()


def _earn(players: list[str], moment: datetime) -> None:
    """Let everybody's view be one row ahead of MariaDB's snapshot."""
    frappe.db.sql("UPDATE `tabMemora Player Wallet` SET last_seq = last_seq + 1")
    frappe.db.commit()
    upto = frappe.db.sql("SELECT MAX(last_seq) FROM `tabMemora Player Wallet`")[0][0]
    state = PlayerState(upto=upto - 1)
    state.advance(Entry("award", "bench", xp=10 * upto), upto, moment)

    def fill(pipe: Pipeline) -> None:
        for player in players:
            player_view.queue_write(pipe, player, state)
        pipe.sadd(get_pending_wallet_sync_key(), *players)

    run_pipeline(fill)


def _bare(players: list[str]) -> None:
    today, now = utc_now().date(), utc_now()
    columns = ", ".join(wallet_sync.COLUMNS)
    updates = ", ".join(f"{name} = VALUES({name})" for name in wallet_sync.COLUMNS)
    for start in range(0, len(players), CHUNK):
        chunk = players[start : start + CHUNK]
        values = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s)"] * len(chunk))
        rows = [(player, player, 10, 0, 1, today, now, 1) for player in chunk]
        frappe.db.sql(
            f"""INSERT INTO `tabMemora Player Wallet` ({columns}) VALUES {values}
            ON DUPLICATE KEY UPDATE {updates}""",
            [value for row in rows for value in row],
        )
        frappe.db.commit()
