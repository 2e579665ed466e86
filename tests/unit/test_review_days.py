"""Sixty days of one student: scheduler, exam mode and backlog together, worked out by hand."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest

from memora.services.ledger.review_record import CardState
from memora.services.reviews.schedulers import SCHEDULERS
from memora.services.reviews.schedulers.backlog import spread
from memora.services.reviews.schedulers.base import band_of
from memora.services.reviews.schedulers.exam_mode import start_of_exam, towards_exam
from memora.services.reviews.schedulers.rating import Rating

FIRST_DAY = datetime(2026, 3, 1, 12)
QUESTIONS = [f"q{number:02}" for number in range(30)]
FORGOTTEN_ON_DAY_12 = set(QUESTIONS[:6])


@dataclass
class Student:
    """Comes at noon, does what is due, and keeps count of it by day."""

    scheduler: str = "classic"
    limit: int = 0
    exam: date | None = None
    states: dict[str, CardState] = field(
        default_factory=lambda: dict.fromkeys(QUESTIONS, CardState())
    )
    done: Counter = field(default_factory=Counter)

    def come(self, day, wrong=()):
        """Answer what is due, all of it right but for ``wrong``."""
        now, exam = FIRST_DAY + timedelta(days=day), start_of_exam(self.exam)
        known = {q: state.next_review for q, state in self.states.items() if state.next_review}
        for question, later in spread(known, now, self.limit, exam=exam).items():
            self.states[question] = replace(self.states[question], next_review=later)
        for question, state in self.states.items():
            if state.next_review is None or state.next_review <= now:
                rating = Rating.AGAIN if question in wrong else Rating.GOOD
                after = SCHEDULERS[self.scheduler].review(state, rating, now)
                planned = towards_exam(after.next_review, now, exam)
                self.states[question] = replace(after, next_review=planned)
                self.done[day] += 1


def test_who_always_knows_is_asked_five_times_in_sixty_days():
    student = Student()
    for day in range(60):
        student.come(day)

    assert student.done == {0: 30, 1: 30, 4: 30, 12: 30, 31: 30}


def test_what_was_forgotten_once_begins_again():
    student = Student()
    for day in range(60):
        student.come(day, wrong=FORGOTTEN_ON_DAY_12 if day == 12 else ())

    assert student.done == {
        **dict.fromkeys((0, 1, 4, 12), 30),
        31: 24,
        **dict.fromkeys((13, 14, 17, 25, 44), 6),
    }


def test_bands_after_sixty_days_tell_who_was_asked_more_often():
    student = Student()
    for day in range(60):
        student.come(day, wrong=FORGOTTEN_ON_DAY_12 if day == 12 else ())
    bands = Counter(band_of(state.stability) for state in student.states.values())

    assert bands == {"review": 24, "mature": 6}


def test_after_a_break_the_days_have_their_share_and_intervals_grow_as_ever():
    student = Student(limit=10)
    for day in (0, 1, 4, *range(21, 60)):
        student.come(day)

    days_of_ten = (1, 4, 21, 22, 23, 24, 30, 31, 32, 49, 50, 51)
    assert student.done == {0: 30, **dict.fromkeys(days_of_ten, 10)}


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_everything_is_asked_again_in_the_week_before_an_exam(scheduler):
    student = Student(scheduler, exam=date(2026, 4, 30))
    for day in range(60):
        student.come(day)
    last = {state.last_review for state in student.states.values()}

    assert min(last) >= datetime(2026, 4, 23)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_nothing_is_planned_after_an_exam_before_it_is_over(scheduler):
    student = Student(scheduler, limit=7, exam=date(2026, 4, 30))
    for day in range(60):
        student.come(day)
        planned = {state.next_review for state in student.states.values()}

        assert max(planned) <= datetime(2026, 4, 30)
