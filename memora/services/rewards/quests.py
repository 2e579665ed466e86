"""The day's quests as a student sees them. What they pay is the ledger's (``earnings``)."""

from datetime import datetime
from typing import Any

import frappe
from frappe import _

from memora.services import ledger
from memora.services.ledger.earnings import Quest, choose_quests, measure
from memora.services.ledger.player_view import KnownState
from memora.services.rewards.rules import load_rules


def get_daily_quests(
    player: str, *, known: KnownState | None = None, now: datetime
) -> list[dict[str, Any]]:
    """Return a player's quests of today and how far they are.

    Args:
        player: whose.
        known: the state that the guard brought along.
        now: naive UTC time.

    Returns:
        The documented answer of ``quests.get_daily_quests``.

    Raises:
        NotFoundError: the player has no wallet.
    """
    state = (known.state if known else ledger.read_state(player)[0]).clone()
    # The log may be ahead of this clock; its day is the one that quests are paid on.
    today = max(now, state.at or now).date()
    state.roll_over(today)
    chosen = choose_quests(load_rules(), player, state, today)
    texts = _texts_of([quest.quest_id for quest in chosen])
    return [
        {
            "id": quest.quest_id,
            "title": texts[quest.quest_id][0],
            "description": texts[quest.quest_id][1] or _describe(quest),
            "type": quest.quest_type,
            "xp_reward": quest.xp,
            "gems_reward": quest.gems,
            "progress": measure(quest, state, today),
            "target": quest.target,
            "completed": quest.quest_id in state.today.quests,
        }
        for quest in chosen
        if quest.quest_id in texts
    ]


def _texts_of(quests: list[str]) -> dict[str, tuple[str, str | None]]:
    if not quests:
        return {}
    rows = frappe.db.sql(
        "SELECT name, quest_title, description FROM `tabGame Daily Quest` WHERE name IN %s",
        (quests,),
    )
    return {name: (title, description) for name, title, description in rows}


def _describe(quest: Quest) -> str:
    return {
        "complete_lessons": _("Lessons to complete today: {0}"),
        "earn_xp": _("XP to earn today: {0}"),
        "review_questions": _("Questions to review today: {0}"),
        "perfect_lessons": _("Lessons to complete today without losing a heart: {0}"),
        "keep_streak": _("Streak to reach today, in days: {0}"),
    }[quest.quest_type].format(quest.target)
