"""What the interaction log says, in plain SQL: the judge of the simulated class.

None of it uses the fold, the boards or any other code of the app. Each query groups the rows of
everybody at once, where the app folds one player's rows in their order.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import NamedTuple

import frappe

_LOG = "`tabMemora Interaction Log`"
#: Leaderboards count time in steps, and who is in the same step stands in the names' order.
_PERIOD_STEP_US = 20_000
_ALL_TIME_STEP_US = 16_000_000
_ALL_TIME = datetime(2026, 1, 1)


class Row(NamedTuple):
    """One line of a leaderboard."""

    player: str
    xp: int
    level: int


class Wallet(NamedTuple):
    """A player's totals."""

    xp: int
    gems: int
    streak: int
    last_success_date: str | None


def period_of(kind, now):
    """Return begin and end of the UTC day, ISO week or month of a moment; of all time too."""
    today = datetime.combine(now.date(), time.min)
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    return {
        "daily": (today, today + timedelta(days=1)),
        "weekly": (monday, monday + timedelta(days=7)),
        "monthly": (first, (first + timedelta(days=31)).replace(day=1)),
        "all_time": (_ALL_TIME, datetime.max),
    }[kind]


def board(scope, of, period, now):
    """Return a leaderboard, the best first.

    Args:
        scope: global, subject or grade.
        of: the subject or grade.
        period: daily, weekly, monthly or all_time.
        now: the moment of looking.
    """
    begins, ends = period_of(period, now)
    inside = {
        "global": "TRUE",
        "subject": "log.subject = %(of)s",
        "grade": "profile.grade = %(of)s",
    }[scope]
    rows = frappe.db.sql(
        f"""SELECT player, earned, FLOOR(0.07 * SQRT(ever)) + 1 FROM (
            SELECT log.player, SUM(log.xp) AS ever,
                SUM(IF(log.earned_at >= %(begins)s AND log.earned_at < %(ends)s, log.xp, 0))
                    AS earned,
                MAX(IF(log.xp <> 0 AND log.is_undo = 0 AND log.created_at < %(ends)s,
                    log.created_at, NULL)) AS reached
            FROM (SELECT player, subject, xp, created_at,
                JSON_EXISTS(interaction_data, '$.facts.undoes_day') AS is_undo,
                COALESCE(CAST(JSON_VALUE(interaction_data, '$.facts.undoes_day') AS DATETIME),
                    created_at) AS earned_at FROM {_LOG}) log
            JOIN `tabMemora Player Profile` profile ON profile.name = log.player
            WHERE {inside} GROUP BY log.player) totals
        WHERE earned > 0
        ORDER BY earned DESC,
            TIMESTAMPDIFF(MICROSECOND, %(begins)s, reached) DIV %(step)s,
            BINARY player DESC""",
        {
            "of": of,
            "begins": begins,
            "ends": ends,
            "step": _ALL_TIME_STEP_US if period == "all_time" else _PERIOD_STEP_US,
        },
    )
    return [Row(player, int(earned), int(level)) for player, earned, level in rows]


def wallets(streaks):
    """Return the totals of everybody who has a row in the log, by player.

    Args:
        streaks: everybody's streak by player (``reward_reference.streaks``).
    """
    rows = frappe.db.sql(
        f"""SELECT player, SUM(xp), SUM(COALESCE(JSON_VALUE(interaction_data, '$.facts.gems'), 0))
        FROM {_LOG} GROUP BY player"""
    )
    days = {player: (s.length, s.last_day.isoformat()) for player, s in streaks.items()}
    return {
        player: Wallet(int(xp), int(gems), *days.get(player, (0, None)))
        for player, xp, gems in rows
    }


def progress():
    """Return lessons passed, XP, and the sum of best hearts, by player and subject."""
    rows = frappe.db.sql(
        f"""SELECT player, subject, SUM(passed), SUM(earned), SUM(hearts) FROM (
            SELECT player, subject, 0 AS passed, SUM(xp) AS earned, 0 AS hearts
            FROM {_LOG} WHERE subject IS NOT NULL GROUP BY player, subject
            UNION ALL
            SELECT player, subject, 1, 0,
                MAX(CAST(JSON_VALUE(interaction_data, '$.facts.hearts') AS INT))
            FROM {_LOG} WHERE interaction_type = 'lesson_completion'
            GROUP BY player, subject, reference_id) parts
        GROUP BY player, subject"""
    )
    return {
        (player, subject): (int(passed), int(earned), int(hearts))
        for player, subject, passed, earned, hearts in rows
    }


