"""Putting everybody back on the boards, from the log."""

from itertools import islice
from typing import TypedDict

import frappe
import redis

from memora.services import ledger
from memora.services.identity import all_players, grades_of
from memora.services.ledger import leaderboard
from memora.services.ledger.lua import Pipeline, Script, run_pipeline
from memora.services.ledger.player_state import PlayerState
from memora.utils.job_run import job_run
from memora.utils.redis_keys import get_leaderboard_mark_key

_MARK = Script("epoch", "board_mark")


def queue_is_complete(pipe: Pipeline) -> None:
    """Queue the question; the reply is 1 or 0."""
    _MARK.queue(pipe, [get_leaderboard_mark_key()], ("read", ""))


def is_complete() -> bool:
    """Say whether every player is on the boards.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """
    return bool(_MARK.call([get_leaderboard_mark_key()], ("read", "")))


def _begin(token: str) -> None:
    """Note that a rebuild has begun; see ``is_complete``."""
    _MARK.call([get_leaderboard_mark_key()], ("begin", token))


def _finish(token: str) -> bool:
    """Note that a rebuild is done; False where Redis lost something meanwhile."""
    return bool(_MARK.call([get_leaderboard_mark_key()], ("finish", token)))


CHUNK = 500


class RebuildResult(TypedDict):
    """What a run did: players put on the boards, and whether the boards hold everybody now."""

    players: int
    is_complete: bool


def rebuild_boards(*, force: bool = False) -> RebuildResult | None:
    """Put every player on the boards of the periods under way; the job of every minute.

    It does so where Redis lost them: flushed, restarted or failed over. Who earns something
    meanwhile is put there by their own event, with the same figures.

    Args:
        force: do it even where nothing was lost.

    Returns:
        The figures of the run; None when another run is under way.
    """
    with job_run("board_rebuild", error_title="Leaderboard Rebuild Error") as alone:
        if not alone:
            return None
        try:
            if is_complete() and not force:
                return RebuildResult(players=0, is_complete=True)
            return _rebuild()
        except redis.RedisError:
            frappe.logger("memora").warning(
                "Redis is away or full: the boards wait for the next run."
            )
            return RebuildResult(players=0, is_complete=False)


def _rebuild() -> RebuildResult:
    token = frappe.generate_hash(length=12)
    _begin(token)
    names, count = all_players(), 0
    while chunk := list(islice(names, CHUNK)):
        states, _broken = ledger.current_states(dict.fromkeys(chunk))
        if states:
            _put(states)
        count += len(chunk)
        # A snapshot that grows old would hide who changes grade meanwhile.
        frappe.db.commit()
    return RebuildResult(players=count, is_complete=_finish(token))


def _put(states: dict[str, PlayerState]) -> None:
    grades = grades_of(states)

    shown = {player: state for player, state in states.items() if player in grades}

    def fill(pipe: Pipeline) -> None:
        leaderboard.queue_boards(pipe, shown, grades)

    run_pipeline(fill)
