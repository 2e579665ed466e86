"""What quests, streaks, freezes and achievements come to, in plain SQL over the log.

Like ``reference``, it shares nothing with the app, not even the table of achievements.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

import frappe

_LOG = "`tabMemora Interaction Log`"

#: Days on which a streak goes on: with a lesson that left a heart.
_LEARNED = f"""learned AS (
    SELECT player, DATE(created_at) AS day,
        ROW_NUMBER() OVER (PARTITION BY player ORDER BY DATE(created_at)) AS number
    FROM {_LOG}
    WHERE interaction_type IN ('lesson_completion', 'streak_day')
    AND JSON_VALUE(interaction_data, '$.facts.hearts') > 0
    GROUP BY player, DATE(created_at))"""

#: Streak and freezes after each of these days: a freeze pays for a day without, or is kept.
_WALK = """RECURSIVE walk AS (
    SELECT player, number, day, CAST(1 AS SIGNED) AS streak,
        CAST(%(every)s = 1 AND %(kept)s > 0 AS SIGNED) AS freezes,
        CAST(%(every)s = 1 AND %(kept)s > 0 AS SIGNED) AS earned
    FROM learned WHERE number = 1
    UNION ALL
    SELECT player, number, day, streak, freezes + is_earned, is_earned FROM (
        SELECT kept_going.*,
            %(every)s > 0 AND streak MOD %(every)s = 0 AND freezes < %(kept)s AS is_earned
        FROM (
            SELECT next.player, next.number, next.day,
                IF(DATEDIFF(next.day, walk.day) - 1 <= walk.freezes, walk.streak + 1, 1)
                    AS streak,
                walk.freezes - IF(
                    DATEDIFF(next.day, walk.day) - 1 <= walk.freezes,
                    DATEDIFF(next.day, walk.day) - 1, 0) AS freezes
            FROM walk JOIN learned next
            ON next.player = walk.player AND next.number = walk.number + 1) kept_going) steps)"""

#: A completion without a heart lost: all five, or what the row says itself.
_PERFECT = """interaction_type = 'lesson_completion' AND (
    JSON_VALUE(interaction_data, '$.facts.hearts') >= 5
    OR JSON_EXTRACT(interaction_data, '$.facts.perfect') = TRUE)"""


class Streak(NamedTuple):
    """A player's streak as of their last day."""

    length: int
    last_day: object
    freezes: int
    freezes_earned: int


class QuestDay(NamedTuple):
    """One of a player's quests on one day."""

    quest: str
    progress: int
    target: int
    is_completed: bool


def streaks(rules, until=date.max):
    """Return everybody's streak by player, of those who have one.

    Args:
        rules: ``every`` and ``kept``, days that earn a freeze and freezes at most.
        until: the last UTC date to look at.
    """
    rows = frappe.db.sql(
        f"""WITH {_WALK.replace('RECURSIVE ', 'RECURSIVE ' + _LEARNED + ', ', 1)}
        SELECT player, streak, day, freezes, earned FROM walk
        WHERE day <= %(until)s ORDER BY player, number""",
        rules | {"until": until},
    )
    found, earned = {}, defaultdict(int)
    for player, streak, day, freezes, is_earned in rows:
        earned[player] += is_earned
        found[player] = Streak(streak, day, freezes, earned[player])
    return found


def freezes_given():
    """Return how many freezes the log gives, by player."""
    return dict(
        frappe.db.sql(
            f"""SELECT player, COUNT(*) FROM {_LOG}
            WHERE interaction_type = 'freeze_earned' GROUP BY player"""
        )
    )


def quests(players, day, rules):
    """Return everybody's quests of a day by player, in the order in which they are shown.

    Args:
        players: users.
        day: the UTC date.
        rules: as for ``streaks``, and ``shown``, quests a day.
    """
    drawn = _drawn(players, day, rules["shown"])
    figures, towards = _figures(day), _streaks_towards(day, rules)
    return {
        player: [
            _quest_day(figures.get(player, {}), towards.get(player, (0, 1)), *quest)
            for quest in drawn[player]
        ]
        for player in players
    }


def quests_paid():
    """Return what the log pays for quests: (times, XP, gems) by player, day and quest.

    What was taken back counts against the day of what it takes back.
    """
    rows = frappe.db.sql(
        f"""SELECT player,
            COALESCE(JSON_VALUE(interaction_data, '$.facts.undoes_day'), DATE(created_at)) AS day,
            reference_id, SUM(IF(interaction_type = 'quest_reward', 1, -1)), SUM(xp),
            SUM(COALESCE(JSON_VALUE(interaction_data, '$.facts.gems'), 0))
        FROM {_LOG} WHERE interaction_type IN ('quest_reward', 'quest_undone')
        GROUP BY player, day, reference_id"""
    )
    return {
        (player, str(day), quest): (int(times), int(xp), int(gems))
        for player, day, quest, times, xp, gems in rows
        if times
    }


