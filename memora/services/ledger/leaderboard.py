"""Leaderboards: one ZSET for each scope and period (UTC days, ISO weeks, months).

Written here, read in ``boards``. Scopes are all players, a subject's, and a grade's; the keys of
one scope share a Cluster slot. Among them is a HASH that says of each player which row of the log
the scope's boards show: they are written exactly, in one step with that row, and never put back.
A state knows this and the previous day, week and month, so what is taken back after midnight comes
off the boards that showed it.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import frappe
import redis

from memora.services.ledger import board_score
from memora.services.ledger.lua import Pipeline, Script, run_pipeline
from memora.services.ledger.period_xp import PeriodXP
from memora.services.ledger.player_state import PlayerState
from memora.utils.redis_keys import (
    TTL_SECONDS,
    get_leaderboard_key,
    get_leaderboard_mark_key,
    get_leaderboard_rows_key,
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
    before: Mapping[str, int] | None = None,
) -> None:
    """Queue one player's absolute scores, as of the state's last row.

    Whatever comes late or again is left out by the boards themselves, which know the row that they
    show: so a score may fall too. Every event passes here: one script a scope costs half of a
    command a board, and the boards' keys are known from the event before.

    Args:
        pipe: the pipeline to queue it in.
        player: the player.
        state: the player's state.
        grade: the player's grade.
        subjects: the subjects that moved; all of the player's if None.
        before: by scope the row that the state follows, where only the current periods may have
            moved since; boards that show just that row are spared the earlier ones.
    """
    for scope, xp, row in _scopes(state, grade, subjects):
        placed = _placed(scope, xp)
        keys = [get_leaderboard_rows_key(scope), *(one.key for one in placed)]
        known = "" if before is None else before.get(scope, "")
        scores = (part for place, one in enumerate(placed, start=2) for part in (place, one.score))
        few = len(periods_of(xp.on))
        _PUT.queue(pipe, keys, (0, player, row, known, few, len(placed), *scores))


def queue_boards(
    pipe: Pipeline,
    states: Mapping[str, PlayerState],
    grades: Mapping[str, str | None],
    *,
    scopes: Container[str] | None = None,
) -> None:
    """Queue all scores of the players, one script a scope, and when their boards may go.

    Args:
        pipe: the pipeline to queue it in.
        states: the players' states.
        grades: their grades.
        scopes: only these; all if None.
    """
    for scope, members in _by_scope(states, grades).items():
        if scopes is None or scope in scopes:
            _queue_members(pipe, scope, members)
            _queue_ends(pipe, members)


def queue_repair(
    pipe: Pipeline, player: str, state: PlayerState, grade: str | None, now: datetime
) -> None:
    """Queue one player's scores over whatever the boards show; for repairs under the lock.

    Args:
        pipe: the pipeline to queue it in.
        player: the player.
        state: the fold of the player's log.
        grade: the player's grade.
        now: naive UTC time; boards that were over by then are left alone.
    """
    for scope, (member,) in _by_scope({player: state}, {player: grade}).items():
        kept = [one for one in member.placed if _is_kept(one.period, now)]
        _queue_members(pipe, scope, [_Member(player, member.row, kept)], whatever=True)


def queue_leaving_all(pipe: Pipeline, player: str, state: PlayerState, grade: str | None) -> None:
    """Queue that a player leaves every board that they may stand on."""
    for scope, xp, _row in _scopes(state, grade, None):
        queue_leaving(pipe, scope, player, *dates_of(xp))


def distrust_if_full(
    error: redis.RedisError, state: PlayerState, grade: str | None, subjects: Iterable[str]
) -> None:
    """Let boards say that they lack something, where a full server took no score.

    A score that is lost otherwise is put back by the next sync; a full server takes that neither.

    Args:
        error: why the scores were not taken.
        state: the player's state, whose scores these were.
        grade: the player's grade.
        subjects: the subjects that moved.
    """
    if "OOM command not allowed" not in str(error):
        return

    def fill(pipe: Pipeline) -> None:
        for scope, _xp, _row in _scopes(state, grade, subjects):
            pipe.delete(get_leaderboard_mark_key(scope))

    with suppress(redis.RedisError):
        run_pipeline(fill)


def refresh(states: Mapping[str, PlayerState], grades: Mapping[str, str | None]) -> None:
    """Put players right on the boards that do not show their last row; the sync calls this.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """
    members = _by_scope(states, grades)

    def ask(pipe: Pipeline) -> None:
        for scope, of_scope in members.items():
            names = [member.player for member in of_scope]
            pipe.hmget(get_leaderboard_rows_key(scope), names)
            pipe.zmscore(get_leaderboard_key(scope, ALL_TIME), names)

    answers = run_pipeline(ask)

    def fill(pipe: Pipeline) -> None:
        for (scope, of_scope), rows, scores in zip(
            members.items(), answers[::2], answers[1::2], strict=True
        ):
            shown = zip(of_scope, rows, scores, strict=True)
            behind = [one for one, row, score in shown if _is_behind(one, row, score)]
            _queue_members(pipe, scope, behind)
            _queue_ends(pipe, of_scope)

    run_pipeline(fill)


def queue_leaving(pipe: Pipeline, scope: str, player: str, *dates: date | None) -> None:
    """Queue that a player leaves a scope's boards: of all time, and of some dates' periods."""
    names = {period.name for on in dates or (None,) for period in periods_of(on)}
    pipe.hdel(get_leaderboard_rows_key(scope), player)
    for name in sorted(names):
        pipe.zrem(get_leaderboard_key(scope, name), player)


def dates_of(xp: PeriodXP) -> list[date]:
    """Return a date of each period in which the player may stand on boards."""
    return [day for day in (xp.on, *(slot.on for slot in xp.earlier if slot)) if day]


def expected_scores(state: PlayerState, grade: str | None, now: datetime) -> dict[str, int | None]:
    """Return by key what the boards that are still kept must show of one player.

    Args:
        state: the fold of the player's log.
        grade: the player's grade.
        now: naive UTC time.

    Returns:
        The scores; None on a board where the player must not stand: one of a period under way, or
        of the one before, in which nothing is left of what was earned.
    """
    expected: dict[str, int | None] = {}
    for scope, xp, _row in _scopes(state, grade, None):
        for period in periods_of(now.date()):
            expected[get_leaderboard_key(scope, period.name)] = None
        for one in _placed(scope, xp):
            if _is_kept(one.period, now):
                expected[one.key] = one.score or None
    return expected


def _is_kept(period: Period, now: datetime) -> bool:
    return period.expires_at is None or period.expires_at > now


class _Placed(NamedTuple):
    """A board and what it shows of a player; "" where they are not on it."""

    key: str
    period: Period
    score: int | str


class _Member(NamedTuple):
    """A player on the boards of one scope, and the row of the log that these are to show."""

    player: str
    row: int
    placed: list[_Placed]


def _by_scope(
    states: Mapping[str, PlayerState], grades: Mapping[str, str | None]
) -> dict[str, list[_Member]]:
    members: dict[str, list[_Member]] = defaultdict(list)
    for player, state in states.items():
        for scope, xp, row in _scopes(state, grades.get(player), None):
            members[scope].append(_Member(player, row, _placed(scope, xp)))
    return members


def _is_behind(member: _Member, row: bytes | None, score: float | None) -> bool:
    """Say whether boards show an older row, or have lost the player."""
    return row is None or int(row) < member.row or (score is None) != (not member.placed[0].score)


def _queue_members(
    pipe: Pipeline, scope: str, members: list[_Member], *, whatever: bool = False
) -> None:
    if not members:
        return
    places: dict[str, int] = {}
    arguments: list[Any] = [int(whatever)]
    for player, row, placed in members:
        arguments += [player, row, "", 0, len(placed)]
        for one in placed:
            arguments += [places.setdefault(one.key, len(places) + 2), one.score]
    _PUT.queue(pipe, [get_leaderboard_rows_key(scope), *places], arguments)


def _queue_ends(pipe: Pipeline, members: list[_Member]) -> None:
    boards = {one.key: one.period.expires_at for member in members for one in member.placed}
    for key, expires_at in boards.items():
        if expires_at:
            pipe.expireat(key, board_score.to_ms(expires_at) // 1000)


def _scopes(
    state: PlayerState, grade: str | None, subjects: Iterable[str] | None
) -> Iterator[tuple[str, PeriodXP, int]]:
    """Yield the scopes that a player stands in, with the XP and the last row that counted there."""
    if grade == OFF_BOARDS:
        return
    yield GLOBAL, state.xp, state.upto
    if grade:
        yield grade_scope(grade), state.xp, state.upto
    for name in state.subjects if subjects is None else subjects:
        yield subject_scope(name), state.subjects[name].xp, state.subjects[name].last_seq


def _placed(scope: str, xp: PeriodXP) -> list[_Placed]:
    """Return the boards of a scope that a player's XP belong on, the current ones first."""
    now = periods_of(xp.on)
    keys = _keys(frappe.local.site, scope, xp.on)
    figures = (xp.total, xp.day, xp.week, xp.month)
    placed = [
        _Placed(key, period, _score(earned, xp.reached_ms, period))
        for key, period, earned in zip(keys, now, figures, strict=False)
    ]
    for place, slot in enumerate(xp.earlier, start=1):
        if slot:
            period = periods_of(slot.on)[place]
            key = _keys(frappe.local.site, scope, slot.on)[place]
            placed.append(_Placed(key, period, _score(slot.xp, slot.reached_ms, period)))
    return placed


def _score(earned: int, reached_ms: int, period: Period) -> int | str:
    return board_score.encode(earned, reached_ms, period.begins) if earned > 0 else ""


@lru_cache(maxsize=1024)
def _keys(_site: str, scope: str, on: date | None) -> tuple[str, ...]:
    """Return the boards' keys in the order of ``periods_of``; the site is in each of them."""
    return tuple(get_leaderboard_key(scope, period.name) for period in periods_of(on))


def _period(kind: str, name: str, begins: date, ends: date) -> Period:
    start, end = (datetime.combine(day, time.min) for day in (begins, ends))
    return Period(kind, f"{kind}:{name}", start, end)
