"""Reads what students did on a day: of everybody in small steps, or of some."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe

from memora.services.integrity.plays import Judgement, PlayedRow, judge
from memora.services.ledger.entry import (
    CLIENT_XP,
    LESSON_COMPLETION,
    PLAY_REPEATED,
)
from memora.services.ledger.review_record import LESSON_ANSWER, REVIEW
from memora.utils.bulk import in_chunks

_KINDS = (LESSON_COMPLETION, CLIENT_XP, REVIEW, PLAY_REPEATED, LESSON_ANSWER)
_SLICE = timedelta(hours=1)
#: Rows before the day's first that are searched for what the student learned last.
_ROWS_BACK = 200
#: Rows of a student's log that are searched at once for today's.
_ROWS_A_LOOK = 500
_BEHIND_THE_LAST_ROW = 1 << 62
#: Rows of one student's day that are judged; whoever has more stands in the report by those.
_MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Active:
    """A student's rows of a day: the numbers of the first and of the last."""

    player: str
    first: int
    last: int


def find_active(day: date) -> Iterator[list[Active]]:
    """Yield who did something on a UTC day, an hour of the day at a time.

    A student comes once for each hour; ``joined`` brings them together.
    """
    begins = datetime.combine(day, time())
    for hour in range(24):
        start = begins + hour * _SLICE
        rows = frappe.db.sql(
            """SELECT player, MIN(seq), MAX(seq) FROM `tabMemora Interaction Log`
            WHERE created_at >= %s AND created_at < %s GROUP BY player""",
            (start, start + _SLICE),
        )
        yield [Active(*row) for row in rows]


def joined(parts: Iterable[list[Active]]) -> list[Active]:
    """Return each student once, by name."""
    found: dict[str, Active] = {}
    for part in parts:
        for one in part:
            seen = found.get(one.player, one)
            first, last = min(seen.first, one.first), max(seen.last, one.last)
            found[one.player] = Active(one.player, first, last)
    return [found[player] for player in sorted(found)]


def active_since(players: Collection[str], moment: datetime) -> list[Active]:
    """Return those of some students who did something since a moment; a statement for each.

    It goes back along each student's own numbers: by time, MariaDB would read everybody's day.
    """
    found = []
    for player in players:
        first, last, before = None, None, _BEHIND_THE_LAST_ROW
        while True:
            rows = frappe.db.sql(
                """SELECT COUNT(*), MIN(seq), MAX(seq) FROM (
                    SELECT seq, created_at FROM `tabMemora Interaction Log`
                    WHERE player = %s AND seq < %s ORDER BY seq DESC LIMIT %s) latest
                WHERE created_at >= %s""",
                (player, before, _ROWS_A_LOOK, moment),
            )
            count, first_found, last_found = rows[0]
            if count:
                first, last, before = first_found, last or last_found, first_found
            if count < _ROWS_A_LOOK:
                break
        if first is not None:
            found.append(Active(player, first, last))
    return found


def judge_all(active: Collection[Active]) -> dict[str, Judgement]:
    """Return what the day of each student comes to, by student."""
    rows = {one.player: list(_rows_of(one)) for one in active}
    lessons = {
        row.reference_id
        for of_player in rows.values()
        for row in of_player
        if row.kind == LESSON_COMPLETION
    }
    target_s, signed_in = _target_times(lessons), _sessions_of([one.player for one in active])
    judgements = {}
    for one in active:
        earlier = [row.at for row in rows[one.player] if row.seq < one.first]
        judgements[one.player] = judge(
            [row for row in rows[one.player] if row.seq >= one.first],
            target_s,
            before=max(earlier, default=None),
            signed_in_at=signed_in.get(one.player),
        )
    return judgements


def _rows_of(active: Active) -> Iterator[PlayedRow]:
    """Yield a student's rows of the day, and some before them."""
    rows = frappe.db.sql(
        """SELECT seq, created_at, interaction_type, reference_id, xp,
        JSON_EXTRACT(interaction_data, '$.facts') FROM `tabMemora Interaction Log`
        WHERE player = %s AND seq >= %s AND seq <= %s AND interaction_type IN %s
        ORDER BY seq LIMIT %s""",
        (active.player, active.first - _ROWS_BACK, active.last, _KINDS, _MOST_ROWS),
    )
    for *columns, facts in rows:
        yield PlayedRow(*columns, **_facts(json.loads(facts)))


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "hearts": facts.get("hearts", 0),
        "is_replay": facts.get("replay", False),
        "is_perfect": facts.get("perfect", False),
    }


def _target_times(lessons: Collection[str]) -> dict[str, int]:
    """Return the seconds that lessons are meant to take, of those that say so."""
    found: dict[str, int] = {}
    for chunk in in_chunks(sorted(lessons)):
        rows = frappe.db.sql(
            """SELECT parent, SUM(target_time) FROM `tabMemora Lesson Stage`
            WHERE parenttype = 'Memora Lesson' AND parent IN %s GROUP BY parent""",
            (chunk,),
        )
        found |= {lesson: int(seconds) for lesson, seconds in rows if seconds}
    return found


def _sessions_of(players: list[str]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for chunk in in_chunks(players):
        rows = frappe.db.sql(
            """SELECT name, session_started_at FROM `tabMemora Player Profile`
            WHERE name IN %s AND session_started_at IS NOT NULL""",
            (chunk,),
        )
        found |= dict(rows)
    return found