def achievements(rules):
    """Return by player and achievement the UTC date on which it was earned.

    Args:
        rules: as for ``streaks``.
    """
    found = {}
    for measure, query in _MEASURES.items():
        targets = {target: key for key, (of, target) in _GOALS.items() if of == measure}
        rows = frappe.db.sql(query, rules)
        for player, day, figure in rows:
            for target, key in targets.items():
                if figure >= target:
                    found.setdefault((player, key), day.isoformat())
    for player, subject, day in frappe.db.sql(_COMPLETED):
        found[player, f"subject_completed:{subject}"] = day.isoformat()
    return found


_GOALS = {
    **{f"lessons_{number}": ("lessons", number) for number in (10, 100, 500)},
    **{f"perfect_{number}": ("perfect", number) for number in (1, 10, 100)},
    **{f"streak_{number}": ("streak", number) for number in (7, 30, 100)},
    **{f"reviews_{number}": ("reviews", number) for number in (100, 1_000)},
    "first_lesson": ("lessons", 1),
}

#: When each lesson was passed first.
_PASSED = f"""passed AS (
    SELECT player, subject, reference_id, MIN(seq) AS seq, MIN(created_at) AS at
    FROM {_LOG} WHERE interaction_type = 'lesson_completion'
    GROUP BY player, subject, reference_id)"""

#: Rows of player, date and the figure reached on it, in their order.
_MEASURES = {
    "lessons": f"""WITH {_PASSED}
        SELECT player, DATE(at), ROW_NUMBER() OVER (PARTITION BY player ORDER BY seq) AS figure
        FROM passed ORDER BY player, figure""",
    "perfect": f"""SELECT player, DATE(created_at),
            ROW_NUMBER() OVER (PARTITION BY player ORDER BY seq) AS figure
        FROM {_LOG} WHERE {_PERFECT} ORDER BY player, figure""",
    "reviews": f"""SELECT player, DATE(created_at),
            SUM(IF(interaction_type = 'review', 1, -1))
                OVER (PARTITION BY player ORDER BY seq) AS figure
        FROM {_LOG} WHERE interaction_type IN ('review', 'review_undone') ORDER BY player, seq""",
    "streak": f"""WITH {_WALK.replace('RECURSIVE ', 'RECURSIVE ' + _LEARNED + ', ', 1)}
        SELECT player, day, streak FROM walk ORDER BY player, number""",
}

#: When the last lesson of a subject was passed, of those who passed all.
_COMPLETED = f"""WITH {_PASSED}
    SELECT player, subject, DATE(MAX(at)) FROM passed GROUP BY player, subject
    HAVING COUNT(*) = (
        SELECT COUNT(*) FROM `tabMemora Lesson` lesson WHERE lesson.subject = passed.subject)"""


def _drawn(players, day, shown):
    """Return each player's quests of a day: name, type, target and place, as they are listed."""
    rows = frappe.db.sql(
        """SELECT player, name, quest_type, target FROM (
            SELECT profile.name AS player, quest.name, quest.quest_type, quest.target,
                quest.sort_order, ROW_NUMBER() OVER (
                    PARTITION BY profile.name
                    ORDER BY SHA2(CONCAT_WS('\n', profile.name, %(day)s, quest.name), 256)) AS lot
            FROM `tabMemora Player Profile` profile CROSS JOIN `tabGame Daily Quest` quest
            WHERE quest.is_active = 1 AND profile.name IN %(players)s) lots
        WHERE lot <= %(shown)s ORDER BY player, sort_order, name""",
        {"players": tuple(players), "day": day.isoformat(), "shown": shown},
    )
    drawn = {player: [] for player in players}
    for player, *quest in rows:
        drawn[player].append(quest)
    return drawn


def _figures(day):
    """Return what everybody did on a day, as quests count it; what was taken back did not count."""
    rows = frappe.db.sql(
        f"""SELECT player,
            SUM(interaction_type = 'lesson_completion'),
            SUM(IF({_PERFECT}, 1, 0)),
            SUM(interaction_type = 'review') - SUM(interaction_type = 'review_undone'),
            SUM(IF(interaction_type IN
                ('lesson_completion', 'client_xp', 'review', 'review_undone'), xp, 0))
        FROM {_LOG}
        WHERE COALESCE(JSON_VALUE(interaction_data, '$.facts.undoes_day'), DATE(created_at)) = %s
        GROUP BY player""",
        day.isoformat(),
    )
    names = ("complete_lessons", "perfect_lessons", "review_questions", "earn_xp")
    return {player: dict(zip(names, map(int, figures), strict=True)) for player, *figures in rows}


def _streaks_towards(day, rules):
    """Return everybody's streak on a day: with a lesson on it, and what one would make it."""
    found = {}
    for player, streak in streaks(rules, day).items():
        if streak.last_day == day:
            found[player] = (streak.length, streak.length)
        else:
            missed = (day - streak.last_day).days - 1
            found[player] = (0, streak.length + 1 if missed <= streak.freezes else 1)
    return found


def _quest_day(figures, towards, quest, kind, target):
    if kind == "keep_streak":
        today, tomorrow = towards
        # Without a lesson today the day itself is missing.
        progress = min(today, target) if today else min(tomorrow, target) - 1
    else:
        progress = min(max(figures.get(kind, 0), 0), target)
    return QuestDay(quest, progress, target, progress >= target)
