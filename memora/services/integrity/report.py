"""The report of improbable plays: kept by a job each night, and of today as it is asked for."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
import redis

from memora.services.integrity import day_rows
from memora.services.integrity.names import known_player
from memora.services.integrity.plays import Judgement
from memora.services.ledger import leaderboard
from memora.utils.bulk import insert_rows
from memora.utils.clock import to_host_time, utc_now
from memora.utils.job_run import job_run
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key

DOCTYPE = "Memora Improbable Day"
#: Days that a run judges anew: a night without a run loses nothing.
DAYS_BACK = 3
PLAYERS_A_STEP = 100
#: Students of whom today is judged when the report is read: those with the most XP today.
PLAYERS_TODAY = 200
#: For so long days stay in the report.
KEEP_DAYS = 400
SHOWN_EVENTS = 50

#: Columns of a day that is judged anew.
_KEPT = ("name", "creation", "owner", "player", "day")
_FIGURES = ("plays", "first_plays", "perfect_plays", "rushed_plays", "xp", "most_xp_a_minute")


def report_improbable_plays(*, now: datetime | None = None) -> dict[str, int] | None:
    """Judge the last days of everybody who learned, and keep what is improbable; the nightly job.

    It goes in small steps, each committed. Killed anywhere, the next run does it again, to the same
    end.

    Args:
        now: The present moment, naive UTC.

    Returns:
        ``judged``, students' days looked at, and ``found``, those of them that are improbable; None
        when another run is under way.
    """
    with job_run("improbable_plays", error_title="Improbable Plays Report Error") as alone:
        if not alone:
            return None
        today = (now or utc_now()).date()
        frappe.db.commit()
        result = {"judged": 0, "found": 0}
        for days in range(DAYS_BACK, 0, -1):
            _judge_day(today - timedelta(days=days), now or utc_now(), result)
        frappe.db.delete(DOCTYPE, {"day": ("<", today - timedelta(days=KEEP_DAYS))})
        frappe.db.commit()
        return result


def get_report(
    since: date,
    until: date,
    *,
    player: str | None = None,
    limit: int,
    offset: int = 0,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Return the improbable days of students, the latest first.

    Today is judged as it is read, of the students who have earned most; days before it were judged
    by the nightly job.

    Args:
        since: The first UTC day.
        until: The last.
        player: Of this student only.
        limit: Days of students at most.
        offset: Of these so many are left out.
        now: The present moment, naive UTC.

    Returns:
        ``rows`` and ``total`` as ``integrity.get_report`` documents them.

    Raises:
        NotFoundError: There is no such player.
    """
    today = (now or utc_now()).date()
    player = known_player(player) if player else None
    live = _rows_of_today(today, player) if since <= today <= until else []
    last_stored = min(until, today - timedelta(days=1))
    wanted = {"since": since, "until": last_stored, "player": player}
    stored = frappe.db.sql(
        """SELECT COUNT(*) FROM `tabMemora Improbable Day`
        WHERE day BETWEEN %(since)s AND %(until)s
        AND (%(player)s IS NULL OR player = %(player)s)""",
        wanted,
    )[0][0]
    rows = live[offset : offset + limit]
    rows += _stored_rows(wanted, limit - len(rows), max(0, offset - len(live)))
    names = _people([row["player"] for row in rows])
    shown = [row | names.get(row["player"], _NOBODY) for row in rows]
    return {"rows": shown, "total": len(live) + stored}


def _judge_day(day: date, now: datetime, result: dict[str, int]) -> None:
    parts = []
    for part in day_rows.find_active(day):
        parts.append(part)
        frappe.db.commit()
    active = day_rows.joined(parts)
    for start in range(0, len(active), PLAYERS_A_STEP):
        step = active[start : start + PLAYERS_A_STEP]
        found = {p: one for p, one in day_rows.judge_all(step).items() if one.reasons}
        stamp = to_host_time(now)
        rows = [_record(player, day, one, stamp) for player, one in sorted(found.items())]
        update = tuple(rows[0]) if rows else ()
        written = sum(insert_rows(DOCTYPE, rows, update=[c for c in update if c not in _KEPT]))
        frappe.db.commit()
        result["judged"] += len(step)
        result["found"] += written


