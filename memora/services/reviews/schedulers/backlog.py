"""After a break: a day's share of what is due today, the rest on the days that follow."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

ONE_DAY = timedelta(days=1)


def spread(
    schedule: Mapping[str, datetime],
    now: datetime,
    daily_limit: int,
    *,
    done_today: int = 0,
    exam: datetime | None = None,
) -> dict[str, datetime]:
    """Put off what is more than a day's share. What memories are like stays as it is.

    Those that have been due the longest stay. A day is one of UTC, as for streaks. Nothing moves
    when it is called again with the result, so a retry does no harm.

    Args:
        schedule: Question → next review (naive UTC) of one player and season, all of them.
        now: The present, naive UTC.
        daily_limit: Most reviews a day; 0 knows no limit.
        done_today: Reviews that the player has done since midnight.
        exam: ``exam_mode.start_of_exam``. No review is put off beyond it; if the days until then
            are full, they take more than the limit, evenly.

    Returns:
        Question → new next review, for those that move: the midnight of a later day.
    """
    if daily_limit <= 0:
        return {}
    today = now.date()
    # The id decides between equal times: the same schedule is always spread the same way.
    due = sorted((at, question) for question, at in schedule.items() if at.date() <= today)
    surplus = [question for _, question in due[max(0, daily_limit - done_today) :]]
    days = _Days(schedule, today, daily_limit, exam)
    moved = {}
    for question in surplus:
        day = days.take()
        if day is None:
            break
        moved[question] = datetime.combine(day, time())
    return moved


class _Days:
    """The days after today, and how many reviews each has."""

    def __init__(
        self, schedule: Mapping[str, datetime], today: date, limit: int, exam: datetime | None
    ) -> None:
        self._load = Counter(at.date() for at in schedule.values() if at.date() > today)
        self._tomorrow = self._first = today + ONE_DAY
        self._limit = limit
        # A season's exam that is past binds nobody.
        self._last = exam.date() if exam is not None and exam.date() > today else None

    def take(self) -> date | None:
        """Return the first day with room and count one review more on it; None before no day."""
        while self._load[self._first] >= self._limit and self._may_take(self._first):
            self._first += ONE_DAY
        day = self._first if self._may_take(self._first) else self._emptiest()
        if day is not None:
            self._load[day] += 1
        return day

    def _may_take(self, day: date) -> bool:
        return self._last is None or day < self._last

    def _emptiest(self) -> date | None:
        if self._last is None:
            return None
        days = [self._tomorrow + n * ONE_DAY for n in range((self._last - self._tomorrow).days)]
        return min(days, key=self._load.__getitem__, default=None)
