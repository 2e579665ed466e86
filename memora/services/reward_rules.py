"""What the school has chosen of quests and streak freezes, as the ledger needs it."""

import frappe

from memora.services.rewards import Quest, Rules
from memora.services.settings import default_limit

_LIMITS = ("daily_quest_count", "streak_freeze_days", "streak_freezes_kept")


def load_rules() -> Rules:
    """Return the active quests and the limits, with one statement: it runs with every event."""
    rows = frappe.db.sql(
        """SELECT name, quest_type, target, xp_reward, gems_reward, sort_order
        FROM `tabGame Daily Quest` WHERE is_active = 1
        UNION ALL SELECT field, NULL, value, NULL, NULL, NULL FROM tabSingles
        WHERE doctype = 'Memora Settings' AND field IN %s""",
        (_LIMITS,),
    )
    quests = [
        Quest(name, kind, int(target), xp, gems, position)
        for name, kind, target, xp, gems, position in rows
        if kind is not None
    ]
    saved = {name: int(value or 0) for name, kind, value, *_rest in rows if kind is None}
    limits = (saved[name] if name in saved else default_limit(name) for name in _LIMITS)
    return Rules(tuple(quests), *limits)
