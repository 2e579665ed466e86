"""What the school has chosen of XP, quests and streak freezes, as events need it."""

import frappe

from memora.services.ledger.earnings import Quest, Rules
from memora.services.settings import default_limit

#: Fields of Memora Settings, and the rules that they make.
_LIMITS = {
    "daily_lesson_xp_cap": "daily_lesson_xp_cap",
    "daily_replay_xp_cap": "daily_replay_xp_cap",
    "paid_replays_a_day": "paid_replays_a_day",
    "client_xp_daily_cap": "client_xp_daily_cap",
    "daily_quest_count": "quests_a_day",
    "streak_freeze_days": "freeze_every_days",
    "streak_freezes_kept": "freezes_kept",
}


def load_rules() -> Rules:
    """Return the active quests and the limits, with one statement."""
    rows = frappe.db.sql(
        """SELECT name, quest_type, target, xp_reward, gems_reward, sort_order
        FROM `tabGame Daily Quest` WHERE is_active = 1
        UNION ALL SELECT field, NULL, value, NULL, NULL, NULL FROM tabSingles
        WHERE doctype = 'Memora Settings' AND field IN %s""",
        (tuple(_LIMITS),),
    )
    quests = [
        Quest(name, kind, int(target), xp, gems, position)
        for name, kind, target, xp, gems, position in rows
        if kind is not None
    ]
    saved = {name: int(value or 0) for name, kind, value, *_rest in rows if kind is None}
    limits = {
        rule: saved[field] if field in saved else default_limit(field)
        for field, rule in _LIMITS.items()
    }
    return Rules(quests=tuple(quests), **limits)
