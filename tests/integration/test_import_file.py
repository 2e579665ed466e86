"""Files over HTTP: what is taken, what is refused with which words, what a worker does."""

import io
import json
import os
from datetime import timedelta
from pathlib import Path

import frappe
import pytest

from memora.services.content.importing import file_import, tasks, waiting_files
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError
from tests.support import documented, jobs
from tests.support.factories import course_file
from tests.support.http import message_of

IMPORT = "/api/method/memora.api.content.import_file"
STATUS = "memora.api.content.get_import_status"
RUN = "memora.jobs.run_content_import"
GIFT = """$CATEGORY: Light

::L1::What travels fastest?{=light ~sound ~a train}

::L2::Light is a wave.{TRUE}

$CATEGORY: Heat

::H1::Which is no unit?{~kelvin ~joule}
"""


@pytest.fixture
def admin(new_client, borrow_user):
    return new_client(borrow_user("Memora Admin"))


def post(client, data, file_name="grade 6.gift", **fields):
    body = data.encode() if isinstance(data, str) else data
    return client.post(IMPORT, data={"file": (io.BytesIO(body), file_name), **fields})


def answered(answer):
    assert answer.status_code == 200, answer.text
    return documented.check("content.import_file", answer)


def refusal(answer, status=400):
    assert answer.status_code == status, answer.text
    return message_of(answer)


def nodes():
    return frappe.db.count("Memora Subject") + frappe.db.count("Memora Lesson")


def test_a_file_is_imported_and_every_question_accounted_for(admin):
    answer = answered(post(admin, GIFT))

    assert answer["format"] == "gift"
    assert (answer["found"], answer["imported"], answer["refused"]) == (3, 2, 1)
    assert answer["types"] == {"multiple_choice": 1, "true_false": 1}
    assert (answer["subject"], answer["created"]) == ("grade-6", 5)
    [line] = answer["report"]
    assert (line["severity"], line["question"], line["field"]) == ("refused", "H1", "options")
    assert line["place"].startswith("line ")


def test_the_same_file_again_is_unchanged_also_under_the_name_of_a_copy(admin):
    answered(post(admin, GIFT))
    answer = answered(post(admin, GIFT, "grade 6 (1).gift"))

    assert (answer["created"], answer["changed"], answer["unchanged"]) == (0, 0, 5)


@pytest.mark.parametrize(
    ("file_name", "title"),
    [
        ("Unit 1.5.gift.txt", "Unit 1.5"),
        ("Math.Gr8.xlsx", "Math.Gr8"),
        ("البنك (2).XML", "البنك"),
        ("C:\\banks\\week_1.course.json", "week 1"),
        (".xml", ".xml"),
    ],
)
def test_a_bank_is_called_after_its_file_without_the_ending(file_name, title):
    assert file_import.title_of(file_name) == title


def test_a_dry_run_says_the_same_and_changes_nothing(admin):
    said = answered(post(admin, GIFT, dry_run="true"))

    assert nodes() == 0
    assert said == answered(post(admin, GIFT))


def test_topics_and_lessons_follow_the_rules_that_are_asked_for(admin):
    answered(post(admin, GIFT, topics_by="file", lessons_of="1", subject="Physics"))

    assert frappe.get_all("Memora Topic", pluck="title") == ["grade 6"]
    assert frappe.db.count("Memora Lesson") == 2
    assert frappe.db.get_value("Memora Subject", "physics", "title") == "Physics"


def test_a_course_file_is_taken_too(admin):
    answer = answered(post(admin, json.dumps(course_file()), "mini.course.json"))

    assert (answer["format"], answer["subject"], answer["created"]) == ("course", "course", 6)
    assert answer["found"] == answer["imported"] == sum(answer["types"].values())


def test_a_course_says_itself_which_subject_it_is(admin):
    answer = post(admin, json.dumps(course_file()), "mini.course.json", subject="Other")

    assert "says itself" in refusal(answer)


def test_a_faulty_course_is_refused_with_its_faults(admin):
    course = course_file()
    del course["title"]
    answer = post(admin, json.dumps(course), "mini.course.json")

    assert answer.status_code == 400
    assert answer.json["invalid"][0]["path"] == "$.title"


