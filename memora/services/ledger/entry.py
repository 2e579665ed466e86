"""One row of the interaction log: what happened, and what it is worth. Pure: no framework."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from memora.services.ledger.review_record import REVIEW, REVIEW_UNDONE

LESSON_COMPLETION = "lesson_completion"
CLIENT_XP = "client_xp"
STREAK_DAY = "streak_day"
#: A play that came again, as completion or as session; worth nothing.
PLAY_REPEATED = "play_repeated"
#: What a daily quest paid, and what was taken back of it together with a review.
QUEST_REWARD = "quest_reward"
QUEST_UNDONE = "quest_undone"
#: One streak freeze more.
FREEZE_EARNED = "freeze_earned"
#: A streak that an outage broke, mended.
STREAK_REPAIR = "streak_repair"
#: A purchase that a student asked for; the row holds its event_id.
PURCHASE_REQUESTED = "purchase_requested"
#: The player's clock set back, where MariaDB's had run ahead.
CLOCK_REPAIRED = "clock_repaired"
#: A subject of which everything is passed.
SUBJECT_COMPLETED = "subject_completed"

#: Staff took back what an event had earned.
VOIDED = "voided"
#: Staff took the player off the leaderboards, or put them back; worth nothing.
BOARDS_LEFT = "boards_left"
BOARDS_JOINED = "boards_joined"

#: What moves a figure that earns achievements, besides what passes a lesson.
MEASURED_TYPES = (LESSON_COMPLETION, STREAK_DAY, STREAK_REPAIR, REVIEW)
#: Of which rows the XP counts for a quest to earn some: what a student does for it.
LEARNING_TYPES = (LESSON_COMPLETION, CLIENT_XP, REVIEW, REVIEW_UNDONE)

#: Hearts of a lesson in which none was lost: the most there are.
MAX_HEARTS = 5

#: What moves a streak, when hearts were left.
STREAK_TYPES = (LESSON_COMPLETION, STREAK_DAY)


@dataclass(slots=True)
class Entry:
    """One log row: what happened and what it is worth.

    Attributes:
        interaction_type: what happened; the fold knows the types named above, every other
            is worth its ``xp`` and ``gems`` only.
        reference_id: the record it happened to, e.g. a lesson.
        subject: the subject whose XP and progress it counts for, if any.
        season: the season it happened in, if any.
        xp: XP added by this row (a correction may be negative).
        bit_index: the completed lesson's bit within its subject, for completions.
        hearts: hearts left, 0 to 5, for what moves a streak.
        gems: gems added by this row.
        reason: why a member of staff gave it; for people, the fold does not read it.
        play: the Gameplay Session that a completion belongs to, if it came with one.
        review: what the row did to a review schedule (``review_record``), if anything.
        is_perfect: a completion that could have fewer than five hearts lost none of them.
        streak: days that a repair adds to the streak.
        excused: days, as ISO dates, that a repair lets nobody miss.
        undoes_day: the UTC day, as ISO date, of what the row takes back; today's if None.
        is_replay: a completion of a lesson that was completed before.
        voids: the row that this one takes back, because staff voided it.
        clock: where the player stands by the right clock (``PlayerState.clock_facts``), in the
            row that sets it back; the one row that may be dated before the one ahead of it.
    """

    interaction_type: str
    reference_id: str
    subject: str | None = None
    season: str | None = None
    xp: int = 0
    bit_index: int | None = None
    hearts: int = 0
    gems: int = 0
    reason: str | None = None
    play: str | None = None
    review: dict[str, Any] | None = None
    is_perfect: bool = False
    streak: int = 0
    excused: tuple[str, ...] = ()
    undoes_day: str | None = None
    is_replay: bool = False
    voids: int | None = None
    clock: dict[str, Any] | None = None

    def earned_on(self) -> date | None:
        """Return the date of the XP that the row takes back; None where it takes none."""
        return date.fromisoformat(self.undoes_day) if self.undoes_day else None

    def facts(self) -> dict[str, Any]:
        """Return what the row says beyond its own columns."""
        facts: dict[str, Any] = {"gems": self.gems} if self.gems else {}
        if self.bit_index is not None:
            facts |= {"bit": self.bit_index, "hearts": self.hearts}
        elif self.hearts:
            facts["hearts"] = self.hearts
        told = {
            "reason": self.reason,
            "play": self.play,
            "review": self.review,
            "perfect": self.is_perfect,
            "streak": self.streak,
            "excused": list(self.excused),
            "undoes_day": self.undoes_day,
            "replay": self.is_replay,
            "voids": self.voids,
            "clock": self.clock,
        }
        return facts | {name: value for name, value in told.items() if value}

    @classmethod
    def from_row(
        cls,
        interaction_type: str,
        reference_id: str,
        subject: str | None,
        xp: int,
        facts: dict[str, Any],
    ) -> "Entry":
        """Rebuild an entry from a log row's columns and its stored facts."""
        return cls(
            interaction_type,
            reference_id,
            subject,
            xp=xp,
            bit_index=facts.get("bit"),
            hearts=facts.get("hearts", 0),
            gems=facts.get("gems", 0),
            reason=facts.get("reason"),
            play=facts.get("play"),
            review=facts.get("review"),
            is_perfect=facts.get("perfect", False),
            streak=facts.get("streak", 0),
            excused=tuple(facts.get("excused", ())),
            undoes_day=facts.get("undoes_day"),
            is_replay=facts.get("replay", False),
            voids=facts.get("voids"),
            clock=facts.get("clock"),
        )
