"""The recomputation of players: one after the other, each under the player's lock."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from typing import Any

import frappe
import redis
from frappe import _

from memora.services import wallet_sync
from memora.services.identity import all_players, count_players, grades_of
from memora.services.ledger import interaction_log, leaderboard, player_view
from memora.services.ledger.interaction_log import LedgerGapError
from memora.services.ledger.lua import Pipeline, run_pipeline
from memora.services.ledger.player_state import PlayerState
from memora.services.operations.reconcile import drift, schedules
from memora.services.operations.reconcile.drift import Drift
from memora.services.progress_engine import snapshot_syncer
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError, ServiceUnavailable
from memora.utils.names import stored_name
from memora.utils.retry import retry_on_lock_conflict
from memora.utils.single_flight import single_flight
from memora.utils.terminal import show_progress

#: The syncs write what they read before; a repair waits for them, and they for it.
SYNCS = ("wallet_sync", "bitmap_sync")
SYNC_WAIT_S = 60
SHOWN = 100


def reconcile(
    player: str | None = None,
    apply: bool = False,
    *,
    on_drift: Callable[[Drift], Any] = print,
    progress: Callable[[int, int], Any] | None = show_progress,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Recompute players from the log, and report or repair whatever says otherwise.

    Compared are the view and the boards in Redis, the wallet, the progress rows and the
    review schedules in MariaDB. What is only behind is none of its business: the syncs and jobs
    carry it along. Each player is locked while looked at, for some milliseconds.

    Args:
        player: whom to look at; everybody if None.
        apply: repair what is wrong.
        on_drift: told of each wrong figure; prints it unless given.
        progress: told how many players are done, and of how many, when it is everybody.
        now: naive UTC time, for the boards that are over; the present if None.

    Returns:
        ``checked``, ``drifted`` and ``repaired``, numbers of players; ``drifts``, the first
        100 wrong figures; ``redis_checked``, false where Redis was away.

    Raises:
        NotFoundError: there is no such player.
        ServiceUnavailable: a sync is under way and does not end.
    """
    if player:
        player = _stored_player(player)
    run = _Run(apply, on_drift, now or utc_now())
    total = 1 if player else count_players()
    for done, name in enumerate([player] if player else all_players(), start=1):
        run.look_at(name)
        if progress and not player:
            progress(min(done, total), total)
    return run.report()


def _stored_player(player: str) -> str:
    stored = stored_name("Memora Player Profile", player)
    if stored is None:
        raise NotFoundError(_("{0} has no profile. It is made at the first login.").format(player))
    return stored


class _Run:
    """One recomputation and what it has found so far."""

    def __init__(self, apply: bool, on_drift: Callable[[Drift], Any], now: datetime) -> None:
        self.apply, self.on_drift, self.now = apply, on_drift, now
        self.checked = self.drifted = self.repaired = 0
        self.shown: list[Drift] = []
        self.redis_checked = True

    def look_at(self, player: str) -> None:
        """Compare one player, and repair where that is asked for."""
        self.checked += 1
        found, _state = retry_on_lock_conflict(lambda: self._examine(player))
        if not found:
            return
        self.drifted += 1
        for one in found:
            self.on_drift(one)
        self.shown += found[: SHOWN - len(self.shown)]
        if self.apply and self._repair(player):
            self.repaired += 1

    def report(self) -> dict[str, Any]:
        """Return the figures of the run."""
        return {
            "checked": self.checked,
            "drifted": self.drifted,
            "repaired": self.repaired,
            "drifts": [asdict(one) for one in self.shown],
            "redis_checked": self.redis_checked,
        }

    def _examine(self, player: str) -> tuple[list[Drift], PlayerState | None]:
        """Compare all stores under the player's lock, which lasts until the next commit."""
        frappe.db.commit()
        try:
            return self._compare(player)
        finally:
            frappe.db.commit()

    def _compare(self, player: str) -> tuple[list[Drift], PlayerState | None]:
        row = wallet_sync.lock_row(player)
        try:
            truth = interaction_log.fold_log(player)
        except LedgerGapError as gap:
            return [Drift(player, "log", "rows", "1, 2, 3 …", gap.detail)], None
        if row is None:
            return [Drift(player, "wallet", "row", "a row", None)], truth
        found = list(drift.wallet_drifts(player, truth, row))
        found += schedules.drifts(player, *schedules.fold(player))
        found += drift.progress_drifts(
            player, truth, snapshot_syncer.read_rows(player), row["progress_upto"]
        )
        try:
            found += drift.view_drifts(player, truth, _whole_view(player))
            found += drift.board_drifts(player, *self._scores(player, truth))
        except redis.RedisError:
            self.redis_checked = False
        return found, truth

    def _scores(
        self, player: str, truth: PlayerState
    ) -> tuple[dict[str, int | None], dict[str, float | None]]:
        grade = grades_of([player]).get(player, leaderboard.OFF_BOARDS)
        expected = leaderboard.expected_scores(truth, grade, self.now)

        def fill(pipe: Pipeline) -> None:
            for board in expected:
                pipe.zscore(board, player)

        return expected, dict(zip(expected, run_pipeline(fill), strict=True))

    def _repair(self, player: str) -> bool:
        """Write all stores anew from the log; False where the log itself has gaps."""
        with ExitStack() as locks:
            for sync in SYNCS:
                if not locks.enter_context(single_flight(sync, wait_s=SYNC_WAIT_S)):
                    raise ServiceUnavailable(
                        _("A sync is under way and does not end. Try again in a few minutes.")
                    )
            return retry_on_lock_conflict(lambda: self._rewrite(player))

    def _rewrite(self, player: str) -> bool:
        interaction_log.create_wallet(player)
        # The lock comes first in its transaction: any SELECT before it would freeze a log
        # that lacks what was earned while this waited.
        frappe.db.commit()
        try:
            wallet_sync.lock_row(player)
            try:
                truth = interaction_log.fold_log(player)
            except LedgerGapError:
                return False
            self._rewrite_redis(player, truth)
            wallet_sync.rewrite(player, truth)
            snapshot_syncer.rewrite(player, truth, self.now)
            schedules.rewrite(player, *schedules.fold(player))
        finally:
            frappe.db.commit()
        return True

    def _rewrite_redis(self, player: str, truth: PlayerState) -> None:
        grade = grades_of([player]).get(player, leaderboard.OFF_BOARDS)
        expected = leaderboard.expected_scores(truth, grade, self.now)

        def fill(pipe: Pipeline) -> None:
            player_view.queue_replace(pipe, player, truth)
            leaderboard.queue_repair(pipe, player, truth, grade, self.now)
            for board, score in expected.items():
                if score is None:
                    pipe.zrem(board, player)

        try:
            run_pipeline(fill)
        except redis.RedisError:
            self.redis_checked = False


def _whole_view(player: str) -> PlayerState | None:
    view = player_view.load_many([player])[0]
    for name in view.subjects if view else ():
        part = player_view.load_many([player], name)[0]
        if part is None:
            return None
        view.subjects[name] = part.subjects[name]
    return view