@pytest.mark.parametrize(
    ("data", "file_name", "words"),
    [
        (b"", "a.gift", "empty"),
        (b" \n ", "a.gift", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "a.pdf", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.png", "PNG"),
        (b"<!DOCTYPE html><html><body>1. What?</body></html>", "a.html", "HTML"),
        (b"\\documentclass{article}\\begin{document}", "a.tex", "TeX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "Word"),
        (b'{"questions": [{"q": "Why?"}]}', "a.json", "no format"),
        (b"#Q Which river?\n^ Nile\nA Nile\nB Po\n", "geo", "OpenTriviaQA"),
        (b"A letter to my class, with nothing to answer.", "a.txt", "no format"),
        (b"\x00\x01\x02\xff" * 100, "a.bin", "no format"),
    ],
    ids=["nothing", "blank", "pdf", "png", "html", "tex", "doc", "json", "trivia", "text", "bytes"],
)
def test_other_kinds_of_files_are_refused_with_what_is_taken(admin, data, file_name, words):
    said = refusal(post(admin, data, file_name))

    assert words in said
    assert nodes() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"format": "docx"}, "no format docx"),
        ({"lessons_of": "0"}, "lessons_of"),
        ({"lessons_of": "201"}, "lessons_of"),
        ({"topics_by": "colour"}, "topics_by"),
        ({"subject": "x" * 141}, "subject"),
    ],
    ids=["format", "no questions", "many questions", "topics", "subject"],
)
def test_odd_arguments_are_refused_in_words(admin, fields, words):
    assert words in refusal(post(admin, GIFT, **fields))


def test_a_file_is_missing(admin):
    assert "file is missing" in refusal(admin.post(IMPORT, data={"subject": "x"}))


def test_a_format_may_be_named_as_people_call_it(admin):
    assert answered(post(admin, GIFT, format="GIFT"))["format"] == "gift"


@pytest.mark.parametrize("role", ["Memora Author", "Memora Student"])
def test_only_administrators_import(role, new_client, user_pool):
    client = new_client(Authorization=user_pool.token(role)[1])

    assert post(client, GIFT).status_code == 403


def test_a_file_that_is_too_large_is_refused_before_it_is_read(admin):
    answer = post(admin, b"x" * (file_import.MAX_FILE_BYTES + 1))

    assert answer.status_code in (400, 413)
    assert nodes() == 0


def test_too_many_questions_are_refused_in_words(admin):
    many = "\n\n".join(f"::{n}::{n}?{{T}}" for n in range(file_import.MAX_QUESTIONS + 1))

    assert "Divide it" in refusal(post(admin, many, background="false"))


def test_a_worker_imports_what_is_long(admin):
    many = "\n\n".join(f"::{n}::{n}?{{T}}" for n in range(file_import.LONG_QUESTIONS + 1))
    asked = answered(post(admin, many))

    assert (asked["status"], asked["report"]) == ("Queued", None)
    assert nodes() == 0
    assert jobs.drain()[0] == RUN
    status = admin.read(STATUS, task_id=asked["task_id"]).json["message"]
    assert (status["status"], status["total"], status["done"]) == ("Done", 501, 501)
    assert status["report"]["imported"] == 501
    assert status["report"]["subject"] == "grade-6"


def test_a_worker_gives_the_same_report(admin):
    task = answered(post(admin, GIFT, background="true", dry_run="true"))["task_id"]
    jobs.drain()
    report = admin.read(STATUS, task_id=task).json["message"]["report"]

    assert report == answered(post(admin, GIFT, dry_run="true"))


def test_a_worker_says_why_a_file_cannot_be_imported(admin):
    data = b"<?xml version='1.0'?><quiz><question type='truefalse'><name></quiz>"
    task = answered(post(admin, data, "a.xml", background="true"))["task_id"]
    jobs.drain()
    status = admin.read(STATUS, task_id=task).json["message"]

    assert (status["status"], status["report"]) == ("Failed", None)
    assert status["error"].startswith("line 1: Line 1 cannot be read as XML")
    assert nodes() == 0


def test_a_file_of_another_kind_never_waits_for_a_worker(admin):
    assert "PDF" in refusal(post(admin, b"%PDF-1.7 x", "a.pdf", background="true"))
    assert frappe.db.count(tasks.DOCTYPE) == 0


def test_a_file_that_waits_is_removed_a_day_after_its_import():
    sha256 = waiting_files.keep(b"a bank")
    later = utc_now() + timedelta(days=1, minutes=1)

    waiting_files.remove_unclaimed({sha256}, now=later)
    waiting_files.remove_unclaimed(set(), now=utc_now())
    assert waiting_files.read(sha256) == b"a bank"

    waiting_files.remove_unclaimed(set(), now=later)
    with pytest.raises(NotFoundError):
        waiting_files.read(sha256)


def test_a_file_that_comes_again_waits_a_day_from_then_on():
    sha256 = waiting_files.keep(b"a bank that comes again")
    file = Path(frappe.get_site_path("private", waiting_files.FOLDER)) / sha256
    os.utime(file, (0, 0))

    assert waiting_files.keep(b"a bank that comes again") == sha256
    waiting_files.remove_unclaimed(set(), now=utc_now())
    assert file.is_file()


def test_a_report_is_in_the_language_of_who_asks(new_client, borrow_user):
    user = borrow_user("Memora Admin")
    frappe.db.set_value("User", user, "language", "ar")
    frappe.db.commit()
    try:
        [line] = answered(post(new_client(user), GIFT))["report"]
    finally:
        frappe.db.set_value("User", user, "language", None)
        frappe.db.commit()

    assert not line["what"].isascii()
