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

    def pack(self) -> str:
        """Return the tally as one short text; ids of quests hold neither colon nor comma."""
        figures = (self.lessons, self.perfect, self.reviews, self.xp, ",".join(self.quests))
        return ":".join(map(str, figures))

    @classmethod
    def unpack(cls, packed: str) -> "DayTally":
        """Return the tally that ``pack`` wrote."""
        *figures, quests = packed.split(":")
        lessons, perfect, reviews, xp = map(int, figures)
        return cls(lessons, perfect, reviews, xp, tuple(quests.split(",")) if quests else ())
