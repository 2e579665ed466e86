"""A process of its own that records events, or syncs, until it is killed.

``python -m tests.support.ledger_process write SITE WRITER FIRST LAST SEED PLAYER…`` records
the writer's events and prints each one's id, player, answer, last row and whether Redis took part,
once it is acknowledged. Every fifth takes XP back.
``… sync SITE`` runs both syncs for every line on its standard input.
"""

import contextlib
import importlib
import os
import sys
from datetime import timedelta
from functools import partial
from random import Random

import redis

from memora.services.ledger.recording import Recorded

SUBJECT = "fault-subject"
LESSONS = 2_000


def write(site: str, writer: str, first: int, last: int, seed: str, players: list[str]) -> None:
    """Record events ``first`` to ``last`` of a writer; every one is a function of the seed."""
    _connect(site)
    for number in range(first, last + 1):
        chance = Random(f"{seed}:{writer}:{number}")
        player = chance.choice(players)
        event_id = f"{writer}-{number}"
        event = (chance.randrange(LESSONS), chance.randint(1, 50), chance.randint(0, 5))
        rows = chance.randint(1, 3)
        days = chance.choice((0, 0, 1))
        undo = chance.random() < 0.2
        send = partial(_record, player, event_id, *event, rows)
        if undo:
            send = partial(_take_back, player, event_id, event[1], days)
        recorded = send()
        if chance.random() < 0.1:  # a client that lost the answer sends its event again
            send()
        shown = "degraded" if recorded.is_degraded else "shown"
        # In one write: a process that is killed must not leave half a line behind.
        total, row = recorded.answer["total"], recorded.answer["row"]
        sys.stdout.write(f"{event_id} {player} {total} {row} {shown}\n")
        sys.stdout.flush()


def _record(
    player: str, event_id: str, bit_index: int, xp: int, hearts: int, rows: int
) -> Recorded:
    from memora.services.ledger import recording as ledger
    from memora.services.ledger.entry import LESSON_COMPLETION, Entry
    from memora.services.ledger.interaction_log import Decision
    from memora.services.ledger.player_view import LessonRef

    lesson = LessonRef(SUBJECT, bit_index)

    def decide(state, _at):
        entries = [
            Entry(
                LESSON_COMPLETION,
                "lesson",
                lesson.subject,
                xp=xp,
                bit_index=lesson.bit_index,
                hearts=hearts,
            ),
            *(Entry("award", "extra", xp=xp) for _ in range(rows - 1)),
        ]
        answer = {"total": state.xp.total + xp * rows, "row": state.upto + rows}
        return Decision(entries, answer)

    return ledger.record(
        player, decide, lesson=lesson, event_id=event_id, arguments={"lesson": bit_index}
    )


def _take_back(player: str, event_id: str, xp: int, days: int) -> Recorded:
    """Take XP of the subject back, of today or of the day before, as an undo does."""
    from memora.services.ledger import recording as ledger
    from memora.services.ledger.entry import Entry
    from memora.services.ledger.interaction_log import Decision

    def decide(state, at):
        day = (at.date() - timedelta(days=days)).isoformat()
        entry = Entry("undone", "lesson", SUBJECT, xp=-xp, undoes_day=day)
        answer = {"total": state.xp.total - xp, "row": state.upto + 1}
        return Decision([entry], answer)

    return ledger.record(player, decide, event_id=event_id, arguments={"undo": xp})


def sync(site: str) -> None:
    """Run both syncs once for every line read."""
    _connect(site)
    from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
    from memora.services.wallet_sync import sync_pending_wallets

    for _line in sys.stdin:
        # A job that loses Redis under way fails; the scheduler starts it again later.
        with contextlib.suppress(redis.RedisError):
            sync_pending_wallets()
            sync_pending_bitmaps()


def _connect(site: str) -> None:
    host = "bench" if os.environ.get("MEMORA_BENCH") else "benchless"
    importlib.import_module(f"tests.hosts.{host}").connect(site)


if __name__ == "__main__":
    if sys.argv[1] == "sync":
        sync(sys.argv[2])
    else:
        _role, _site, _writer, _first, _last, _seed, *_players = sys.argv[1:]
        write(_site, _writer, int(_first), int(_last), _seed, _players)
