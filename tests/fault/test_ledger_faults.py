"""The ledger under faults: several processes write while Redis and writers are killed."""

import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from queue import Queue
from random import Random

import frappe
import pytest

from memora.services.boards import rebuild_boards
from memora.services.ledger import interaction_log, leaderboard, player_view
from memora.services.ledger import recording as ledger
from memora.services.ledger.board_score import xp_of
from memora.services.ledger.packing import pack_bitmap, pack_hearts
from memora.services.ledger.player_state import PlayerState
from memora.services.progress_engine.bitmap_manager import decode_bitmap_from_mariadb
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key
from tests.support.ledger_process import SUBJECT
from tests.support.players import make_player
from tests.support.redis_cluster import running_failover_pair
from tests.support.site_config import configured

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 4
EVENTS_A_WRITER = int(os.environ.get("FAULT_EVENTS", "120"))
ACKNOWLEDGED_BETWEEN_FAULTS = int(os.environ.get("FAULT_EVERY", "20"))
ACKNOWLEDGED_BETWEEN_LOOKS = ACKNOWLEDGED_BETWEEN_FAULTS // 5


class Storm:
    """Writers, a syncer, and what happens to them; everything follows from the seed."""

    def __init__(self, site, redis_pair, players, seed):
        self.site, self.redis_pair, self.players, self.seed = site, redis_pair, players, seed
        self.chance = Random(seed)
        self.acknowledged = {}
        self.faults = Counter()
        self.wrong_views = []
        self.looks = 0
        self.shown = Counter()
        self._lines = Queue()
        self._writers = {}
        self._syncer = self._start("sync", self.site, stdin=subprocess.PIPE)

    def run(self):
        for writer in range(WRITERS):
            self._start_writer(f"w{writer}", 1)
        since_fault = 0
        while self._writers:
            writer, line = self._lines.get()
            if line is None:
                self._writer_ended(writer)
                continue
            event_id, player, total, row, shown = line.split()
            self.acknowledged[event_id] = (player, int(total))
            if shown == "shown":
                self.shown[player] = max(self.shown[player], int(row))
            since_fault += 1
            if since_fault % ACKNOWLEDGED_BETWEEN_LOOKS == 0:
                self._look()
            if since_fault >= ACKNOWLEDGED_BETWEEN_FAULTS:
                since_fault = 0
                self._fault()
                self._look()
        # In good order: MariaDB frees a killed run's lock only when it notices.
        self._syncer.communicate()

    def _fault(self):
        name = self.chance.choice(
            [
                *("flush", "kill_redis", "cut_aof", "fail_over"),
                *("kill_writer", "kill_syncer", "sync"),
            ]
        )
        self.faults[name] += 1
        getattr(self, f"_{name}")()

    def _flush(self):
        get_redis().flushdb()

    def _kill_redis(self):
        self.redis_pair.master.restart()

    def _cut_aof(self):
        master = self.redis_pair.master
        master.kill()
        log = max(master.directory.rglob("*.incr.aof"), key=lambda path: path.stat().st_size)
        size = log.stat().st_size
        os.truncate(log, size - self.chance.randint(0, size // 2))
        master.start()

    def _fail_over(self):
        """To the replica, and the next time back to the old master, which was never restarted."""
        self.redis_pair.fail_over()

    def _kill_writer(self):
        if self._writers:
            self._writers[self.chance.choice(sorted(self._writers))].kill()

    def _kill_syncer(self):
        self._sync()
        self._syncer.kill()
        self._syncer.wait()
        self._syncer = self._start("sync", self.site, stdin=subprocess.PIPE)

    def _sync(self):
        self._syncer.stdin.write("sync\n")
        self._syncer.stdin.flush()

    def _look(self):
        """Compare what a view shows with the rows that it says it holds, and with the answers."""
        for player in self.players:
            acknowledged = self.shown[player]
            view = player_view.load_many([player], SUBJECT)[0]
            frappe.db.rollback()
            self.looks += 1
            if view and view.upto < acknowledged:
                self.wrong_views.append(
                    f"{player}: row {view.upto} is shown, row {acknowledged} was answered"
                )
            elif view and view != (log := fold_until(player, view.upto)):
                self.wrong_views.append(f"{player}: {view} instead of {log}")

    def _writer_ended(self, writer):
        process = self._writers.pop(writer)
        process.wait()
        done = sum(event_id.startswith(f"{writer}-") for event_id in self.acknowledged)
        if done < EVENTS_A_WRITER:
            assert process.returncode < 0, f"{writer} failed: {process.stderr.read()}"
            self._start_writer(writer, done + 1)

    def _start_writer(self, writer, first):
        arguments = (writer, str(first), str(EVENTS_A_WRITER), str(self.seed), *self.players)
        process = self._start("write", self.site, *arguments)
        self._writers[writer] = process
        threading.Thread(target=self._listen, args=(writer, process), daemon=True).start()

    def _listen(self, writer, process):
        for line in process.stdout:
            if line.endswith("\n"):  # else the writer was killed within it
                self._lines.put((writer, line))
        self._lines.put((writer, None))

    def _start(self, *arguments, stdin=subprocess.DEVNULL):
        return subprocess.Popen(
            [sys.executable, "-m", "tests.support.ledger_process", *arguments],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def fold_until(player, upto):
    state = PlayerState()
    for entry, seq, at in interaction_log.read_log(player):
        if seq > upto:
            break
        state.advance(entry, seq, at)
    return state


def differences_from_the_log(player):
    # A view that a late flush removed is made by the next reader.
    view, _is_degraded = ledger.read_state(player, SUBJECT)
    log = interaction_log.fold_log(player)
    wallet = frappe.db.get_value(
        "Memora Player Wallet", player, ["total_xp", "current_streak", "last_seq"], as_dict=True
    )
    progress = frappe.db.get_value(
        "Memora Structure Progress",
        {"player": player, "subject": SUBJECT},
        ["progress_bitmap", "best_hearts", "total_xp_earned"],
        as_dict=True,
    )
    subject = log.subjects[SUBJECT]
    shown = {
        "wallet": (wallet.total_xp, wallet.current_streak, wallet.last_seq),
        "bits": decode_bitmap_from_mariadb(progress.progress_bitmap),
        "hearts": decode_bitmap_from_mariadb(progress.best_hearts),
        "subject": progress.total_xp_earned,
        "view": view,
        "boards": boards_of(player),
    }
    meant = {
        "wallet": (log.xp.total, log.streak, log.upto),
        "bits": pack_bitmap(subject.best),
        "hearts": pack_hearts(subject.best),
        "subject": subject.xp.total,
        "view": log,
        "boards": boards_by_sql(player),
    }
    return [
        f"{player}: {name} is {shown[name]}, not {meant[name]}"
        for name in meant
        if shown[name] != meant[name]
    ]


def boards_of(player):
    """Return by board, of all that there are, what a player has on it."""
    client = get_redis()
    keys = client.scan_iter(match=get_leaderboard_key("*", "*"), _type="zset")
    scores = {key.decode(): client.zscore(key, player) for key in keys}
    return {key: xp_of(score) for key, score in scores.items() if score is not None}


def boards_by_sql(player):
    """Return the same from the log: of all time, and of the periods in which rows were earned."""
    rows = frappe.db.sql(
        """SELECT xp, DATE(created_at), subject,
        JSON_VALUE(interaction_data, '$.facts.undoes_day')
        FROM `tabMemora Interaction Log` WHERE player = %s""",
        player,
    )
    earned_on = {day for _xp, day, _subject, undone in rows if not undone}
    totals = Counter()
    for xp, day, subject, undone in rows:
        of = date.fromisoformat(undone) if undone else day
        for scope in ("global", f"subject:{subject}") if subject else ("global",):
            for period in leaderboard.periods_of(of):
                if period.begins is None or any(is_within(on, period) for on in earned_on):
                    totals[get_leaderboard_key(scope, period.name)] += xp
    return {key: xp for key, xp in totals.items() if xp > 0}


def is_within(day, period):
    return period.begins <= datetime.combine(day, time.min) < period.ends


@pytest.fixture
def redis_pair(host, site):
    with running_failover_pair() as pair, configured(host, site, memora_redis=pair.url):
        yield pair


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_fault_loses_or_doubles_an_acknowledged_event(
    seed, site, redis_pair, borrow_user, capsys
):
    players = [make_player(borrow_user("Memora Student")) for _ in range(2)]
    storm = Storm(site, redis_pair, players, seed)
    storm.run()
    frappe.db.rollback()
    rebuild_boards()
    sync_pending_wallets()
    sync_pending_bitmaps()

    recorded = Counter(
        event_id
        for (event_id,) in frappe.db.sql(
            "SELECT event_id FROM `tabMemora Interaction Log` WHERE event_id IS NOT NULL"
        )
    )
    lost = [event_id for event_id in storm.acknowledged if event_id not in recorded]
    doubled = [event_id for event_id, times in recorded.items() if times > 1]
    totals = {player: totals_after_events(player) for player in players}
    mispriced = [
        event_id
        for event_id, (player, total) in storm.acknowledged.items()
        if total != totals[player].get(event_id)
    ]
    at_rest = [difference for player in players for difference in differences_from_the_log(player)]
    wrong = storm.wrong_views + at_rest
    with capsys.disabled():
        print(
            f"\nseed {seed}: {len(storm.acknowledged)} events, {storm.faults.total()} faults "
            f"({', '.join(f'{n} {name}' for name, n in sorted(storm.faults.items()))}): "
            f"lost {len(lost)}, doubled {len(doubled)}, mispriced {len(mispriced)}, "
            f"wrong views {len(wrong)} of {storm.looks + len(players)}"
        )
    assert (len(storm.acknowledged), lost, doubled, mispriced, wrong) == (
        WRITERS * EVENTS_A_WRITER,
        [],
        [],
        [],
        [],
    )


def totals_after_events(player):
    """Return by event the total after its last row, from the log alone."""
    rows = frappe.db.sql(
        """SELECT event_id, xp FROM `tabMemora Interaction Log`
        WHERE player = %s ORDER BY seq""",
        player,
    )
    totals, total, event = {}, 0, None
    for event_id, xp in rows:
        event = event_id or event
        total += xp
        totals[event] = total
    return totals
