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


def test_a_lesson_that_comes_from_another_course_is_refused_with_a_way_out(biology):
    chemistry = course_file("chemistry", lessons=2)
    lessons_of(chemistry)[0] = {**lessons_of(chemistry)[0], "id": "own", "title": "Own"}
    lessons_of(chemistry)[1] = lessons_of(biology)[1]

    with pytest.raises(ValidationError) as refused:
        import_course(chemistry)

    [fault] = refused.value.details["invalid"]
    assert fault["path"] == "$.tracks[0].units[0].topics[0].lessons[1].id"
    assert "of course biology" in fault["message"]
    assert "another id" in fault["message"]


def test_under_another_id_it_begins_anew(biology):
    chemistry = course_file("chemistry", lessons=2)
    lessons_of(chemistry)[0] = {**lessons_of(chemistry)[0], "id": "own", "title": "Own"}
    lessons_of(chemistry)[1] = {**deepcopy(lessons_of(biology)[1]), "id": "taken"}
    lessons_of(chemistry)[1]["stages"][-1]["config"]["questions"][0]["id"] = "taken.q1"

    assert import_course(chemistry)["invalid"] == []


def copy_of(biology, lessons):
    """The course under another id, cut or with lessons of its own behind."""
    copied = course_file("biology-2", lessons=max(lessons, 2))
    lessons_of(copied)[:2] = deepcopy(lessons_of(biology))
    del lessons_of(copied)[lessons:]
    return copied


@pytest.mark.parametrize("lessons", [1, 2, 3])
def test_a_copy_of_a_course_or_of_a_part_of_it_may_begin_anew(biology, lessons):
    copied = copy_of(biology, lessons)

    report = import_course(copied, question_id_prefix="biology-2-")

    assert (report["created"], report["invalid"]) == (4 + lessons, [])


def test_a_copy_of_a_course_needs_question_ids_of_its_own(biology):
    with pytest.raises(ValidationError) as refused:
        import_course(copy_of(biology, 2))

    assert ["question_id_prefix" in f["message"] for f in refused.value.details["invalid"]] == [
        True,
        True,
    ]


@pytest.mark.usefixtures("biology")
def test_the_same_id_with_other_content_is_another_lesson():
    chemistry = course_file("chemistry", lessons=2)
    for lesson in lessons_of(chemistry):
        lesson["stages"] = [{"title": "Read", "type": "Reading", "config": {"text": "Other."}}]

    assert import_course(chemistry)["invalid"] == []
