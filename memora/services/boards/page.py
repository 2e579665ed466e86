"""Reading leaderboards: a page, and where the player stands, in one round trip to Redis."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe
import redis
from frappe import _

from memora.services.boards import rebuild
from memora.services.ledger import board_score, leaderboard
from memora.services.ledger.leaderboard import Period
from memora.services.ledger.lua import Pipeline, Script, run_pipeline
from memora.services.ledger.player_state import level_of
from memora.utils.client_build import avatar_addresses
from memora.utils.clock import to_iso
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.names import stored_name
from memora.utils.redis_keys import get_leaderboard_key

SCOPES = ("global", "subject", "grade")
MODES = ("page", "neighbours")
#: How often a page is read again because somebody on it no longer belongs there.
ATTEMPTS = 5

_PAGE = Script("board_page")


@dataclass(frozen=True, slots=True)
class BoardRequest:
    """What a player wants to see.

    Attributes:
        scope: one of SCOPES.
        subject: the subject, for that scope.
        period: one of ``leaderboard.PERIODS``.
        mode: "page", or "neighbours": the entries around the player.
        limit: entries at most.
        offset: entries to leave out, in mode "page".
    """

    scope: str
    subject: str | None
    period: str
    mode: str
    limit: int
    offset: int


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a board as Redis holds it.

    Attributes:
        size: players on the board.
        own_rank: of the player who looks, from 0; None if they are not on it.
        own_score: theirs.
        first: entries left out before the page.
        entries: player, score, and score of all time, from the best on.
        is_complete: whether the boards hold everybody.
    """

    size: int
    own_rank: int | None
    own_score: float | None
    first: int
    entries: list[tuple[str, float, float | None]]
    is_complete: bool


def get_leaderboard(player: str, wanted: BoardRequest, *, now: datetime) -> dict[str, Any]:
    """Return a page of a leaderboard and the player's own place.

    Args:
        player: who looks.
        wanted: what they want to see.
        now: naive UTC time.

    Returns:
        The documented answer of ``leaderboard.get_leaderboard``.

    Raises:
        NotFoundError: there is no such subject.
        ValidationError: the player has no grade to compare in.
    """
    grade = frappe.db.get_value("Memora Player Profile", player, "grade")
    scope = _scope(wanted, grade)
    period = next(p for p in leaderboard.periods_of(now.date()) if p.kind == wanted.period)
    answer = {
        "scope": wanted.scope,
        "period": wanted.period,
        "period_ends_at": to_iso(period.ends),
    }
    try:
        page, people = _read_clean(player, wanted, scope, period)
    except redis.RedisError:
        nothing = {"current_user_rank": None, "current_user_xp": 0, "total_players": 0}
        return answer | {"rankings": [], **nothing, "is_degraded": True}
    answer |= {
        "rankings": [
            _shape(page.first + number, entry, people[entry[0]], is_me=entry[0] == player)
            for number, entry in enumerate(page.entries, start=1)
        ],
        "current_user_rank": None if page.own_rank is None else page.own_rank + 1,
        "current_user_xp": board_score.xp_of(page.own_score or 0),
        "total_players": page.size,
    }
    return answer if page.is_complete else answer | {"is_degraded": True}


def _scope(wanted: BoardRequest, grade: str | None) -> str:
    if wanted.scope == "subject":
        subject = stored_name("Memora Subject", wanted.subject or "")
        if subject is None:
            raise NotFoundError(_("There is no subject {0}.").format(wanted.subject))
        return leaderboard.subject_scope(subject)
    if wanted.scope == "grade":
        if not grade:
            raise ValidationError(_("Choose your grade first: then you are compared within it."))
        return leaderboard.grade_scope(grade)
    return leaderboard.GLOBAL


def _read_clean(
    player: str, wanted: BoardRequest, scope: str, period: Period
) -> tuple[Page, dict[str, Any]]:
    """Return the page and who is on it, without players who left the school, grade or boards.

    Whoever meets one takes them off: their profile went, or their account was disabled, by a way
    that told the boards nothing.
    """
    for _attempt in range(ATTEMPTS):
        page = read_page(player, wanted, scope, period.name)
        people = _people([entry[0] for entry in page.entries])
        gone = [
            name
            for name, _score, _total in page.entries
            if name not in people
            or people[name].is_off_boards
            or (wanted.scope == "grade" and leaderboard.grade_scope(people[name].grade) != scope)
        ]
        if not gone:
            return page, people
        _take_off(scope, period, gone)
    kept = [entry for entry in page.entries if entry[0] not in gone]
    return Page(page.size, page.own_rank, page.own_score, page.first, kept, False), people


def read_page(player: str, wanted: BoardRequest, scope: str, period_name: str) -> Page:
    """Read a page and the player's own place, in one round trip.

    Args:
        player: who looks.
        wanted: mode, limit and offset.
        scope: the board's scope, as in its key.
        period_name: the board's period, as in its key.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """
    keys = [get_leaderboard_key(scope, name) for name in (period_name, leaderboard.ALL_TIME)]

    def fill(pipe: Pipeline) -> None:
        _PAGE.queue(pipe, keys, (player, wanted.mode, wanted.limit, wanted.offset))
        rebuild.queue_is_complete(pipe, scope)

    (size, own_rank, own_score, first, flat, totals), is_complete = run_pipeline(fill)
    rows = zip(flat[::2], flat[1::2], totals, strict=True)
    return Page(
        size=size,
        own_rank=own_rank,
        own_score=None if own_score is None else float(own_score),
        first=first,
        entries=[
            (name.decode(), float(score), None if total is None else float(total))
            for name, score, total in rows
        ],
        is_complete=bool(is_complete),
    )


def _take_off(scope: str, period: Period, players: list[str]) -> None:
    def fill(pipe: Pipeline) -> None:
        for player in players:
            leaderboard.queue_leaving(pipe, scope, player, period.begins and period.begins.date())

    run_pipeline(fill)


def _people(names: list[str]) -> dict[str, Any]:
    """Return name, picture, grade and anonymity of players, and whether they are off the boards.

    The snapshot begins after the board was read: one from before would lack a player who has
    joined in between, and they would be taken off.
    """
    if not names:
        return {}
    frappe.db.commit()
    rows = frappe.db.sql(
        """SELECT profile.name, profile.grade, profile.is_anonymous, profile.is_off_boards,
            profile.avatar, user.full_name, user.user_image
        FROM `tabMemora Player Profile` profile JOIN `tabUser` user ON user.name = profile.user
            AND user.enabled = 1
        WHERE profile.name IN %s""",
        (tuple(names),),
        as_dict=True,
    )
    drawings = avatar_addresses()
    for row in rows:
        row.picture = drawings.get(row.avatar) or row.user_image or None
    return {row.name: row for row in rows}


def _shape(
    rank: int, entry: tuple[str, float, float | None], person: Any, *, is_me: bool
) -> dict[str, Any]:
    _name, score, total = entry
    xp = board_score.xp_of(score)
    is_shown = is_me or not person.is_anonymous
    return {
        "rank": rank,
        "player": person.full_name if is_shown else _("Anonymous student"),
        "xp": xp,
        "level": level_of(xp if total is None else board_score.xp_of(total)),
        "avatar": person.picture if is_shown else None,
        "is_me": is_me,
    }
