"""What the interaction log says about one player: the fold that defines the truth.

Everything a player has earned is a function of the player's log rows in ``seq`` order.
This module is that function. The Redis view, the MariaDB snapshots and the repair tools
hold results of it; none of them adds a rule of its own. It imports no framework.
"""

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from memora.services.ledger.achievement_table import newly_earned
from memora.services.ledger.day_tally import DayTally
from memora.services.ledger.review_record import REVIEW, REVIEW_UNDONE
from memora.services.ledger.streak import StreakStep, count_missed, next_streak
from memora.services.ledger.subject_state import PeriodXP, SubjectState

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
#: A subject of which everything is passed.
SUBJECT_COMPLETED = "subject_completed"

#: What moves a figure that earns achievements, besides what passes a lesson.
MEASURED_TYPES = (LESSON_COMPLETION, STREAK_DAY, STREAK_REPAIR, REVIEW)
#: Of which rows the XP counts for a quest to earn some: what a student does for it.
LEARNING_TYPES = (LESSON_COMPLETION, CLIENT_XP, REVIEW, REVIEW_UNDONE)

#: Hearts of a lesson in which none was lost.
ALL_HEARTS = 5

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
        )


@dataclass(slots=True)
class PlayerState:
    """All that the log says of a player up to and including row ``upto``."""

    upto: int = 0
    at: datetime | None = None
    xp: PeriodXP = field(default_factory=PeriodXP)
    lesson_xp_today: int = 0
    client_xp_today: int = 0
    gems: int = 0
    streak: int = 0
    last_success_date: date | None = None
    subjects: dict[str, SubjectState] = field(default_factory=dict)
    today: DayTally = field(default_factory=DayTally)
    #: Streak freezes at hand, and the days since the streak's last that nobody could have missed.
    freezes: int = 0
    excused: tuple[date, ...] = ()
    #: Perfect lessons and reviewed questions of all time.
    perfect: int = 0
    reviews: int = 0
    #: When each achievement was earned, as a UTC date.
    achievements: dict[str, date] = field(default_factory=dict)
    #: When the player was last seen without a row being written; known to a view only.
    seen_at: datetime | None = field(default=None, compare=False)

    @property
    def last_played_at(self) -> datetime | None:
        """The player's latest interaction: a row, or what the view has seen since."""
        return max((at for at in (self.at, self.seen_at) if at), default=None)

    def clone(self) -> "PlayerState":
        """Return an independent copy; written out, since ``copy`` is ten times as slow."""
        return PlayerState(
            *(self.upto, self.at, self.xp.clone(), self.lesson_xp_today, self.client_xp_today),
            *(self.gems, self.streak, self.last_success_date),
            {name: subject.clone() for name, subject in self.subjects.items()},
            self.today.clone(),
            self.freezes,
            self.excused,
            *(self.perfect, self.reviews),
            dict(self.achievements),
            self.seen_at,
        )

    def roll_over(self, today: date) -> None:
        """Forget the daily figures of an earlier day; a no-op on the same day."""
        if self.at is None or self.at.date() != today:
            self.lesson_xp_today = self.client_xp_today = 0
            self.today = DayTally()

    def best_hearts(self, subject: str, bit_index: int) -> int | None:
        """Return the best hearts of a completed lesson, None if it was never completed."""
        state = self.subjects.get(subject)
        return None if state is None else state.best.get(bit_index)

    def passed_bits(self, subject: str) -> int:
        """Return a subject's passed lessons as a number, bit ``i`` for lesson ``i``."""
        state = self.subjects.get(subject)
        return 0 if state is None else state.passed_bits()

    def streak_after(self, hearts: int, today: date) -> tuple[StreakStep, date | None]:
        """Return what an event on ``today`` does to the streak, and the streak's last day then.

        Args:
            hearts: hearts left; with none the streak stays as it is.
            today: UTC date of the event.
        """
        if hearts > 0:
            step = next_streak(
                *(self.streak, self.last_success_date, today),
                freezes=self.freezes,
                excused=self.excused,
            )
            return step, today
        return StreakStep(self.streak, self.streak, "unchanged"), self.last_success_date

    def advance(self, entry: Entry, seq: int, at: datetime) -> None:
        """Fold one row in.

        Args:
            entry: the row.
            seq: its number; rows are folded without a gap.
            at: its naive UTC time, never earlier than the row before.

        Raises:
            ValueError: the row is not the next one.
        """
        if seq != self.upto + 1:
            raise ValueError(f"row {seq} cannot follow row {self.upto}")
        today = at.date()
        self.roll_over(today)
        self.upto, self.at = seq, at
        self.xp.add(entry.xp, at)
        self.gems += entry.gems
        if entry.interaction_type == LESSON_COMPLETION:
            self.lesson_xp_today += entry.xp
        elif entry.interaction_type == CLIENT_XP:
            self.client_xp_today += entry.xp
        if entry.interaction_type in STREAK_TYPES and entry.hearts > 0:
            self._advance_streak(today)
        if entry.subject:
            self._advance_subject(entry, seq, at)
        self._advance_rewards(entry, today)

    def passed_lessons(self) -> int:
        """Return how many lessons the player has passed, in all subjects."""
        return sum(subject.passed for subject in self.subjects.values())

    def _advance_streak(self, today: date) -> None:
        step, day = self.streak_after(1, today)
        if step.action == "frozen" and self.last_success_date:
            self.freezes -= count_missed(self.last_success_date, today, self.excused)
        self.streak, self.last_success_date, self.excused = step.new_streak, day, ()

    def _advance_rewards(self, entry: Entry, today: date) -> None:
        """Fold in what freezes, achievements and quests look at."""
        kind = entry.interaction_type
        is_perfect = _is_perfect(entry)
        self.perfect += is_perfect
        if kind in (REVIEW, REVIEW_UNDONE):
            self.reviews += 1 if kind == REVIEW else -1
        elif kind == FREEZE_EARNED:
            self.freezes += 1
        elif kind == STREAK_REPAIR:
            self.streak += entry.streak
            self.excused = tuple(sorted({*self.excused, *map(date.fromisoformat, entry.excused)}))
        elif kind == SUBJECT_COMPLETED:
            self.achievements.setdefault(subject_achievement(entry.reference_id), today)
        if kind in MEASURED_TYPES or entry.bit_index is not None:
            figures = {"lessons": self.passed_lessons(), "perfect": self.perfect}
            figures |= {"streak": self.streak, "reviews": self.reviews}
            for key in newly_earned(self.achievements, figures):
                self.achievements[key] = today
        if entry.undoes_day in (None, today.isoformat()):
            self._count_today(entry, is_perfect=is_perfect)

    def _count_today(self, entry: Entry, *, is_perfect: bool) -> None:
        """Fold in what the day's quests look at."""
        kind, reference = entry.interaction_type, entry.reference_id
        if kind in LEARNING_TYPES:
            self.today.xp += entry.xp
        if kind == LESSON_COMPLETION:
            self.today.lessons += 1
            self.today.perfect += is_perfect
        elif kind == REVIEW:
            self.today.reviews += 1
        elif kind == REVIEW_UNDONE:
            self.today.reviews -= 1
        elif kind == QUEST_REWARD:
            self.today.quests += (reference,)
        elif kind == QUEST_UNDONE:
            self.today.quests = tuple(paid for paid in self.today.quests if paid != reference)

    def _advance_subject(self, entry: Entry, seq: int, at: datetime) -> None:
        state = self.subjects.setdefault(entry.subject or "", SubjectState())
        state.xp.add(entry.xp, at)
        state.last_seq = seq
        if entry.bit_index is None:
            return
        best = state.best.get(entry.bit_index)
        if best is None:
            state.passed += 1
        state.best[entry.bit_index] = entry.hearts if best is None else max(best, entry.hearts)
        if state.bits is not None:
            state.bits |= 1 << entry.bit_index


def _is_perfect(entry: Entry) -> bool:
    is_completion = entry.interaction_type == LESSON_COMPLETION
    return is_completion and (entry.is_perfect or entry.hearts >= ALL_HEARTS)


def level_of(total_xp: int) -> int:
    """Return the level that an amount of XP gives: int(0.07 · √xp) + 1."""
    return int(0.07 * math.sqrt(max(0, total_xp))) + 1


def subject_achievement(subject: str) -> str:
    """Return the key of the achievement of having passed a whole subject."""
    return f"{SUBJECT_COMPLETED}:{subject}"
