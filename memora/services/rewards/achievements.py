"""A student's achievements, as the profile lists them."""

from typing import Any

import frappe
from frappe import _

from memora.services import ledger
from memora.services.ledger.entry import SUBJECT_COMPLETED
from memora.services.ledger.player_state import GOALS, PlayerState
from memora.services.ledger.player_view import KnownState


def get_achievements(player: str, *, known: KnownState | None = None) -> dict[str, Any]:
    """Return what a player has earned and what is still to earn.

    Args:
        player: whose.
        known: the state that the guard brought along.

    Returns:
        ``achievements`` as ``list_achievements`` returns them, ``streak_freezes``, and
        ``is_degraded`` when it had to come from MariaDB.

    Raises:
        NotFoundError: the player has no wallet.
    """
    state, is_degraded = (known.state, False) if known else ledger.read_state(player)
    answer = {"achievements": list_achievements(state), "streak_freezes": state.freezes}
    return answer | {"is_degraded": True} if is_degraded else answer


def list_achievements(state: PlayerState) -> list[dict[str, Any]]:
    """Return all achievements: those of the table, then the completed subjects.

    Args:
        state: a player's.

    Returns:
        Each with ``id``, ``title``, ``earned_on`` (UTC date as ISO text, None if not yet),
        ``progress`` and ``target``.
    """
    figures = {
        "lessons": state.passed_lessons(),
        "perfect": state.perfect,
        "reviews": state.reviews,
        "streak": state.streak,
    }
    titles = {
        "lessons": _("Lessons passed: {0}"),
        "perfect": _("Lessons without losing a heart: {0}"),
        "reviews": _("Questions reviewed: {0}"),
        "streak": _("Days in a row: {0}"),
    }
    listed = []
    for key, goal in GOALS.items():
        title = titles[goal.measure].format(goal.target)
        day = state.achievements.get(key)
        progress = goal.target if day else max(0, min(figures[goal.measure], goal.target))
        listed.append(_shape(key, title, day and day.isoformat(), progress, goal.target))
    return listed + _completed_subjects(state)


def _completed_subjects(state: PlayerState) -> list[dict[str, Any]]:
    days = {
        key.removeprefix(f"{SUBJECT_COMPLETED}:"): day
        for key, day in state.achievements.items()
        if key not in GOALS
    }
    if not days:
        return []
    titles = dict(
        frappe.db.sql("SELECT name, title FROM `tabMemora Subject` WHERE name IN %s", (list(days),))
    )
    return [
        _shape(
            f"{SUBJECT_COMPLETED}:{subject}",
            _("Subject completed: {0}").format(titles.get(subject, subject)),
            day.isoformat(),
            1,
            1,
        )
        for subject, day in sorted(days.items(), key=lambda item: (item[1], item[0]))
    ]


def _shape(
    key: str, title: str, earned_on: str | None, progress: int, target: int
) -> dict[str, Any]:
    return {
        "id": key,
        "title": title,
        "earned_on": earned_on,
        "progress": progress,
        "target": target,
    }
