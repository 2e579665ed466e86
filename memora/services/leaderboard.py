"""Leaderboards: one ZSET of XP for each scope and period (UTC days, ISO weeks, months)."""

from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

import redis

from memora.services.player_state import PeriodXP, PlayerState
from memora.utils.redis_keys import TTL_SECONDS, get_leaderboard_key

GLOBAL = "global"


class _Board(NamedTuple):
    period: str
    score: int
    expires_at: datetime | None


def queue_marks(
    pipe: "redis.client.Pipeline[bytes]", player: str, state: PlayerState, subjects: set[str]
) -> None:
    """Queue the player's absolute scores for every board that ``state`` touches.

    Absolute values and GT make it harmless to repeat or to come late: a board never goes
    back behind what it has shown.
    """
    scopes = [(GLOBAL, state.xp)]
    scopes += [(f"subject:{name}", state.subjects[name].xp) for name in sorted(subjects)]
    for scope, xp in scopes:
        for board in _boards(xp):
            if board.score > 0:
                key = get_leaderboard_key(scope, board.period)
                pipe.zadd(key, {player: board.score}, gt=True)
                if board.expires_at:
                    pipe.expireat(key, int(board.expires_at.timestamp()))


def _boards(xp: PeriodXP) -> list[_Board]:
    boards = [_Board("all_time", xp.total, None)]
    if xp.on:
        year, week, weekday = xp.on.isocalendar()
        next_monday = xp.on + timedelta(days=8 - weekday)
        next_month = (xp.on.replace(day=1) + timedelta(days=32)).replace(day=1)
        boards += [
            _Board(f"daily:{xp.on}", xp.day, _keep("daily_board", xp.on + timedelta(days=1))),
            _Board(f"weekly:{year}-W{week:02}", xp.week, _keep("weekly_board", next_monday)),
            _Board(f"monthly:{xp.on:%Y-%m}", xp.month, _keep("monthly_board", next_month)),
        ]
    return boards


def _keep(purpose: str, period_end: date) -> datetime:
    end = datetime.combine(period_end, time.min, timezone.utc)
    return end + timedelta(seconds=TTL_SECONDS[purpose])
