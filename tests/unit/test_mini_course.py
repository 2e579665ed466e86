import json
from collections import Counter

import pytest

from memora.services.content_import.course_faults import course_faults
from tests.support.factories import MINI_COURSE, lessons_of


@pytest.fixture
def course():
    return json.loads(MINI_COURSE.read_text(encoding="utf-8"))


def test_the_demo_course_can_be_imported(course):
    assert course_faults(course) == []


def test_the_demo_course_has_a_dozen_lessons_in_one_linear_track(course):
    assert [track["is_linear"] for track in course["tracks"]] == [True]
    assert len(lessons_of(course)) == 12


def test_every_lesson_of_the_demo_course_is_read_and_then_asked(course):
    types = {tuple(stage["type"] for stage in lesson["stages"]) for lesson in lessons_of(course)}
    assert types == {("Reading", "Quiz")}


def test_the_demo_course_asks_every_type_of_question(course):
    kinds = Counter(
        question["type"]
        for lesson in lessons_of(course)
        for question in lesson["stages"][1]["config"]["questions"]
    )
    assert set(kinds) == {"multiple_choice", "short_answer", "true_false"}
