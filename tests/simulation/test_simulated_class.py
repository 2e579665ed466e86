"""A class learns for days while Redis is flushed: everything shown is what the log says.

`make simulate SEED=…` runs a larger class over more days; the figures come from the environment.
"""

import os
from datetime import datetime, timedelta

import pytest

from memora.services.ledger import trusted_clock
from tests.simulation.classroom import FLUSHES, Classroom
from tests.simulation.school import read_course
from tests.support.factories import DEMO_COURSE, course_file

SEED = int(os.environ.get("SIMULATE_SEED", "1"))
STUDENTS = int(os.environ.get("SIMULATE_STUDENTS", "40"))
DAYS = int(os.environ.get("SIMULATE_DAYS", "7"))
#: Of what is wrong, as much as a person reads.
SHOWN = 10


@pytest.fixture(autouse=True)
def clock_of_the_class(monkeypatch):
    """Let the ledger take the class's days, which lie years ahead, for the present."""
    monkeypatch.setattr(trusted_clock, "utc_now", lambda: datetime.max)


def test_a_class_that_learns_anatomy_is_shown_what_the_log_says(
    course_data_dir, borrow_user, capsys
):
    anatomy = course_data_dir / "anatomy-physiology-2e.course.json"
    live([anatomy, DEMO_COURSE], borrow_user, STUDENTS, DAYS, capsys)


def test_a_class_that_learns_the_demo_course_is_shown_what_the_log_says(borrow_user, capsys):
    live([DEMO_COURSE], borrow_user, students=12, days=5, capsys=capsys)


def live(courses, borrow_user, students, days, capsys):
    users = [borrow_user("Memora Student") for _ in range(students)]
    files = [read_course(path) for path in courses]
    classroom = Classroom([*files, course_file("short", lessons=4)], users, days, SEED)
    wrong = classroom.run()
    report = ", ".join(f"{count} {what}" for what, count in sorted(classroom.counts.items()))
    with capsys.disabled():
        last_day = classroom.first_day + timedelta(days=days - 1)
        print(
            f"\nseed {SEED}: {students} students, {classroom.first_day.date()} to"
            f" {last_day.date()}: {report}; {classroom.comparison.compared} comparisons,"
            f" {len(wrong)} wrong"
        )
    assert not wrong, "\n".join(wrong[:SHOWN])
    assert classroom.counts["flushes"] == FLUSHES
