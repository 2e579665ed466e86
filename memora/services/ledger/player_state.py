"""What the interaction log says about one player: the fold that defines the truth.

Everything a player has earned is a function of the player's log rows in ``seq`` order.
This module is that function. The Redis view, the MariaDB snapshots and the repair tools
hold results of it; none of them adds a rule of its own. It imports no framework.
"""

import math
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from memora.services.ledger.entry import (
    CLIENT_XP,
    FREEZE_EARNED,
    LEARNING_TYPES,
    LESSON_COMPLETION,
    MAX_HEARTS,
    MEASURED_TYPES,
    QUEST_REWARD,
    QUEST_UNDONE,
    STREAK_REPAIR,
    STREAK_TYPES,
    SUBJECT_COMPLETED,
    Entry,
)
from memora.services.ledger.period_xp import PeriodXP
from memora.services.ledger.review_record import REVIEW, REVIEW_UNDONE
from memora.services.ledger.streak import StreakStep, count_missed, next_streak


class RowGapError(ValueError):
    """A row is not the one that follows: rows are missing."""


class Goal(NamedTuple):
    """What earns an achievement: a measure, and how much of it."""

    measure: str
    target: int


#: The achievements, and from which figure on each is earned. They follow from the log alone, with
#: the day on which the figure was first reached, on old logs too. For that reason a key keeps its
#: figure for good: to ask for more, add a key; a changed figure would take from students what they
#: have.
GOALS: Final[Mapping[str, Goal]] = {
    "first_lesson": Goal("lessons", 1),
    "lessons_10": Goal("lessons", 10),
    "lessons_100": Goal("lessons", 100),
    "lessons_500": Goal("lessons", 500),
    "perfect_1": Goal("perfect", 1),
    "perfect_10": Goal("perfect", 10),
    "perfect_100": Goal("perfect", 100),
    "streak_7": Goal("streak", 7),
    "streak_30": Goal("streak", 30),
    "streak_100": Goal("streak", 100),
    "reviews_100": Goal("reviews", 100),
    "reviews_1000": Goal("reviews", 1_000),
}


def newly_earned(earned: Container[str], measures: Mapping[str, int]) -> Iterator[str]:
    """Yield the achievements that the figures reach and the player does not have yet.

    Args:
        earned: the keys that the player has.
        measures: the player's figures: ``lessons`` passed, ``perfect`` lessons, ``streak`` in
            days, ``reviews`` of questions.
    """
    for key, goal in GOALS.items():
        if key not in earned and measures[goal.measure] >= goal.target:
            yield key


@dataclass(slots=True)
class SubjectState:
    """One subject's share: XP, and the best hearts of each completed lesson by bit index.

    ``best`` may hold only the lessons that were asked for (a part of a view); ``passed``
    always counts all of them. ``bits`` then names all of them, bit ``i`` for lesson ``i``.
    """

    xp: PeriodXP = field(default_factory=PeriodXP)
    passed: int = 0
    last_seq: int = 0
    best: dict[int, int] = field(default_factory=dict)
    bits: int | None = field(default=None, compare=False)

    def passed_bits(self) -> int:
        """Return the passed lessons as a number, bit ``i`` for lesson ``i``."""
        return sum(1 << index for index in self.best) if self.bits is None else self.bits

    def clone(self) -> "SubjectState":
        """Return an independent copy."""
        return SubjectState(self.xp.clone(), self.passed, self.last_seq, dict(self.best), self.bits)


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

    def start_day(self, today: date) -> None:
        """Start the day and the periods that ``today`` begins, in each subject too."""
        self.roll_over(today)
        for xp in (self.xp, *(subject.xp for subject in self.subjects.values())):
            xp.roll_over(today)

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
            RowGapError: the row is not the next one.
        """
        if seq != self.upto + 1:
            raise RowGapError(f"row {seq} cannot follow row {self.upto}")
        today = at.date()
        if entry.clock is not None:
            self._set_clock_back(entry.clock, at)
        self.roll_over(today)
        self.upto, self.at = seq, at
        self.xp.add(entry.xp, at, of=entry.earned_on())
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

    def clock_facts(self) -> dict[str, Any]:
        """Return what a row holds that sets a player's clock back to this state's."""
        figures = {name: part.xp.to_facts() for name, part in self.subjects.items()}
        today = self.today
        return {
            "streak": self.streak,
            "last_success": self.last_success_date and self.last_success_date.isoformat(),
            "freezes": self.freezes,
            "excused": [day.isoformat() for day in self.excused],
            "capped": [self.lesson_xp_today, self.client_xp_today],
            "today": [today.lessons, today.perfect, today.reviews, today.xp, list(today.quests)],
            "xp": self.xp.to_facts(),
            "subjects": figures,
        }

    def _set_clock_back(self, clock: dict[str, Any], at: datetime) -> None:
        """Stand where the player had stood with rows that were dated rightly."""
        self.at = at
        self.streak, self.freezes = clock["streak"], clock["freezes"]
        last = clock["last_success"]
        self.last_success_date = date.fromisoformat(last) if last else None
        self.excused = tuple(map(date.fromisoformat, clock["excused"]))
        self.lesson_xp_today, self.client_xp_today = clock["capped"]
        lessons, perfect, reviews, xp, quests = clock["today"]
        self.today = DayTally(lessons, perfect, reviews, xp, tuple(quests))
        self.xp = PeriodXP.from_facts(clock["xp"])
        for name, facts in clock["subjects"].items():
            self.subjects[name].xp = PeriodXP.from_facts(facts)
        for key, day in self.achievements.items():
            self.achievements[key] = min(day, at.date())

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
        state.xp.add(entry.xp, at, of=entry.earned_on())
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
    return is_completion and (entry.is_perfect or entry.hearts >= MAX_HEARTS)


def level_of(total_xp: int) -> int:
    """Return the level that an amount of XP gives: int(0.07 · √xp) + 1."""
    return int(0.07 * math.sqrt(max(0, total_xp))) + 1


def subject_achievement(subject: str) -> str:
    """Return the key of the achievement of having passed a whole subject."""
    return f"{SUBJECT_COMPLETED}:{subject}"
