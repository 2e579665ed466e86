"""Leaderboards: one ZSET of XP for each scope and period (UTC days, ISO weeks, months)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

import frappe

from memora.services.lua import Pipeline
from memora.services.player_state import PeriodXP, PlayerState
from memora.utils.redis_keys import TTL_SECONDS, get_leaderboard_key

GLOBAL = "global"


class _Board(NamedTuple):
    scope: str
    period: str
    expires_at: datetime | None


def queue_scores(
    pipe: Pipeline, player: str, state: PlayerState, subjects: Iterable[str] | None = None
) -> None:
    """Queue one player's absolute scores for the boards of the player's latest periods.

    Absolute values and GT make it harmless to repeat or to come late: a board never goes
    back behind what it has shown. Every event passes here, so it is written out: the boards'
    keys are known from the event before, and ``pipe.zadd`` would build dicts to take apart.

    Args:
        pipe: the pipeline to queue it in.
        player: the player.
        state: the player's state.
        subjects: the subjects that moved; all of the player's if None.
    """
    for scope, xp in _scopes(state, subjects):
        keys = _keys(frappe.local.site, scope, xp.on)
        for key, score in zip(keys, _figures(xp), strict=False):
            if score > 0:
                pipe.execute_command("ZADD", key, "GT", score, player)


def queue_boards(pipe: Pipeline, states: Mapping[str, PlayerState]) -> None:
    """Queue all scores of the players, and when their boards may go; the sync calls this."""
    for (scope, period, expires_at), scores in _scores(states).items():
        key = get_leaderboard_key(scope, period)
        pipe.zadd(key, scores, gt=True)
        if expires_at:
            pipe.expireat(key, int(expires_at.timestamp()))


def expected_scores(state: PlayerState, now: datetime) -> dict[str, int]:
    """Return by key what the boards that are still kept must show of one player.

    Args:
        state: the fold of the player's log.
        now: naive UTC time.
    """
    moment = now.replace(tzinfo=timezone.utc)
    return {
        get_leaderboard_key(scope, period): scores[""]
        for (scope, period, expires_at), scores in _scores({"": state}).items()
        if expires_at is None or expires_at > moment
    }


def _scores(states: Mapping[str, PlayerState]) -> dict[_Board, dict[str, int]]:
    scores: dict[_Board, dict[str, int]] = defaultdict(dict)
    for player, state in states.items():
        for scope, xp in _scopes(state, None):
            for (period, expires_at), score in zip(_periods(xp.on), _figures(xp), strict=False):
                if score > 0:
                    scores[_Board(scope, period, expires_at)][player] = score
    return scores


def _scopes(state: PlayerState, subjects: Iterable[str] | None) -> list[tuple[str, PeriodXP]]:
    moved = state.subjects if subjects is None else subjects
    return [(GLOBAL, state.xp), *((f"subject:{name}", state.subjects[name].xp) for name in moved)]


def _figures(xp: PeriodXP) -> tuple[int, int, int, int]:
    return xp.total, xp.day, xp.week, xp.month


@lru_cache(maxsize=1024)
def _keys(_site: str, scope: str, on: date | None) -> tuple[str, ...]:
    """Return the boards' keys in the order of ``_figures``; the site is in each of them."""
    return tuple(get_leaderboard_key(scope, period) for period, _expires_at in _periods(on))


@lru_cache(maxsize=64)
def _periods(on: date | None) -> list[tuple[str, datetime | None]]:
    """Return the names of all time, day, week and month of a date, and when they may go."""
    if on is None:
        return [("all_time", None)]
    year, week, weekday = on.isocalendar()
    next_monday = on + timedelta(days=8 - weekday)
    next_month = (on.replace(day=1) + timedelta(days=32)).replace(day=1)
    return [
        ("all_time", None),
        (f"daily:{on}", _keep("daily_board", on + timedelta(days=1))),
        (f"weekly:{year}-W{week:02}", _keep("weekly_board", next_monday)),
        (f"monthly:{on:%Y-%m}", _keep("monthly_board", next_month)),
    ]


def _keep(purpose: str, period_end: date) -> datetime:
    end = datetime.combine(period_end, time.min, timezone.utc)
    return end + timedelta(seconds=TTL_SECONDS[purpose])