def schedules(player=None):
    """Return by player and season when each question is due: what its newest row says.

    Args:
        player: only this one's.
    """
    rows = frappe.db.sql(
        f"""SELECT log.player, log.season, log.reference_id,
            JSON_VALUE(log.interaction_data, '$.facts.review.after.next_review')
        FROM {_LOG} log JOIN (
            SELECT player, season, reference_id, MAX(seq) AS seq FROM {_LOG}
            WHERE interaction_type IN ('review', 'lesson_answer', 'review_undone')
            AND (%(player)s IS NULL OR player = %(player)s)
            GROUP BY player, season, reference_id) newest
        ON newest.player = log.player AND newest.seq = log.seq""",
        {"player": player},
    )
    found = defaultdict(dict)
    for owner, season, question, due in rows:
        if due:
            found[owner, season][question] = datetime.fromisoformat(due)
    return found


def reviews_on(player, day):
    """Return how many questions a player reviewed on a UTC date."""
    return frappe.db.sql(
        f"""SELECT COUNT(*) FROM {_LOG}
        WHERE player = %s AND interaction_type = 'review' AND DATE(created_at) = %s""",
        (player, day),
    )[0][0]


def paid_twice():
    """Return plays that were paid as a session and, within a minute, as a completion."""
    return frappe.db.sql(
        f"""SELECT one.player, one.reference_id, one.created_at FROM {_LOG} one JOIN {_LOG} other
        ON other.player = one.player AND other.reference_id = one.reference_id
        AND other.seq > one.seq AND other.created_at < one.created_at + INTERVAL 60 SECOND
        WHERE one.interaction_type = 'lesson_completion'
        AND other.interaction_type = 'lesson_completion'
        AND COALESCE(JSON_VALUE(one.interaction_data, '$.facts.play'),
            JSON_VALUE(other.interaction_data, '$.facts.play')) IS NOT NULL"""
    )


def paid_too_often(replays_a_day, replay_xp_a_day):
    """Return what was paid for playing again beyond the school's limits: replays, and days.

    Args:
        replays_a_day: how often a day a lesson that is played again earns XP.
        replay_xp_a_day: XP that all of them earn in a day, but for records of marked plays.
    """
    replays = f"""SELECT again.player, again.reference_id, DATE(again.created_at) AS day, again.xp,
        JSON_VALUE(again.interaction_data, '$.facts.play') AS play FROM {_LOG} again
        WHERE again.interaction_type = 'lesson_completion' AND again.xp > 0 AND EXISTS (
            SELECT 1 FROM {_LOG} before_it WHERE before_it.player = again.player
            AND before_it.interaction_type = 'lesson_completion'
            AND before_it.reference_id = again.reference_id AND before_it.seq < again.seq)"""
    often = frappe.db.sql(
        f"""SELECT player, reference_id, day, COUNT(*) FROM ({replays}) replays
        GROUP BY player, reference_id, day HAVING COUNT(*) > %s""",
        replays_a_day,
    )
    much = frappe.db.sql(
        f"""SELECT player, day, SUM(xp) FROM ({replays}) replays WHERE play IS NULL
        GROUP BY player, day HAVING SUM(xp) > %s""",
        replay_xp_a_day,
    )
    return often + much


def hearts_beyond_marks():
    """Return completions by claim with more hearts than that day's plays had before."""
    return frappe.db.sql(
        f"""SELECT log.player, log.reference_id, log.created_at FROM {_LOG} log JOIN (
            SELECT claim.name, MAX(session.hearts) AS marked FROM {_LOG} claim
            JOIN {_LOG} earlier ON earlier.player = claim.player AND earlier.seq < claim.seq
                AND earlier.reference_id = claim.reference_id
                AND DATE(earlier.created_at) = DATE(claim.created_at)
            JOIN `tabGameplay Session` session
                ON session.name = JSON_VALUE(earlier.interaction_data, '$.facts.play')
            WHERE claim.interaction_type = 'lesson_completion'
                AND JSON_VALUE(claim.interaction_data, '$.facts.play') IS NULL
            GROUP BY claim.name) bounded ON bounded.name = log.name
        WHERE CAST(JSON_VALUE(log.interaction_data, '$.facts.hearts') AS INT) > bounded.marked"""
    )


def undone_twice():
    """Return reviews that were undone though they followed an undone one."""
    return frappe.db.sql(
        f"""SELECT later.player, later.reference_id, later.created_at FROM {_LOG} later
        JOIN {_LOG} undone ON undone.player = later.player
            AND undone.seq = JSON_VALUE(later.interaction_data, '$.facts.review.undoes')
        WHERE later.interaction_type = 'review_undone' AND 'review_undone' = (
            SELECT earlier.interaction_type FROM {_LOG} earlier
            WHERE earlier.player = undone.player AND earlier.reference_id = undone.reference_id
            AND earlier.season = undone.season AND earlier.seq < undone.seq
            AND earlier.interaction_type IN ('review', 'lesson_answer', 'review_undone')
            ORDER BY earlier.seq DESC LIMIT 1)"""
    )
