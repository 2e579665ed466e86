"""The way of one completion through the services, as docs/architecture.md tells it."""

import re
from pathlib import Path

import pytest

from tests.support.stops import followed
from tests.support.students import School, Student

ARCHITECTURE = Path(__file__).resolve().parents[2] / "docs" / "architecture.md"


@pytest.fixture
def stops(new_client, borrow_user):
    """The stops of a student's second lesson: the first one reads what later ones remember."""
    school = School()
    # Only threads that begin within the block are followed: a client's begins with its login.
    with followed() as stops:
        student = school.enrol(Student(new_client, borrow_user("Memora Student")))
        student.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=5)
        stops.visits.clear()
        answer = student.post("progress.complete_lesson", lesson_id=school.lesson_id(2), hearts=5)
    assert answer.status_code == 200, answer.text
    return stops


def told():
    """Return the two figures that the documentation tells: files, and ways back."""
    text = " ".join(ARCHITECTURE.read_text(encoding="utf-8").split())
    return re.search(r"Of the services it enters (\d+) .*? comes back (\d+) times", text).groups()


def test_the_way_of_a_completion_is_as_short_as_the_map_says(stops):
    print("", *stops.visits, sep="\n")
    print(f"{len(stops.files)} files, {stops.returns} ways back")

    assert (len(stops.files), stops.returns) == tuple(map(int, told()))
