"""A small model of the ledger's protocol, explored over every interleaving.

One player, one MariaDB row lock, one Redis view, one leaderboard. Processes advance one atomic
step at a time (a statement, a script); between any two steps every other process, a kill, a flush
or a restart of Redis may come, and a step that needs Redis may find it away. The explorer walks
all of these orders and checks after every step what must always hold, and at the end what must
hold once all is quiet.

Rows are worth different powers of two, so that no loss can cancel a double count. Some take away
what they are worth, as an undo does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

Total = int
ENDED = {"done", "killed"}


#: Events from this number on take XP away.
FALLING = 8


class Board(NamedTuple):
    """What the leaderboard shows of the player, and of which row it is."""

    upto: int
    total: Total


NOBODY = Board(0, 0)


class View(NamedTuple):
    """The Redis view: which server wrote it, up to which row, worth how much."""

    epoch: int
    upto: int
    total: Total


@dataclass(frozen=True)
class Rules:
    """The protocol's safeguards; each can be switched off to see that it is needed."""

    snapshot_after_lock: bool = True
    apply_checks_upto: bool = True
    views_carry_epoch: bool = True
    rebuild_under_lock: bool = True
    sync_finds_wallets_behind: bool = True
    snapshot_guarded_by_upto: bool = True
    duplicate_is_refused: bool = True
    boards_carry_upto: bool = True
    sync_writes_boards_first: bool = True
    wallets_say_what_was_published: bool = True
    lost_boards_are_rebuilt: bool = True


@dataclass(frozen=True)
class Proc:
    """One process: where it stands and what it remembers."""

    kind: str  # writer | rebuild | sync | boards
    event: int = 0
    step: str = "start"
    known: View | None = None
    seen_rows: int = 0
    seq: int = 0
    total: Total = 0
    is_away: bool = False


@dataclass(frozen=True)
class World:
    """Everything: MariaDB (log, lock, snapshot), Redis (view, board, pending) and the processes.

    ``published`` stands in MariaDB: the row up to which a sync has seen to view and board.
    ``complete`` is the epoch in which the board is known to hold everybody. ``outages`` says how
    often Redis may be away for a process that needs it.
    """

    procs: tuple[Proc, ...]
    log: tuple[int, ...] = ()
    lock: int | None = None
    snapshot: tuple[int, Total] = (0, 0)
    published: int = 0
    epoch: int = 1
    view: View | None = None
    past_views: frozenset[View | None] = frozenset({None})
    board: Board = NOBODY
    past_boards: frozenset[Board] = frozenset({NOBODY})
    complete: int = 1
    pending: bool = False
    processing: bool = False
    flushes: int = 0
    restarts: int = 0
    kills: int = 0
    outages: int = 0


class ProtocolViolation(AssertionError):
    """An order of steps that loses, doubles or shows something wrong."""


def worth(event: int) -> Total:
    """Return the XP of an event: a power of two of its own, below zero for some."""
    return -(1 << event) if event >= FALLING else 1 << event


def fold(log: tuple[int, ...]) -> Total:
    """Return what the rows are worth together."""
    return sum(worth(event) for event in log)


