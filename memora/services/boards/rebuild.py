"""Putting everybody back on the boards, from the log."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, TypedDict

import frappe
import redis

from memora.services import ledger
from memora.services.identity import all_players, grades_of
from memora.services.ledger import leaderboard
from memora.services.ledger.lua import Pipeline, Script, run_pipeline
from memora.services.ledger.player_state import PlayerState
from memora.utils.job_run import job_run
from memora.utils.redis_keys import get_leaderboard_mark_key

CHUNK = 500
_MARK = Script("epoch", "board_mark")


class RebuildResult(TypedDict):
    """What a run did: players put on the boards, and whether the boards hold everybody now."""

    players: int
    is_complete: bool


def queue_is_complete(pipe: Pipeline, scope: str) -> None:
    """Queue the question whether every player is on a scope's boards; the reply is 1 or 0."""
    _MARK.queue(pipe, [get_leaderboard_mark_key(scope)], ("read", ""))


def is_complete(scope: str) -> bool:
    """Say whether every player is on a scope's boards.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """
    return bool(_MARK.call([get_leaderboard_mark_key(scope)], ("read", "")))


def _incomplete() -> list[str]:
    """Return the scopes whose boards may lack somebody.

    Each has a mark of its own beside its boards: in a Cluster they lie on several servers, of which
    one may lose what it held while the others go on.
    """
    scopes = _all_scopes()

    def fill(pipe: Pipeline) -> None:
        for scope in scopes:
            queue_is_complete(pipe, scope)

    return [scope for scope, whole in zip(scopes, run_pipeline(fill), strict=True) if not whole]


def _all_scopes() -> list[str]:
    grades = frappe.db.sql("SELECT name FROM `tabMemora Grade` ORDER BY name", (), pluck=True)
    subjects = frappe.db.sql("SELECT name FROM `tabMemora Subject` ORDER BY name", (), pluck=True)
    return [
        leaderboard.GLOBAL,
        *map(leaderboard.grade_scope, grades),
        *map(leaderboard.subject_scope, subjects),
    ]


def begin(scopes: Iterable[str], token: str) -> None:
    """Note that a rebuild has begun; see ``is_complete``."""
    _mark(scopes, "begin", token)


def finish(scopes: Iterable[str], token: str) -> bool:
    """Note that a rebuild is done; False where Redis lost something meanwhile."""
    return all(_mark(scopes, "finish", token))


def _mark(scopes: Iterable[str], step: str, token: str) -> list[Any]:
    def fill(pipe: Pipeline) -> None:
        for scope in scopes:
            _MARK.queue(pipe, [get_leaderboard_mark_key(scope)], (step, token))

    return run_pipeline(fill)


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
            scopes = _all_scopes() if force else _incomplete()
            return _rebuild(scopes) if scopes else RebuildResult(players=0, is_complete=True)
        except redis.RedisError:
            frappe.logger("memora").warning(
                "Redis is away or full: the boards wait for the next run."
            )
            return RebuildResult(players=0, is_complete=False)


def _rebuild(scopes: list[str]) -> RebuildResult:
    token = frappe.generate_hash(length=12)
    begin(scopes, token)
    names, count = all_players(), 0
    while chunk := list(islice(names, CHUNK)):
        states, _broken = ledger.current_states(dict.fromkeys(chunk))
        if states:
            _put(states, scopes)
        count += len(chunk)
        # A snapshot that grows old would hide who changes grade meanwhile.
        frappe.db.commit()
    return RebuildResult(players=count, is_complete=finish(scopes, token))


def _put(states: dict[str, PlayerState], scopes: list[str]) -> None:
    grades, wanted = grades_of(states), frozenset(scopes)

    def fill(pipe: Pipeline) -> None:
        leaderboard.queue_boards(pipe, states, grades, scopes=wanted)

    run_pipeline(fill)
