"""What the syncs share: find who is behind, work in chunks, lose nobody.

A run takes the pending set and, besides, every wallet whose ``last_seq`` is ahead of what
was written: the set is a hint that a flush may lose, the wallet's own figures are not.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypedDict

import frappe
import redis

from memora.utils.errors import ServiceUnavailable
from memora.utils.pending_set import PendingSet
from memora.utils.single_flight import single_flight

CHUNK = 500

Chunk = list[str]


class SyncResult(TypedDict):
    """What a run did: players written, seconds taken, players that failed."""

    synced: int
    duration: float
    errors: int


def run(
    job: str,
    pending: PendingSet,
    upto_column: str,
    write: Callable[[Chunk], int],
    *,
    chunk_size: int = CHUNK,
    everybody: bool = False,
) -> SyncResult:
    """Write the snapshots of everybody who is behind.

    Args:
        job: the name under which only one run at a time may go.
        pending: the set that the ledger adds players to.
        upto_column: the wallet's column that says up to which row it was written.
        write: writes one chunk of players, sorted, and commits; returns how many of them
            could not be written.
        chunk_size: players a chunk.
        everybody: write all wallets, whether they are behind or not.

    Returns:
        The figures of the run; all are 0 when another run is under way.
    """
    started = time.perf_counter()
    result = SyncResult(synced=0, duration=0.0, errors=0)
    with single_flight(job) as got:
        if got:
            _run(pending, _behind(upto_column, everybody=everybody), write, chunk_size, result)
    result["duration"] = round(time.perf_counter() - started, 3)
    return result


def _run(
    pending: PendingSet,
    behind: Iterator[str],
    write: Callable[[Chunk], int],
    chunk_size: int,
    result: SyncResult,
) -> None:
    try:
        pending.take()
        waiting: Iterable[str] = pending.members()
        players = sorted(set(chain(waiting, behind)))
        redis_is_up = True
    except redis.RedisError:
        players = sorted(behind)
        redis_is_up = False
    for chunk in chunk_list(players, chunk_size):
        failed = _write_chunk(chunk, write)
        if failed and redis_is_up:
            pending.put_back(chunk)
        result["errors"] += failed
        result["synced"] += len(chunk) - failed
    if redis_is_up:
        pending.finish()


def _write_chunk(chunk: Chunk, write: Callable[[Chunk], int]) -> int:
    try:
        return write(chunk)
    except ServiceUnavailable:
        # Locked out three times: these players wait for the next run, the others go on.
        frappe.log_error(title="Wallet Sync Critical Error")
        return len(chunk)


def chunk_list(lst: list[str], chunk_size: int) -> list[Chunk]:
    """Split a list into chunks of at most ``chunk_size``."""
    return [lst[start : start + chunk_size] for start in range(0, len(lst), chunk_size)]


def _behind(upto_column: str, *, everybody: bool) -> Iterator[str]:
    """Iterate over the wallets that are ahead of their snapshot, by name, without gaps."""
    ahead = "" if everybody else f"AND last_seq > `{upto_column}`"
    last = ""
    while True:
        rows = frappe.db.sql(
            f"""SELECT name FROM `tabMemora Player Wallet`
            WHERE name > %s {ahead} ORDER BY name LIMIT 5000""",
            last,
        )
        yield from (name for (name,) in rows)
        if not rows:
            return
        last = rows[-1][0]