class Explorer:
    """Walks every reachable world once."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.seen: set[World] = set()

    def explore(self, start: World) -> int:
        """Visit every world reachable from ``start``.

        Returns:
            How many distinct worlds there are.

        Raises:
            ProtocolViolation: with the world in which a rule is broken.
        """
        stack = [start]
        while stack:
            world = stack.pop()
            if world in self.seen:
                continue
            self.seen.add(world)
            self._check_always(world)
            if all(proc.step in ENDED for proc in world.procs):
                self._check_at_rest(world)
            stack.extend(self._successors(world))
        return len(self.seen)

    # -- what must hold -------------------------------------------------------------

    def _check_always(self, world: World) -> None:
        view = self._valid_view(world)
        if view and view.total != fold(world.log[: view.upto]):
            raise ProtocolViolation(f"wrong view {view}: {world}")
        upto, total = world.snapshot
        if total != fold(world.log[:upto]):
            raise ProtocolViolation(f"wrong snapshot: {world}")
        if len(set(world.log)) != len(world.log):
            raise ProtocolViolation(f"an event counts twice: {world}")
        for proc in world.procs:
            answered = proc.kind == "writer" and proc.step in {"apply", "mark"}
            if answered and proc.total != fold(world.log[: proc.seq]):
                raise ProtocolViolation(f"answered {proc.total} for row {proc.seq}: {world}")
            acknowledged = proc.kind == "writer" and proc.step == "mark"
            if acknowledged and view and view.upto < proc.seq:
                raise ProtocolViolation(f"acknowledged row {proc.seq} is not shown: {world}")

    def _check_at_rest(self, world: World) -> None:
        for proc in (Proc("boards"), Proc("sync"), Proc("sync")):
            world = self._run_alone(replace(world, procs=(*world.procs, proc)))
        if world.snapshot != (len(world.log), fold(world.log)):
            raise ProtocolViolation(f"the sync leaves {world.snapshot} behind: {world}")
        view = self._valid_view(world)
        if view and view.upto != len(world.log):
            raise ProtocolViolation(f"a stale view outlives the sync: {world}")
        if world.board.total != fold(world.log):
            raise ProtocolViolation(f"a wrong board outlives the sync: {world}")

    def _run_alone(self, world: World) -> World:
        world = replace(world, outages=0)
        last = len(world.procs) - 1
        while world.procs[last].step != "done":
            world = next(self._advance(world, last))
        return world

    # -- what can happen next ---------------------------------------------------------

    def _successors(self, world: World) -> Iterator[World]:
        for index, proc in enumerate(world.procs):
            if proc.step not in ENDED:
                yield from self._advance(world, index)
                if world.kills and proc.step != "start":
                    yield self._killed(world, index)
        if world.flushes:
            yield replace(
                world,
                view=None,
                board=NOBODY,
                complete=0,
                pending=False,
                processing=False,
                flushes=world.flushes - 1,
            )
        if world.restarts:
            # A cut AOF, or a replica that was behind, brings back any earlier view and board.
            for view, board in product(world.past_views, world.past_boards):
                for pending in {world.pending, False}:
                    yield replace(
                        world,
                        epoch=world.epoch + 1,
                        view=view,
                        board=board,
                        past_views=world.past_views if world.restarts > 1 else frozenset(),
                        past_boards=world.past_boards if world.restarts > 1 else frozenset(),
                        pending=pending,
                        restarts=world.restarts - 1,
                    )

    def _killed(self, world: World, index: int) -> World:
        lock = None if world.lock == index else world.lock
        world = replace(world, lock=lock, kills=world.kills - 1)
        return _set(world, index, step="killed")

    def _advance(self, world: World, index: int) -> Iterator[World]:
        proc = world.procs[index]
        step: Callable[[World, int, Proc], Iterator[World]]
        step = getattr(self, f"_{proc.kind}_{proc.step}")
        yield from step(world, index, proc)

    def _valid_view(self, world: World) -> View | None:
        view = world.view
        if view and (view.epoch == world.epoch or not self.rules.views_carry_epoch):
            return view
        return None

    def _put_view(self, world: World, view: View | None) -> World:
        # Without a restart to come nobody asks what was there before: fewer worlds to walk.
        past = world.past_views | {view} if world.restarts else frozenset()
        return replace(world, view=view, past_views=past)

    def _put_board(self, world: World, seq: int, total: Total, *, may_fall: bool = False) -> World:
        """Put the player on the board as of a row: exactly, unless it shows a later one."""
        board = world.board
        if self.rules.boards_carry_upto:
            board = Board(seq, total) if seq >= board.upto else board
        elif may_fall or total > board.total:
            board = Board(seq, total)
        past = world.past_boards | {board} if world.restarts else frozenset()
        return replace(world, board=board, past_boards=past)

    def _without_redis(self, world: World, index: int, **then: object) -> Iterator[World]:
        """The step's process may find Redis away instead."""
        if world.outages:
            yield _set(replace(world, outages=world.outages - 1), index, **then)

    # -- a writer: guard, lock, price, commit, apply, mark -----------------------------

    def _writer_start(self, world: World, index: int, _proc: Proc) -> Iterator[World]:
        known = self._valid_view(world)
        yield _set(world, index, step="lock", known=known, seen_rows=len(world.log))

    def _writer_lock(self, world: World, index: int, _proc: Proc) -> Iterator[World]:
        if world.lock is None:
            yield _set(replace(world, lock=index), index, step="commit", seq=len(world.log) + 1)

    def _writer_commit(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        if self.rules.duplicate_is_refused and proc.event in world.log:
            yield _set(replace(world, lock=None), index, step="repeat", seq=0)
            return
        if proc.known and proc.known.upto == proc.seq - 1:
            before = proc.known.total
        elif self.rules.snapshot_after_lock:
            before = fold(world.log)
        else:
            before = fold(world.log[: proc.seen_rows])
        world = replace(world, log=(*world.log, proc.event), lock=None)
        yield _set(world, index, step="apply", total=before + worth(proc.event))

    def _writer_apply(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        yield from self._without_redis(world, index, step="done")
        view = world.view
        if view is None:
            pass
        elif self.rules.views_carry_epoch and view.epoch != world.epoch:
            world = self._put_view(world, None)
        elif not self.rules.apply_checks_upto:
            total = view.total + worth(proc.event)
            world = self._put_view(world, View(view.epoch, max(view.upto, proc.seq), total))
        elif view.upto >= proc.seq:
            pass
        elif view.upto != proc.seq - 1:
            world = self._put_view(world, None)
        else:
            world = self._put_view(world, View(view.epoch, proc.seq, proc.total))
        yield _set(world, index, step="mark")

    def _writer_mark(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        """Pending mark and board, which share a pipeline with the step before."""
        yield from self._without_redis(world, index, step="done")
        may_fall = proc.event >= FALLING
        world = self._put_board(world, proc.seq, proc.total, may_fall=may_fall)
        yield _set(replace(world, pending=True), index, step="done")

    def _writer_repeat(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        """The stored answer is given again; a view that lacks the row is rebuilt."""
        view = self._valid_view(world)
        stored = world.log.index(proc.event) + 1
        yield _set(world, index, step="done" if view and view.upto >= stored else "rebuild")

    def _writer_rebuild(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        yield from self._rebuild_start(world, index, proc)

    # -- a rebuild: lock, fold, write, release ------------------------------------------

    def _rebuild_start(self, world: World, index: int, _proc: Proc) -> Iterator[World]:
        if not self.rules.rebuild_under_lock:
            yield _set(world, index, step="write", kind="rebuild", seen_rows=len(world.log))
        elif world.lock is None:
            world = replace(world, lock=index)
            yield _set(world, index, step="write", kind="rebuild", seen_rows=len(world.log))

    def _rebuild_write(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        view = self._valid_view(world)
        rows = world.log[: proc.seen_rows]
        newer = view and view.upto > proc.seen_rows
        if not newer or not self.rules.rebuild_under_lock:
            world = self._put_view(world, View(world.epoch, len(rows), fold(rows)))
        world = self._put_board(world, proc.seen_rows, fold(rows))
        yield _set(world, index, step="release")

    def _rebuild_release(self, world: World, index: int, _proc: Proc) -> Iterator[World]:
        lock = None if world.lock == index else world.lock
        yield _set(replace(world, pending=True, lock=lock), index, step="done")

    # -- the sync: take over, read, board, upsert, finish -------------------------------

    def _sync_start(self, world: World, index: int, _proc: Proc) -> Iterator[World]:
        behind = self._is_behind(world)
        if behind:
            yield from self._without_redis(world, index, step="read_log", is_away=True)
        taken = world.pending or world.processing
        world = replace(world, pending=False, processing=taken)
        yield _set(world, index, step="read" if taken or behind else "done")

    def _is_behind(self, world: World) -> bool:
        written = world.snapshot[0]
        if self.rules.wallets_say_what_was_published:
            written = min(written, world.published)
        return self.rules.sync_finds_wallets_behind and written < len(world.log)

    def _sync_read_log(self, world: World, index: int, _proc: Proc) -> Iterator[World]:
        """Redis is away: the wallet is written from the log all the same."""
        yield _set(world, index, step="upsert", seq=len(world.log), total=fold(world.log))

    def _sync_read(self, world: World, index: int, _proc: Proc) -> Iterator[World]:
        after = "board" if self.rules.sync_writes_boards_first else "upsert"
        view = self._valid_view(world)
        if view and view.upto == len(world.log):
            yield _set(world, index, step=after, seq=view.upto, total=view.total)
        elif world.lock is None:
            world = replace(world, lock=index)
            yield _set(world, index, step="fold", seq=len(world.log), total=fold(world.log))

    def _sync_fold(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        after = "board" if self.rules.sync_writes_boards_first else "upsert"
        view = self._valid_view(world)
        if not (view and view.upto > proc.seq):
            world = self._put_view(world, View(world.epoch, proc.seq, proc.total))
        yield _set(replace(world, lock=None, pending=True), index, step=after)

    def _sync_board(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        after = "upsert" if self.rules.sync_writes_boards_first else "finish"
        yield from self._without_redis(world, index, step=after, is_away=True)
        yield _set(self._put_board(world, proc.seq, proc.total), index, step=after)

    def _sync_upsert(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        if world.snapshot[0] < proc.seq:
            world = replace(world, snapshot=(proc.seq, proc.total))
        elif world.snapshot[0] > proc.seq and not self.rules.snapshot_guarded_by_upto:
            raise ProtocolViolation(f"a snapshot goes back to row {proc.seq}: {world}")
        if not proc.is_away:
            world = replace(world, published=max(world.published, proc.seq))
        after = "finish" if self.rules.sync_writes_boards_first or proc.is_away else "board"
        yield _set(world, index, step=after)

    def _sync_finish(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        processing = proc.is_away and world.processing
        yield _set(replace(world, processing=processing), index, step="done")

    # -- the rebuild of boards that Redis may have lost: begin, read, put, finish --------

    def _boards_start(self, world: World, index: int, _proc: Proc) -> Iterator[World]:
        if world.complete == world.epoch or not self.rules.lost_boards_are_rebuilt:
            yield _set(world, index, step="done")
        else:
            yield _set(world, index, step="read", seen_rows=world.epoch)

    def _boards_read(self, world: World, index: int, _proc: Proc) -> Iterator[World]:
        view = self._valid_view(world)
        if view and view.upto == len(world.log):
            yield _set(world, index, step="put", seq=view.upto, total=view.total)
        else:
            yield _set(world, index, step="put", seq=len(world.log), total=fold(world.log))

    def _boards_put(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        yield _set(self._put_board(world, proc.seq, proc.total), index, step="finish")

    def _boards_finish(self, world: World, index: int, proc: Proc) -> Iterator[World]:
        # The epoch of its beginning: a restart in between leaves the boards incomplete.
        yield _set(replace(world, complete=proc.seen_rows), index, step="done")


def _set(world: World, index: int, **changes: object) -> World:
    procs = list(world.procs)
    procs[index] = replace(procs[index], **changes)
    return replace(world, procs=tuple(procs))
