"""What an Arabic school sees: messages in its language, with names and numbers in their places."""

import csv
import os
from pathlib import Path

import frappe
import pytest

from tests.support.http import message_of
from tests.support.students import School, Student

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def speak():
    """Give a user a language, until the test ends."""
    users = []

    def give(user, language):
        frappe.db.set_value("User", user, "language", language)
        frappe.clear_document_cache("User", user)
        frappe.db.commit()
        users.append(user)

    yield give
    for user in users[::-1]:
        frappe.db.set_value("User", user, "language", None)
        frappe.clear_document_cache("User", user)
    frappe.db.commit()


@pytest.fixture
def student(new_client, borrow_user, speak):
    student = Student(new_client, borrow_user("Memora Student"))
    speak(student.user, "ar")
    return School().enrol(student)


def test_a_student_is_told_in_arabic_what_is_not_there(student):
    answer = student.post("progress.complete_lesson", lesson_id="no-such-lesson", hearts=5)
    assert message_of(answer) == "لا يوجد درس no-such-lesson."


def test_an_answer_that_went_well_speaks_arabic_too(student):
    answer = student.post("player.add_xp", xp_amount=5).json["message"]
    assert answer["message"] == "مُنحت نقاط الخبرة بنجاح"


def test_a_repeated_event_is_answered_in_the_language_of_the_moment(student, speak):
    student.post("player.add_xp", xp_amount=5, event_id="e")
    speak(student.user, "en")
    student.login()
    answer = student.post("player.add_xp", xp_amount=5, event_id="e").json["message"]
    assert answer["message"] == "XP awarded successfully"


def test_a_guest_is_answered_in_the_browsers_language(new_client):
    guest = Student(new_client, "nobody@example.com")
    guest.client.headers["Accept-Language"] = "ar-SA,ar;q=0.9,en;q=0.5"
    assert message_of(guest.login("wrong")).startswith("البريد الإلكتروني أو كلمة المرور")


def test_a_language_that_nobody_translated_is_answered_in_english(new_client):
    guest = Student(new_client, "nobody@example.com")
    guest.client.headers["Accept-Language"] = "xx"
    assert message_of(guest.login("wrong")).startswith("Wrong email or password")


@pytest.mark.skipif(not os.environ.get("MEMORA_BENCH"), reason="only a bench has Desk")
def test_desk_is_given_every_text_in_arabic():
    from frappe.translate import get_messages_for_boot

    frappe.local.lang = "ar"
    given = get_messages_for_boot()
    with (ROOT / "memora" / "translations" / "ar.csv").open(encoding="utf-8") as file:
        assert [row[0] for row in csv.reader(file) if given.get(row[0]) != row[1]] == []
