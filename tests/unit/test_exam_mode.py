"""Reviews tighten towards an exam."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.reviews.schedulers.exam_mode import start_of_exam, towards_exam

NOW = datetime(2026, 3, 1, 12)
days = st.floats(0.01, 400).map(lambda n: timedelta(days=n))


@pytest.mark.parametrize(
    ("planned", "exam", "given"),
    [
        (10, 60, 10),
        (30, 60, 30),
        (31, 60, 30),
        (365, 60, 30),
        (30, 7, 3.5),
        (3, 2.5, 1.25),
        (3, 2, 1),
        (3, 1.5, 1),
        (1, 0.25, 0.25),
        (3, 0, 3),
        (3, -5, 3),
    ],
)
def test_a_review_waits_half_of_the_time_that_is_left_at_most(planned, exam, given):
    after = [NOW + timedelta(days=number) for number in (planned, exam, given)]

    assert towards_exam(after[0], NOW, after[1]) == after[2]


def test_without_an_exam_the_plan_stands():
    planned = NOW + timedelta(days=300)

    assert towards_exam(planned, NOW, start_of_exam(None)) == planned


def test_the_exam_begins_with_its_day():
    assert start_of_exam(date(2026, 6, 15)) == datetime(2026, 6, 15)


@given(days, days)
def test_a_review_lies_after_now_and_neither_after_its_plan_nor_after_the_exam(planned, exam):
    review = towards_exam(NOW + planned, NOW, NOW + exam)

    assert NOW < review <= min(NOW + planned, NOW + exam)


@given(days, days, days)
def test_what_was_planned_later_never_comes_sooner(one, other, exam):
    low, high = sorted((one, other))

    assert towards_exam(NOW + low, NOW, NOW + exam) <= towards_exam(NOW + high, NOW, NOW + exam)


def test_a_question_that_is_always_answered_comes_ever_more_often():
    now, exam, gaps = NOW, NOW + timedelta(days=64), []
    while now < exam:
        review = towards_exam(now + timedelta(days=365), now, exam)
        gaps.append((review - now).days)
        now = review

    assert gaps == [32, 16, 8, 4, 2, 1, 1]
