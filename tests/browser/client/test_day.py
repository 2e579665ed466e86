"""The whole day in Chromium, English and Arabic, with pictures of each screen and axe's eyes."""

import pytest

from tests.browser.client.day import Day
from tests.support.factories import make_quest
from tests.support.light import LightSchool

pytestmark = pytest.mark.client_day
#: Who is not signed in yet, or not any more, is told so; nothing else is refused all day.
MEANT = {"401 /api/method/memora.api.profile.get_start"}


@pytest.fixture(params=["en", "ar"])
def language(request):
    """The language that the student and the course speak."""
    return request.param


@pytest.fixture
def day(connection, language, new_learner):  # noqa: ARG001
    """A student's whole day, lived."""
    light = LightSchool(language)
    make_quest("two-lessons", "complete_lessons", 2)
    day = Day(new_learner(None, language), light, language)
    day.arrive()
    day.walk_to_a_lesson()
    day.play(1, wrong="multiple_choice")
    for number in range(2, 6):
        day.open_lesson(number)
        day.play(number, wrong="cloze")
    day.review()
    day.look_around()
    day.leave()
    return day


def test_a_whole_day_keeps_nobody_out_and_leaves_no_fault_behind(day):
    visit = day.learner.visit

    assert (day.barriers, visit.faults, visit.foreign) == ({}, [], [])
    assert set(visit.refused) <= MEANT
