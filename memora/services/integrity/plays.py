"""What of a student's day nobody could have learned. Pure: no framework, no I/O.

How long a lesson took is measured from what the log says came before it: the student's play or
review before, or the sign-in. That is the longest it can have taken, whatever a client claims.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from memora.services.ledger.entry import (
    CLIENT_XP,
    LESSON_COMPLETION,
    MAX_HEARTS,
    PLAY_REPEATED,
)
from memora.services.ledger.review_record import LESSON_ANSWER, REVIEW

#: A first completion within this share of the lesson's time is rushed: nobody reads that fast.
RUSHED_SHARE = 0.1
#: XP of one minute that no learning gives: a lesson, a session of reviews and a game give less.
MOST_XP_A_MINUTE = 150
#: From so many plays of a day on, so many of which lost no heart, they are too good.
PLAYS_JUDGED, PERFECT_SHARE = 20, 0.95

RUSHED, XP_RATE, PERFECT = "rushed", "xp_rate", "perfect"
_EARNING = (LESSON_COMPLETION, CLIENT_XP, REVIEW)
_LEARNING = (LESSON_COMPLETION, PLAY_REPEATED, REVIEW, LESSON_ANSWER)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PlayedRow:
    """A row of the log, as far as it is judged.

    Attributes:
        seq: its number.
        at: its moment, naive UTC.
        kind: its interaction type.
        reference_id: the lesson, of a completion.
        xp: XP that it gave.
        hearts: hearts left, of a completion.
        is_replay: a completion of a lesson that was completed before.
        is_perfect: a completion with less than five hearts that lost none.
    """

    seq: int
    at: datetime
    kind: str
    reference_id: str
    xp: int
    hearts: int = 0
    is_replay: bool = False
    is_perfect: bool = False


@dataclass(slots=True)
class Judgement:
    """A student's day.

    Attributes:
        plays: lessons completed, replays included.
        first_plays: those of them that were the first of their lesson.
        perfect_plays: those of them that lost no heart.
        rushed: numbers of the first completions that were faster than a tenth of their time.
        fastest: the smallest share of its time that a first completion took; None where unknown.
        xp: XP of lessons, games and reviews.
        most_xp_a_minute: the most of it within 60 seconds.
    """

    plays: int = 0
    first_plays: int = 0
    perfect_plays: int = 0
    rushed: list[int] = field(default_factory=list)
    fastest: float | None = None
    xp: int = 0
    most_xp_a_minute: int = 0

    @property
    def reasons(self) -> list[str]:
        """Return why the day is improbable; none where it is not."""
        reasons = [RUSHED] if self.rushed else []
        if self.most_xp_a_minute > MOST_XP_A_MINUTE:
            reasons.append(XP_RATE)
        if self.plays >= PLAYS_JUDGED and self.perfect_plays >= PERFECT_SHARE * self.plays:
            reasons.append(PERFECT)
        return reasons


def judge(
    rows: Iterable[PlayedRow],
    target_s: Mapping[str, int],
    *,
    before: datetime | None,
    signed_in_at: datetime | None,
) -> Judgement:
    """Judge the rows of a student's day.

    Args:
        rows: In order.
        target_s: Seconds that lessons are meant to take, by lesson; those without are not judged
            by time.
        before: When the student learned last before the first row; None if never.
        signed_in_at: When the present session began, if that is known.
    """
    day, window = Judgement(), deque[PlayedRow]()
    for row in rows:
        if row.kind in _EARNING:
            day.xp += row.xp
            window.append(row)
            while row.at - window[0].at >= _MINUTE:
                window.popleft()
            day.most_xp_a_minute = max(day.most_xp_a_minute, sum(one.xp for one in window))
        if row.kind == LESSON_COMPLETION:
            _judge_play(day, row, target_s, _latest(row.at, before, signed_in_at))
        if row.kind in _LEARNING:
            before = row.at
    return day


def _latest(
    at: datetime, before: datetime | None, signed_in_at: datetime | None
) -> datetime | None:
    """Return the last moment before a row at which its play cannot have begun yet."""
    known = [moment for moment in (before, signed_in_at) if moment and moment <= at]
    return max(known, default=None)


def _judge_play(
    day: Judgement, row: PlayedRow, target_s: Mapping[str, int], begun: datetime | None
) -> None:
    day.plays += 1
    day.perfect_plays += row.is_perfect or row.hearts >= MAX_HEARTS
    if row.is_replay:
        return
    day.first_plays += 1
    target = target_s.get(row.reference_id)
    if begun is None or not target:
        return
    share = (row.at - begun).total_seconds() / target
    day.fastest = share if day.fastest is None else min(day.fastest, share)
    if share < RUSHED_SHARE:
        day.rushed.append(row.seq)
