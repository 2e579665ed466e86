"""The snapshot of subjects' boards in MariaDB: Player Subject Score, for Desk and reports."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import frappe
import redis

from memora.services.boards import rebuild
from memora.services.ledger import board_score, leaderboard
from memora.services.ledger.player_state import level_of
from memora.utils.bulk import upsert_newer
from memora.utils.clock import to_host_time, utc_now
from memora.utils.derived_names import derived_name
from memora.utils.job_run import job_run
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key

CHUNK = 500
TABLE = "tabPlayer Subject Score"
COLUMNS = (
    *("name", "creation", "modified", "owner", "modified_by"),
    *("player", "subject", "total_xp", "level", "rank", "last_synced_at"),
)
#: What stays as it was when the row was made. Rows of older releases take their derived name.
MADE = ("creation", "owner")


class _Place(NamedTuple):
    """Where a player stands in a subject."""

    total_xp: int
    level: int
    rank: int


def sync_subject_scores(*, now: datetime | None = None) -> int | None:
    """Write level and rank of every player in every subject; the job of every hour.

    They are read from the boards of all time, so that both always say the same. Rows that
    say so already are left alone, and so are subjects whose boards are incomplete.

    Args:
        now: naive UTC time; the present moment if not given.

    Returns:
        How many rows were written or removed; None when another run is under way.
    """
    with job_run("subject_scores", error_title="Subject Score Sync Error") as alone:
        if not alone:
            return None
        try:
            subjects = frappe.db.sql("SELECT name FROM `tabMemora Subject` ORDER BY name", ())
            return sum(
                _sync(subject, now or utc_now())
                for (subject,) in subjects
                if rebuild.is_complete(leaderboard.subject_scope(subject))
            )
        except redis.RedisError:
            frappe.logger("memora").warning("Redis is away: subject scores wait.")
            return 0


def _sync(subject: str, now: datetime) -> int:
    written = 0
    for places in _pages(subject):
        known = _known(subject, list(places))
        changed = {name: at for name, at in places.items() if known.get(name) != at}
        if changed:
            rows = [_row(name, subject, place, now) for name, place in sorted(changed.items())]
            upsert_newer(TABLE, COLUMNS, rows, guard="last_synced_at", keep=MADE)
            frappe.db.commit()
        written += len(changed)
    return written + _remove_fallen(subject)


def _remove_fallen(subject: str) -> int:
    """Remove the rows of players who stand on the subject's board no more; return how many.

    Their XP was taken back or their account is disabled: nobody stands on a board with 0. A
    board that is incomplete meanwhile, since Redis lost something, says nothing of anybody.
    """
    board = get_leaderboard_key(leaderboard.subject_scope(subject), leaderboard.ALL_TIME)
    removed, last = 0, ""
    while rows := frappe.db.sql(
        f"""SELECT name, player FROM `{TABLE}` WHERE subject = %s AND name > %s
        ORDER BY name LIMIT %s""",
        (subject, last, CHUNK),
    ):
        last = rows[-1][0]
        scores = get_redis().zmscore(board, [player for _name, player in rows])
        fallen = [name for (name, _p), score in zip(rows, scores, strict=True) if score is None]
        if not fallen:
            continue
        if not rebuild.is_complete(leaderboard.subject_scope(subject)):
            break
        frappe.db.sql(f"DELETE FROM `{TABLE}` WHERE name IN %s", (tuple(fallen),))
        frappe.db.commit()
        removed += len(fallen)
    return removed


def _pages(subject: str) -> Iterator[dict[str, _Place]]:
    """Read a subject's board from the top."""
    board = get_leaderboard_key(leaderboard.subject_scope(subject), leaderboard.ALL_TIME)
    first = 0
    while True:
        page = get_redis().zrevrange(board, first, first + CHUNK - 1, withscores=True)
        if not page:
            return
        yield {
            name.decode(): _place(board_score.xp_of(score), rank)
            for rank, (name, score) in enumerate(page, start=first + 1)
        }
        first += CHUNK


def _place(xp: int, rank: int) -> _Place:
    return _Place(xp, level_of(xp), rank)


def _known(subject: str, players: list[str]) -> dict[str, _Place]:
    rows = frappe.db.sql(
        f"""SELECT player, total_xp, level, `rank` FROM `{TABLE}`
        WHERE subject = %s AND player IN %s""",
        (subject, tuple(players)),
    )
    return {player: _Place(*place) for player, *place in rows}


def _row(player: str, subject: str, place: _Place, now: datetime) -> tuple[Any, ...]:
    stamp = to_host_time(now)
    return (
        *(derived_name(player, subject), stamp, stamp, "Administrator", "Administrator"),
        *(player, subject, *place, now),
    )
