"""What the syncs share: find who is behind, work in chunks, lose nobody.

A run takes the pending set and, besides, every wallet whose ``last_seq`` is ahead of what
was written: the set is a hint that a flush may lose, the wallet's own figures are not.
"""

import random
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from itertools import chain
from typing import TypedDict

import frappe
import redis

from memora.utils.errors import ServiceUnavailable
from memora.utils.job_run import job_run
from memora.utils.pending_set import PendingSet

CHUNK = 500

#: Players, sorted, with the last row of the log each is known to have; None where unknown.
Chunk = dict[str, int | None]


class Lag(TypedDict):
    """How far snapshots are behind the log: players, and seconds since the oldest row's event."""

    players: int
    oldest_s: int | None


class SyncResult(TypedDict):
    """What a run did: players written, seconds taken, players that failed."""

    synced: int
    duration: float
    errors: int


def run(
    job: str,
    pending: PendingSet,
    upto_columns: tuple[str, ...],
    write: Callable[[Chunk], int],
    *,
    error_title: str,
    chunk_size: int = CHUNK,
    everybody: bool = False,
) -> SyncResult | None:
    """Write the snapshots of everybody who is behind.

    A chunk that fails stops no other: its players wait for the next run.

    Args:
        job: the name under which only one run at a time may go.
        pending: the set that the ledger adds players to.
        upto_columns: the wallet's columns that say up to which row it was written.
        write: writes one chunk of players, sorted, and commits; returns how many of them
            could not be written.
        error_title: title of the Error Log of what fails.
        chunk_size: players a chunk.
        everybody: write all wallets, whether they are behind or not.

    Returns:
        The figures of the run; None when another run is under way.

    Raises:
        Exception: what a chunk failed with, after the others are written; not where it was
            but locked out, which the figures count.
    """
    started = time.perf_counter()
    with job_run(job, error_title=error_title) as alone:
        if not alone:
            return None
        run = _Run(pending, write, error_title)
        run.write_all(_behind(upto_columns, everybody=everybody), chunk_size)
        duration = round(time.perf_counter() - started, 3)
        return SyncResult(synced=run.synced, duration=duration, errors=run.errors)


class _Run:
    """One run over everybody who is behind."""

    def __init__(
        self, pending: PendingSet, write: Callable[[Chunk], int], error_title: str
    ) -> None:
        self.synced = self.errors = 0
        self._pending, self._write, self._error_title = pending, write, error_title
        self._failure: Exception | None = None

    def write_all(self, behind: dict[str, int], chunk_size: int) -> None:
        """Write those who wait and those who are behind, then raise what a chunk failed with."""
        try:
            self._pending.take()
            waiting: Iterable[str] = self._pending.members()
            players = sorted(set(chain(waiting, behind)))
            first = bisect_right(players, self._pending.cursor())
            redis_is_up = True
        except redis.RedisError:
            players = sorted(behind)
            # Nobody knows where the last run was ended: no place is begun at for ever.
            first = random.randrange(len(players) or 1)  # noqa: S311
            redis_is_up = False
        chunks = chunk_list(players[first:] + players[:first], chunk_size)
        if chunks and redis_is_up:
            # A run that its first players end does not begin with them again.
            self._begin_behind(chunks[0][-1])
        for names in chunks:
            chunk = {name: behind.get(name) for name in sorted(names)}
            failed = self._failed_of(chunk)
            if redis_is_up:
                # A full server takes nobody back; that they are behind is seen all the same.
                with suppress(redis.RedisError):
                    self._pending.put_back(chunk if failed else ())
                self._pending.done(chunk)
                self._begin_behind(names[-1])
            self.errors += failed
            self.synced += len(chunk) - failed
        if redis_is_up:
            self._pending.finish()
        if self._failure:
            raise self._failure

    def _begin_behind(self, player: str) -> None:
        """Let the next run begin behind a player, if the server has room for the name."""
        with suppress(redis.RedisError):
            self._pending.move_cursor(player)

    def _failed_of(self, chunk: Chunk) -> int:
        """Write a chunk; return how many of its players could not be written."""
        try:
            return self._write(chunk)
        except ServiceUnavailable:
            # Locked out three times: these players wait for the next run, the others go on.
            frappe.log_error(title=self._error_title)
        except Exception as error:  # noqa: BLE001 - raised when the other chunks are written
            frappe.db.rollback()
            if self._failure:
                frappe.log_error(title=self._error_title)
            self._failure = self._failure or error
        return len(chunk)


def chunk_list(lst: list[str], chunk_size: int) -> list[list[str]]:
    """Split a list into chunks of at most ``chunk_size``."""
    return [lst[start : start + chunk_size] for start in range(0, len(lst), chunk_size)]


def read_lag(upto_column: str, now: datetime) -> Lag:
    """Return how far the snapshots are behind the log.

    Args:
        upto_column: the wallet's column that says up to which row it was written.
        now: naive UTC time.
    """
    ((players, oldest),) = frappe.db.sql(
        f"""SELECT COUNT(*), MIN(log.created_at)
        FROM `tabMemora Player Wallet` wallet
        LEFT JOIN `tabMemora Interaction Log` log
            ON log.player = wallet.name AND log.seq = wallet.`{upto_column}` + 1
        WHERE wallet.last_seq > wallet.`{upto_column}`""",
        (),
    )
    age = max(0, int((now - oldest).total_seconds())) if oldest else None
    return Lag(players=players, oldest_s=age)


def _behind(upto_columns: tuple[str, ...], *, everybody: bool) -> dict[str, int]:
    """Return the last row of each wallet that is ahead of its snapshot."""
    behind = " OR ".join(f"last_seq > `{column}`" for column in upto_columns)
    ahead = "" if everybody else f"AND ({behind})"
    behind, last = {}, ""
    while True:
        rows = frappe.db.sql(
            f"""SELECT name, last_seq FROM `tabMemora Player Wallet`
            WHERE name > %s {ahead} ORDER BY name LIMIT 5000""",
            last,
        )
        if not rows:
            return behind
        behind.update(rows)
        last = rows[-1][0]
