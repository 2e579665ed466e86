"""Whether quests, streaks, freezes and achievements are what the log says."""

from memora.services import wallet_engine
from memora.services.rewards import achievements, quests
from tests.simulation import reward_reference
from tests.simulation.reward_reference import QuestDay
from tests.simulation.school import REWARD_RULES


class RewardComparison:
    """Compares what students earn besides lessons and reviews with the log.

    Args:
        school: where they learn.
        players: all of them.
        expect: called with what is compared, what was shown and what the log says.
    """

    def __init__(self, school, players, expect):
        self.school, self.players, self._expect = school, players, expect

    def check(self, now):
        """Compare everything, as of the end of a day."""
        day = now.date()
        meant = reward_reference.quests(self.players, day, REWARD_RULES)
        streaks = reward_reference.streaks(REWARD_RULES)
        for player in self.players:
            self._expect(f"quests of {player}", _quests_of(player, now), meant[player])
            freezes = streaks[player].freezes if player in streaks else 0
            shown = wallet_engine.get_wallet(player)["streak_freezes"]
            self._expect(f"freezes of {player}", shown, freezes)
        earned = {player: s.freezes_earned for player, s in streaks.items() if s.freezes_earned}
        self._expect("freezes given", reward_reference.freezes_given(), earned)
        self.check_paid(day)
        self._check_achievements()

    def check_paid(self, day):
        """Each quest of a day that was fulfilled is paid once, no other is."""
        meant = reward_reference.quests(self.players, day, REWARD_RULES)
        paid = {
            key: figures
            for key, figures in reward_reference.quests_paid().items()
            if key[1] == day.isoformat()
        }
        due = {
            (player, day.isoformat(), quest.quest): (1, *self.school.quests[quest.quest])
            for player, shown in meant.items()
            for quest in shown
            if quest.is_completed
        }
        self._expect(f"quests paid on {day}", paid, due)

    def _check_achievements(self):
        shown = {
            (player, one["id"]): one["earned_on"]
            for player in self.players
            for one in achievements.get_achievements(player)["achievements"]
            if one["earned_on"]
        }
        self._expect("achievements", shown, reward_reference.achievements(REWARD_RULES))


def _quests_of(player, now):
    return [
        QuestDay(quest["id"], quest["progress"], quest["target"], quest["completed"])
        for quest in quests.get_daily_quests(player, now=now)
    ]
