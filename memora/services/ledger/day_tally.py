"""What a player did today, as far as daily quests ask for it. Pure: no framework, no I/O."""

from dataclasses import dataclass


@dataclass(slots=True)
class DayTally:
    """A player's figures of one UTC day.

    Attributes:
        lessons: lessons completed, replays included.
        perfect: those of them in which no heart was lost.
        reviews: questions reviewed, without those that were taken back.
        xp: XP earned, without what quests paid.
        quests: ids of the quests that were paid, in that order.
    """

    lessons: int = 0
    perfect: int = 0
    reviews: int = 0
    xp: int = 0
    quests: tuple[str, ...] = ()

    def clone(self) -> "DayTally":
        """Return an independent copy."""
        return DayTally(self.lessons, self.perfect, self.reviews, self.xp, self.quests)
