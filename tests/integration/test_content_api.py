import json
from pathlib import Path

import frappe
import pytest

from tests.support import jobs
from tests.support.factories import course_file, lessons_of, make_plan
from tests.support.http import message_of

IMPORT = "memora.api.content.import_course"


@pytest.fixture
def admin(new_client, borrow_user):
    return new_client(borrow_user("Memora Admin"))


def test_an_administrator_imports_a_course_into_a_plan(admin):
    plan = make_plan()
    answer = admin.call(IMPORT, course=course_file(), plan=plan.name)
    assert (answer.status_code, answer.json["message"]) == (
        200,
        {
            "subject": "course",
            "created": 6,
            "changed": 0,
            "unchanged": 0,
            "missing": 0,
            "invalid": [],
            "warnings": [],
        },
    )
    plan.reload()
    assert [row.subject for row in plan.subjects] == ["course"]


def test_the_importing_administrator_owns_the_new_nodes(new_client, borrow_user):
    user = borrow_user("Memora Admin")
    new_client(user).call(IMPORT, course=course_file())
    assert frappe.db.get_value("Memora Subject", "course", "owner") == user


def test_a_faulty_course_answers_400_with_every_fault(admin):
    course = course_file()
    for lesson in lessons_of(course):
        del lesson["title"]
    answer = admin.call(IMPORT, course=course)
    assert answer.status_code == 400
    assert answer.json["exc_type"] == "ValidationError"
    assert [fault["message"] for fault in answer.json["invalid"]] == ["is missing; add it"] * 2
    assert frappe.db.count("Memora Subject") == 0


def test_an_unknown_plan_answers_404_and_imports_nothing(admin):
    assert admin.call(IMPORT, course=course_file(), plan="nowhere").status_code == 404
    assert frappe.db.count("Memora Subject") == 0


def test_a_dry_run_over_http_writes_nothing(admin):
    answer = admin.call(IMPORT, course=course_file(), dry_run=True)
    assert answer.json["message"]["created"] == 6
    assert frappe.db.count("Memora Subject") == 0


def test_formulas_arrive_over_http_as_they_were_sent(admin):
    course = course_file()
    lessons_of(course)[0]["stages"][0]["config"]["text"] = "a<b and <i>c</i>"
    admin.call(IMPORT, course=course)
    stage = frappe.get_doc("Memora Lesson", "course.t01.u01.p01.l01").stages[0]
    assert stage.config == '{"text":"a<b and <i>c</i>"}'


@pytest.mark.parametrize("role", ["Memora Author", "Memora Student"])
def test_only_administrators_import(new_client, borrow_user, role):
    assert new_client(borrow_user(role)).call(IMPORT, course=course_file()).status_code == 403


def test_a_guest_is_asked_to_sign_in(client):
    assert client.call(IMPORT, course=course_file()).status_code == 401


def course_of_megabytes(size):
    course = course_file(lessons=50)
    for lesson in lessons_of(course):
        lesson["stages"][0]["config"]["text"] = "x" * ((size << 20) // 50 - 500)
    return course


@pytest.mark.parametrize("background", [False, True])
def test_a_request_of_almost_25_megabytes_is_imported(admin, background):
    answer = admin.call(IMPORT, course=course_of_megabytes(25), background=background)
    assert answer.status_code == 200
    jobs.drain()
    assert frappe.db.count("Memora Lesson") == 50


def test_a_request_of_more_than_25_megabytes_is_refused_by_the_host(admin):
    assert admin.call(IMPORT, course=course_of_megabytes(26)).status_code == 413


def test_a_course_of_more_than_25_megabytes_is_refused_whatever_the_site_allows(admin):
    config = Path(frappe.get_site_path("site_config.json"))
    before = config.read_text()
    config.write_text(json.dumps({**json.loads(before), "max_file_size": 30 << 20}))
    try:
        answer = admin.call(IMPORT, course=course_of_megabytes(26))
    finally:
        config.write_text(before)
    assert (answer.status_code, "Divide it" in message_of(answer)) == (400, True)
