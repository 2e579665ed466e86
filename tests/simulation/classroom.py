"""The days of a class: who does what when, the jobs in between, and the flushes of Redis."""

import heapq
from collections import Counter
from datetime import timedelta
from functools import partial
from itertools import count
from random import Random

import frappe

from memora import jobs as scheduled
from memora.utils.redis_client import get_redis
from tests.simulation.comparison import Comparison
from tests.simulation.school import School, first_day_of
from tests.simulation.student import Student
from tests.support import jobs

FLUSHES = 20
LESSON_XP_CAP = 250
MOST_ACTIONS_A_DAY = 8
#: The class takes one lesson together, at nine, in step to the millisecond or nearly so.
TOGETHER = timedelta(hours=9)
STEPS_MS = (0, 0, 0, 7, 19, 21, 900, 9_000, 17_000)
#: So many review shortly before midnight and take it back after it.
NIGHT_OWLS = 4
LATE_SHARE, JOB_SHARE = 0.05, 0.1
JOBS = (
    scheduled.sync_pending_wallets,
    scheduled.sync_pending_bitmaps,
    scheduled.persist_pending_reviews,
    scheduled.rebuild_boards,
    scheduled.sync_subject_scores,
    scheduled.reconcile_cache_with_database,
    jobs.drain,
)


class Classroom:
    """A class of students over some days; everything follows from the seed.

    Args:
        courses: files of the courses that they learn.
        users: one for each student.
        days: how many.
        seed: of all chance.
    """

    def __init__(self, courses, users, days, seed):
        self.chance = Random(seed)
        self.first_day, self.days = first_day_of(self.chance), days
        self.school = School(courses, self.first_day, days, LESSON_XP_CAP)
        self.counts = Counter()
        self._calendar, self._numbers = [], count()
        self.students = [self._enrol(user) for user in users]
        self.comparison = Comparison(self.school, self.students, self.chance)
        scheduled.rebuild_boards()

    def run(self):
        """Live all days; return what was ever wrong."""
        for day in range(self.days):
            self._plan_day(self.first_day + timedelta(days=day))
        planned = len(self._calendar)
        flushes = set(self.chance.sample(range(planned), min(FLUSHES, planned)))
        for day in range(1, self.days + 1):
            self._plan(self.first_day + timedelta(days=day, microseconds=-1), self._end_day)
        for number in count():
            if not self._calendar:
                break
            at, _number, act = heapq.heappop(self._calendar)
            if number in flushes:
                self._flush(at)
            self._run_a_job()
            act(at)
        self._end_class(self.first_day + timedelta(days=self.days, hours=12))
        return self.wrong

    @property
    def wrong(self):
        """What was answered or shown otherwise than the log has it."""
        return self.comparison.wrong + [text for student in self.students for text in student.wrong]

    def _plan(self, at, act):
        """Write into the calendar what happens when; it is called with the moment."""
        heapq.heappush(self._calendar, (at, next(self._numbers), act))

    def _enrol(self, user):
        player = self.school.enrol(user, self.chance.choice(self.school.grades))
        return Student(player, self.school, self.chance, self.counts, self._plan)

    def _plan_day(self, midnight):
        subject = self.chance.choice(self.school.subjects)
        for student in self.students:
            if self.chance.random() > student.diligence:
                self.counts["days off"] += 1
                continue
            at = midnight + TOGETHER + timedelta(milliseconds=self.chance.choice(STEPS_MS))
            hearts = self.chance.choice([5, 5, 5, 4, 0])
            self._plan(at, partial(student.take_lesson, subject, hearts))
            for _action in range(self.chance.randint(0, MOST_ACTIONS_A_DAY)):
                at = midnight + timedelta(milliseconds=self.chance.randrange(86_400_000))
                self._plan(at, self._maybe_late(student.do_something))
        for student in self.chance.sample(self.students, NIGHT_OWLS):
            at = midnight + timedelta(days=1, minutes=-self.chance.randint(1, 4))
            self._plan(at, student.review_and_regret)

    def _maybe_late(self, act):
        """Let a few actions carry a moment from before the last: a clock that was set back."""
        if self.chance.random() >= LATE_SHARE:
            return act
        self.counts["late"] += 1
        late = timedelta(seconds=self.chance.choice([1, 40, 3_600]))
        return lambda at: act(at - late)

    def _flush(self, at):
        get_redis().flushdb()
        self.counts["flushes"] += 1
        self.comparison.check_after_flush(at)

    def _run_a_job(self):
        if self.chance.random() < JOB_SHARE:
            self.counts["jobs"] += 1
            self.chance.choice(JOBS)()

    def _end_day(self, now):
        # Every minute's job, in the last one.
        scheduled.rebuild_boards()
        self.comparison.check_views(now)
        self.comparison.check_rewards(now)
        self.comparison.check_boards(now)
        scheduled.sync_pending_wallets()
        scheduled.sync_pending_bitmaps()
        self.comparison.check_snapshots()

    def _end_class(self, now):
        scheduled.rebuild_boards()
        scheduled.sync_subject_scores()
        scheduled.persist_pending_reviews()
        self.comparison.check_boards(now)
        self.comparison.check_every_place(now)
        dates = [self.first_day.date() + timedelta(days=day) for day in range(self.days)]
        self.comparison.check_quests_paid(dates)
        self.comparison.check_trackers()
        self.comparison.check_subject_scores(now)
        self.comparison.check_nothing_drifted(now)
        frappe.db.commit()
