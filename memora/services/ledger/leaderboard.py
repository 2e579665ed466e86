"""Leaderboards: one ZSET for each scope and period (UTC days, ISO weeks, months).

Written here, read in ``rankings``. Scopes are all players, a subject's, and a grade's; the
keys of one scope share a Cluster slot.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import frappe
import redis

from memora.services.ledger import board_score
from memora.services.ledger.lua import Pipeline, Script
from memora.services.ledger.player_state import PeriodXP, PlayerState
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import (
    TTL_SECONDS,
    get_leaderboard_key,
    get_leaderboard_mark_key,
)

GLOBAL = "global"
DAILY, WEEKLY, MONTHLY, ALL_TIME = "daily", "weekly", "monthly", "all_time"
PERIODS = (DAILY, WEEKLY, MONTHLY, ALL_TIME)
#: In the place of a player's grade: staff took them off all boards. No grade's name begins so.
OFF_BOARDS = " off"
#: What of a row of profiles, as ``profile``, says on which boards its player stands.
BOARD_GRADE = f"IF(profile.is_off_boards, '{OFF_BOARDS}', profile.grade)"
_PUT = Script("board_put")


class Period(NamedTuple):
    """A board's time.

    Attributes:
        kind: one of PERIODS.
        name: the part of the board's key.
        begins: naive UTC start; None for all time.
        ends: naive UTC end, no longer part of it; None for all time.
    """

    kind: str
    name: str
    begins: datetime | None = None
    ends: datetime | None = None

    @property
    def expires_at(self) -> datetime | None:
        """When its boards may go; naive UTC."""
        keep = TTL_SECONDS.get(f"{self.kind}_board")
        return self.ends + timedelta(seconds=keep) if self.ends and keep else None


class _Board(NamedTuple):
    scope: str
    period: Period


def subject_scope(subject: str) -> str:
    """Return the scope of a subject's boards."""
    return f"subject:{subject}"


def grade_scope(grade: str) -> str:
    """Return the scope of a grade's boards."""
    return f"grade:{grade}"


@lru_cache(maxsize=64)
def periods_of(on: date | None) -> tuple[Period, ...]:
    """Return all time, and the day, week and month of a date, as ``PeriodXP`` counts them."""
    if on is None:
        return (Period(ALL_TIME, ALL_TIME),)
    year, week, weekday = on.isocalendar()
    monday, first = on - timedelta(days=weekday - 1), on.replace(day=1)
    next_month = (first + timedelta(days=32)).replace(day=1)
    return (
        Period(ALL_TIME, ALL_TIME),
        _period(DAILY, f"{on}", on, on + timedelta(days=1)),
        _period(WEEKLY, f"{year}-W{week:02}", monday, monday + timedelta(days=7)),
        _period(MONTHLY, f"{on:%Y-%m}", first, next_month),
    )


def queue_scores(
    pipe: Pipeline,
    player: str,
    state: PlayerState,
    grade: str | None,
    subjects: Iterable[str] | None = None,
    *,
    may_fall: bool = False,
) -> None:
    """Queue one player's absolute scores for the boards of the player's latest periods.

    Absolute values and GT make it harmless to repeat or to come late: a board never goes
    back behind what it has shown, unless XP was taken back. Every event passes here: one script a
    scope costs half of a command a board, and the boards' keys are known from the event before.

    Args:
        pipe: the pipeline to queue it in.
        player: the player.
        state: the player's state.
        grade: the player's grade.
        subjects: the subjects that moved; all of the player's if None.
        may_fall: whether a board may show less than before; nobody stands on one with 0.
    """
    for scope, xp in _scopes(state, grade, subjects):
        keys, periods = _keys(frappe.local.site, scope, xp.on), periods_of(xp.on)
        scores = [
            board_score.encode(earned, xp.reached_ms, period.begins) if earned > 0 else ""
            for period, earned in zip(periods, _figures(xp), strict=False)
        ]
        _PUT.queue(pipe, keys, (player, int(may_fall), *scores))


def queue_boards(
    pipe: Pipeline, states: Mapping[str, PlayerState], grades: Mapping[str, str | None]
) -> None:
    """Queue all scores of the players, and when their boards may go; the sync calls this."""
    for board, scores in _scores(states, grades).items():
        key, expires_at = _key(board), board.period.expires_at
        pipe.zadd(key, scores, gt=True)
        if expires_at:
            pipe.expireat(key, board_score.to_ms(expires_at) // 1000)


def queue_leaving(pipe: Pipeline, scope: str, player: str, on: date | None) -> None:
    """Queue that a player leaves a scope's boards: of all time, and of a date's periods."""
    for period in periods_of(on):
        pipe.zrem(get_leaderboard_key(scope, period.name), player)


def queue_leaving_all(pipe: Pipeline, player: str, state: PlayerState, grade: str | None) -> None:
    """Queue that a player leaves every board of the player's latest periods."""
    for scope, xp in _scopes(state, grade, None):
        queue_leaving(pipe, scope, player, xp.on)


def distrust_if_full(error: redis.RedisError) -> None:
    """Let boards say that they lack something, where a full server took no score.

    A score that is lost otherwise is put back by the next sync; a full server takes that neither.
    """
    if "OOM command not allowed" in str(error):
        with suppress(redis.RedisError):
            get_redis().delete(get_leaderboard_mark_key())


def expected_scores(state: PlayerState, grade: str | None, now: datetime) -> dict[str, int]:
    """Return by key what the boards that are still kept must show of one player.

    Args:
        state: the fold of the player's log.
        grade: the player's grade.
        now: naive UTC time.
    """
    return {
        _key(board): scores[""]
        for board, scores in _scores({"": state}, {"": grade}).items()
        if board.period.expires_at is None or board.period.expires_at > now
    }


def _scores(
    states: Mapping[str, PlayerState], grades: Mapping[str, str | None]
) -> dict[_Board, dict[str, int]]:
    scores: dict[_Board, dict[str, int]] = defaultdict(dict)
    for player, state in states.items():
        for scope, xp in _scopes(state, grades.get(player), None):
            for period, earned in zip(periods_of(xp.on), _figures(xp), strict=False):
                if earned > 0:
                    score = board_score.encode(earned, xp.reached_ms, period.begins)
                    scores[_Board(scope, period)][player] = score
    return scores


def _scopes(
    state: PlayerState, grade: str | None, subjects: Iterable[str] | None
) -> Iterator[tuple[str, PeriodXP]]:
    if grade == OFF_BOARDS:
        return
    yield GLOBAL, state.xp
    if grade:
        yield grade_scope(grade), state.xp
    for name in state.subjects if subjects is None else subjects:
        yield subject_scope(name), state.subjects[name].xp


def _figures(xp: PeriodXP) -> tuple[int, int, int, int]:
    return xp.total, xp.day, xp.week, xp.month


@lru_cache(maxsize=1024)
def _keys(_site: str, scope: str, on: date | None) -> tuple[str, ...]:
    """Return the boards' keys in the order of ``_figures``; the site is in each of them."""
    return tuple(get_leaderboard_key(scope, period.name) for period in periods_of(on))


def _key(board: _Board) -> str:
    return get_leaderboard_key(board.scope, board.period.name)


def _period(kind: str, name: str, begins: date, ends: date) -> Period:
    start, end = (datetime.combine(day, time.min) for day in (begins, ends))
    return Period(kind, f"{kind}:{name}", start, end)