def _record(player: str, day: date, one: Judgement, stamp: datetime) -> dict[str, Any]:
    shape = _shape(player, day, one)
    return {
        "name": hashlib.sha256(f"{player}\0{day}".encode()).hexdigest()[:20],
        **dict.fromkeys(("creation", "modified"), stamp),
        **dict.fromkeys(("owner", "modified_by"), "Administrator"),
        "player": player,
        "day": day,
        "reasons": ", ".join(shape["reasons"]),
        # A text, since a figure cannot be unknown in the table.
        "fastest_percent": _text(shape["fastest_percent"]),
        "rushed_events": json.dumps(shape["rushed_events"]),
        **{name: shape[name] for name in _FIGURES},
    }


def _shape(player: str, day: date, one: Judgement) -> dict[str, Any]:
    return {
        "player": player,
        "day": day.isoformat(),
        "reasons": one.reasons,
        "plays": one.plays,
        "first_plays": one.first_plays,
        "perfect_plays": one.perfect_plays,
        "rushed_plays": len(one.rushed),
        "fastest_percent": None if one.fastest is None else round(100 * one.fastest, 1),
        "xp": one.xp,
        "most_xp_a_minute": one.most_xp_a_minute,
        "rushed_events": one.rushed[:SHOWN_EVENTS],
    }


def _text(figure: float | None) -> str | None:
    return None if figure is None else str(figure)


def _rows_of_today(today: date, player: str | None) -> list[dict[str, Any]]:
    players = [player] if player else _busiest(today)
    midnight = datetime.combine(today, time())
    judged = day_rows.judge_all(day_rows.active_since(players, midnight))
    rows = [_shape(name, today, one) for name, one in judged.items() if one.reasons]
    return sorted(rows, key=lambda row: (-row["xp"], row["player"]))


def _busiest(today: date) -> list[str]:
    """Return who has earned most today; nobody while Redis is away: the night finds them."""
    period = next(p for p in leaderboard.periods_of(today) if p.kind == leaderboard.DAILY)
    board = get_leaderboard_key(leaderboard.GLOBAL, period.name)
    try:
        return [name.decode() for name in get_redis().zrevrange(board, 0, PLAYERS_TODAY - 1)]
    except redis.RedisError:
        frappe.logger("memora").warning("Redis is away: today is not part of the report")
        return []


def _stored_rows(wanted: Mapping[str, Any], limit: int, offset: int) -> list[dict[str, Any]]:
    if limit <= 0:
        return []
    rows = frappe.db.sql(
        f"""SELECT player, day, reasons, fastest_percent, rushed_events, {", ".join(_FIGURES)}
        FROM `tabMemora Improbable Day`
        WHERE day BETWEEN %(since)s AND %(until)s
        AND (%(player)s IS NULL OR player = %(player)s)
        ORDER BY day DESC, xp DESC, name LIMIT %(limit)s OFFSET %(offset)s""",
        {**wanted, "limit": limit, "offset": offset},
        as_dict=True,
    )
    return [
        {
            **row,
            "day": row["day"].isoformat(),
            "reasons": row["reasons"].split(", "),
            "fastest_percent": float(row["fastest_percent"]) if row["fastest_percent"] else None,
            "rushed_events": json.loads(row["rushed_events"] or "[]"),
        }
        for row in rows
    ]


_NOBODY = {"full_name": None, "is_off_boards": False}


def _people(players: list[str]) -> dict[str, dict[str, Any]]:
    if not players:
        return {}
    rows = frappe.db.sql(
        """SELECT profile.name, user.full_name, profile.is_off_boards
        FROM `tabMemora Player Profile` profile JOIN `tabUser` user ON user.name = profile.user
        WHERE profile.name IN %s""",
        (tuple(players),),
    )
    return {
        name: {"full_name": full_name, "is_off_boards": bool(is_off)}
        for name, full_name, is_off in rows
    }
