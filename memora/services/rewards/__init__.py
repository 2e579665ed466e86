"""What learning earns besides XP: quests, achievements, streaks and their freezes.

The papers' ``wallet_engine`` and ``wallet_sync`` belong to this room. What an event earns is
decided by the ledger under the player's lock, by the rules that are loaded here.
"""

from memora.services.rewards.achievements import get_achievements, list_achievements
from memora.services.rewards.outages import WAITING, repair_streaks
from memora.services.rewards.quests import get_daily_quests
from memora.services.rewards.rules import load_rules

__all__ = [
    "WAITING",
    "get_achievements",
    "get_daily_quests",
    "list_achievements",
    "load_rules",
    "repair_streaks",
]
