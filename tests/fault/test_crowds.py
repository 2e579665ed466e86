"""A school does the same thing at the same moment, for the first time: everybody succeeds.

`make crowds` lives ten rounds and prints the figures; the suite lives one.
"""

import os
import time
from collections import Counter
from copy import deepcopy

import frappe
import pytest

from tests.support.factories import QUESTION, READING, course_file, make_lesson, make_topic, quiz
from tests.support.students import Student
from tests.support.users import PASSWORD

ROUNDS = int(os.environ.get("CROWD_ROUNDS", "1"))
CLASS, CLASSES = 30, 3
AUTHORS, IMPORTS = 12, 12
STUDENT, AUTHOR, ADMIN = "Memora Student", "Memora Author", "Memora Admin"


def answers_of(requests):
    """Wait for requests that were begun together; count their answers by status."""
    return Counter(request.result().status_code for request in requests)


def sign_ins(students):
    path = "/api/method/memora.api.player.login"
    return [
        student.client.start("POST", path, json={"usr": student.user, "pwd": PASSWORD})
        for student in students
    ]


def first_stages(clients, lessons):
    path = "/api/resource/Memora Lesson"
    return [
        client.start("PUT", f"{path}/{lesson}", json={"stages": stages_of(lesson)})
        for client, lesson in zip(clients, lessons, strict=True)
    ]


def stages_of(lesson):
    return [deepcopy(READING), quiz({**QUESTION, "id": f"{lesson}.q1"})]


def imports(clients, courses):
    path = "/api/method/memora.api.content.import_course"
    return [
        client.start("POST", path, json={"course": course})
        for client, course in zip(clients, courses, strict=True)
    ]


@pytest.fixture
def staff(new_client, user_pool):
    """Make clients of staff with an API token, which no cleaning signs out."""

    def make(role, number):
        _user, token = user_pool.token(role)
        return [new_client(Authorization=token) for _ in range(number)]

    return make


@pytest.fixture
def begin(cleaner, redis_server):
    """Let the school begin anew: nobody has signed in, nothing was written."""

    def clean():
        cleaner.clean()
        with redis_server.connect() as client:
            client.flushall()

    return clean


def test_a_school_that_begins_at_one_moment_succeeds_in_everything(
    begin, staff, new_client, borrow_user, capsys
):
    authors, importers = staff(AUTHOR, AUTHORS), staff(ADMIN, IMPORTS)
    users = [borrow_user(STUDENT) for _ in range(CLASSES * CLASS)]
    total, started, devices, stages = Counter(), time.perf_counter(), 0, 0
    for number in range(1, ROUNDS + 1):
        begin()
        topic = make_topic().name
        lessons = [make_lesson(topic, stages=[]).name for _ in range(AUTHORS)]
        courses = [course_file(f"crowd-{number}-{n:02}", lessons=5) for n in range(IMPORTS)]
        pupils = [Student(new_client, user) for user in users]

        together = {
            "sign-ins": sign_ins(pupils[:CLASS]),
            "authors": first_stages(authors, lessons),
            "imports": imports(importers, courses),
        }
        figures = {what: answers_of(requests) for what, requests in together.items()}
        for first in range(CLASS, len(pupils), CLASS):
            figures["sign-ins"] += answers_of(sign_ins(pupils[first : first + CLASS]))

        with capsys.disabled():
            shown = {what: dict(counts) for what, counts in figures.items()}
            print(f"\nround {number}: {shown}", end="")
        total.update((what, status) for what in figures for status in figures[what].elements())
        frappe.db.rollback()
        devices += frappe.db.count("Memora Authorized Device")
        stages += frappe.db.count("Memora Lesson Stage", {"parent": ("in", lessons)})
        for pupil in pupils:
            pupil.client.close()
    with capsys.disabled():
        print(f"\n{ROUNDS} rounds in {time.perf_counter() - started:.0f} s: {dict(total)}")

    assert total == {
        ("sign-ins", 200): ROUNDS * CLASS * CLASSES,
        ("authors", 200): ROUNDS * AUTHORS,
        ("imports", 200): ROUNDS * IMPORTS,
    }
    assert (devices, stages) == (ROUNDS * CLASS * CLASSES, ROUNDS * 2 * AUTHORS)
