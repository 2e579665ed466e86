from memora.memora.content_node import NamedByNodeId
from memora.memora.field_checks import MAX_INT, require_between, require_not_negative

LARGEST_REWARD_XP = 1_000


class GameDailyQuest(NamedByNodeId):
    """What students may set out to do in a day, and what it earns."""

    ID_FIELD = "quest_id"

    def validate(self) -> None:
        """Check the id, the aim and the rewards."""
        super().validate()
        require_between(self, "target", 1, MAX_INT)
        require_between(self, "xp_reward", 0, LARGEST_REWARD_XP)
        require_not_negative(self, "gems_reward", "sort_order")
