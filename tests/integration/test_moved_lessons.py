"""A lesson that a file takes from another course: refused with words, since progress would stay."""

from copy import deepcopy

import pytest

from memora.services.content.importing import import_course
from memora.utils.errors import ValidationError
from tests.support.factories import course_file


def lessons_of(course):
    return course["tracks"][0]["units"][0]["topics"][0]["lessons"]


@pytest.fixture
def biology():
    course = course_file("biology", lessons=2)
    import_course(course)
    return course


@pytest.mark.usefixtures("biology")
def test_a_lesson_that_comes_from_another_course_is_refused_with_a_way_out():
    chemistry = course_file("chemistry", lessons=2)
    lessons_of(chemistry)[0] = {**lessons_of(chemistry)[0], "id": "own", "title": "Own"}

    with pytest.raises(ValidationError) as refused:
        import_course(chemistry)

    [fault] = refused.value.details["invalid"]
    assert fault["path"] == "$.tracks[0].units[0].topics[0].lessons[1].id"
    assert "of course biology" in fault["message"]
    assert "another id" in fault["message"]


@pytest.mark.usefixtures("biology")
def test_under_another_id_it_begins_anew():
    chemistry = course_file("chemistry", lessons=2)
    lessons_of(chemistry)[0] = {**lessons_of(chemistry)[0], "id": "own", "title": "Own"}
    lessons_of(chemistry)[1]["id"] = "taken"
    lessons_of(chemistry)[1]["stages"][-1]["config"]["questions"][0]["id"] = "taken.q1"

    assert import_course(chemistry)["invalid"] == []


def test_a_copy_of_a_whole_course_may_begin_anew(biology):
    assert import_course({**deepcopy(biology), "id": "biology-2"})["created"] == 6


@pytest.mark.usefixtures("biology")
def test_a_part_of_a_course_may_be_a_course():
    assert import_course(course_file("biology-2", lessons=1))["invalid"] == []


@pytest.mark.usefixtures("biology")
def test_a_copy_may_be_longer_than_the_course():
    assert import_course(course_file("biology-2", lessons=3))["invalid"] == []


@pytest.mark.usefixtures("biology")
def test_the_same_id_with_other_content_is_another_lesson():
    chemistry = course_file("chemistry", lessons=2)
    for lesson in lessons_of(chemistry):
        lesson["stages"] = [{"title": "Read", "type": "Reading", "config": {"text": "Other."}}]

    assert import_course(chemistry)["invalid"] == []
