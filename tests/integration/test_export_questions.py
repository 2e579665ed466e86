"""Questions on their way out: files of each format, what they cannot hold, and back again."""

import io
from copy import deepcopy

import frappe
import pytest

from memora.services.content.exporting.subject import load_course, questions_in
from memora.services.content.formats.course_package import read_package
from memora.services.content.formats.registry import read_bank
from memora.services.content.importing import import_course
from memora.services.content.media import files
from tests.support import documented, media
from tests.support.canonical import canonical
from tests.support.factories import course_file, lessons_of, make_subject, quiz
from tests.support.http import message_of
from tests.support.quizzes import NINE

EXPORT = "/api/method/memora.api.content.export_questions"
TEMPLATE = "/api/method/memora.api.content.get_template"
IMPORT = "/api/method/memora.api.content.import_file"
FORMATS = ("package", "moodle_xml", "gift", "xlsx")
#: What comes back whole; of GIFT see the tests of its format.
WHOLE = ("package", "moodle_xml", "xlsx")
#: What leaves something of these questions behind: a cloze and hints, or a picture.
LOSSY = ("gift", "xlsx")


@pytest.fixture
def admin(new_client, borrow_user):
    return new_client(borrow_user("Memora Admin"))


@pytest.fixture
def subject():
    """A subject with a question of each type and a picture."""
    course = {**course_file(lessons=1), "format": "memora.course/2"}
    questions = [
        {"id": f"q-{kind}", "type": kind, "text": f"What of {kind}?", "points": 2, **deepcopy(key)}
        for kind, (key, _right, _wrong) in NINE.items()
    ]
    pictured = {
        "id": "q-picture",
        "type": "short_answer",
        "text": "What is **this**?\n\n![A cell](media:cell)",
        "text_format": "markdown",
        "answers": [{"text": "a cell"}],
        "hints": ["It is $x^2$ small."],
        "tags": ["biology"],
    }
    for question in questions:
        if question["type"] == "true_false":
            question["answer"] = False
        if question["type"] == "cloze":
            # Of the formats, only a package has a place for what is said of a gap as a whole.
            question["gaps"][0].pop("feedback")
    lessons_of(course)[0]["stages"].append(quiz(*questions, pictured))
    name = import_course(course)["subject"]
    media.upload(name, "cell")
    frappe.db.commit()
    return name


def asked_in(subject):
    """Return the questions of a subject by their ids, in one spelling."""
    frappe.db.commit()
    return {
        out.question["id"]: canonical({**out.question, "id": ""})
        for out in questions_in(load_course(subject))
    }


def exported(client, subject, format_name):
    answer = client.get(EXPORT, query_string={"subject": subject, "format": format_name})
    assert answer.status_code == 200, answer.text
    return answer


def taken(client, data, name, **fields):
    answer = client.post(IMPORT, data={"file": (io.BytesIO(data), name), **fields})
    assert answer.status_code == 200, answer.text
    return answer.json["message"]


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_answer_is_a_file_to_keep(admin, subject, format_name):
    answer = exported(admin, subject, format_name)

    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert len(answer.data) > 500


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_dry_run_says_what_the_format_cannot_hold(admin, subject, format_name):
    answer = admin.get(
        EXPORT, query_string={"subject": subject, "format": format_name, "dry_run": "true"}
    )
    said = documented.check("content.export_questions", answer)

    assert (said["format"], said["questions"]) == (format_name, 11)
    dropped = [line for line in said["report"] if line["severity"] == "dropped"]
    assert bool(dropped) == (format_name in LOSSY), dropped


@pytest.mark.parametrize("format_name", WHOLE)
def test_questions_that_come_back_are_the_same(admin, subject, format_name):
    file = exported(admin, subject, format_name).data
    before = asked_in(subject)
    fields = {} if format_name == "package" else {"subject": "Elsewhere"}
    answer = taken(admin, file, f"back.{format_name}", **fields)
    after = {
        name.removeprefix(f"{answer['subject']}-"): question
        for name, question in asked_in(answer["subject"]).items()
    }

    assert answer["refused"] == 0
    assert after == before


def test_a_package_changes_nothing_where_it_comes_from(admin, subject):
    answer = taken(admin, exported(admin, subject, "package").data, "course.zip")

    assert (answer["format"], answer["subject"]) == ("course", subject)
    assert (answer["created"], answer["changed"]) == (0, 0)
    assert frappe.db.count("Memora Media") == 1


def test_a_package_brings_its_media_to_another_school(admin, subject):
    file = exported(admin, subject, "package").data
    for doctype in ("Media", "Media Use", "Question", "Lesson Stage", "Lesson", "Topic"):
        frappe.db.delete(f"Memora {doctype}")
    for doctype in ("Unit", "Track", "Subject"):
        frappe.db.delete(f"Memora {doctype}")
    frappe.db.commit()
    answer = taken(admin, file, "course.zip")

    assert answer["found"] == answer["imported"] == 11
    row = frappe.get_doc("Memora Media", f"{subject}:cell")
    assert (row.alt, row.kind) == ("A cell", "image")
    assert frappe.db.count("Memora Media Use") == 1


def test_a_medium_whose_file_is_gone_is_a_line_and_not_in_the_package(admin, subject):
    row = frappe.get_doc("Memora Media", f"{subject}:cell")
    files.locate(row.sha256, row.extension).unlink()
    query = {"subject": subject, "format": "package", "dry_run": "true"}
    said = documented.check("content.export_questions", admin.get(EXPORT, query_string=query))

    assert [line["severity"] for line in said["report"]] == ["dropped"]
    assert read_package(exported(admin, subject, "package").data).media == {}


def test_moodle_takes_the_pictures_along(admin, subject):
    bank = read_bank(exported(admin, subject, "moodle_xml").data, file_name="a.xml")
    texts = [item.text for unit in bank.units for item in unit.items]

    assert sum(len(text.files) for text in texts) == 1


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({}, 400, "subject is missing"),
        ({"subject": "course"}, 400, "format is missing"),
        ({"subject": "course", "format": "docx"}, 400, "must be one of"),
        ({"subject": "nowhere", "format": "gift"}, 404, "no subject nowhere"),
    ],
    ids=["nothing", "no format", "unknown format", "unknown subject"],
)
@pytest.mark.usefixtures("subject")
def test_what_cannot_be_exported_is_refused_in_words(admin, query, status, words):
    answer = admin.get(EXPORT, query_string=query)

    assert answer.status_code == status
    assert words in message_of(answer)


def test_a_subject_without_questions_is_no_file(admin):
    empty = make_subject().name
    frappe.db.commit()
    answer = admin.get(EXPORT, query_string={"subject": empty, "format": "gift"})

    assert "no questions yet" in message_of(answer)


@pytest.mark.parametrize("role", ["Memora Author", "Memora Student"])
def test_only_administrators_take_questions_out(role, new_client, user_pool, subject):
    client = new_client(Authorization=user_pool.token(role)[1])

    for address in (EXPORT, TEMPLATE):
        answer = client.get(address, query_string={"subject": subject, "format": "xlsx"})
        assert answer.status_code == 403


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_template_is_a_sheet_in_the_language_of_who_asks(language, new_client, borrow_user):
    user = borrow_user("Memora Admin")
    frappe.db.set_value("User", user, "language", language)
    frappe.db.commit()
    client = new_client(user)
    try:
        answer = client.get(TEMPLATE, query_string={"format": "xlsx"})
        imported = client.post(IMPORT, data={"file": (io.BytesIO(answer.data), "t.xlsx")})
    finally:
        frappe.db.set_value("User", user, "language", None)
        frappe.db.commit()

    assert f"-{language}.xlsx" in answer.headers["Content-Disposition"]
    assert imported.status_code == 400  # there is no question in it yet
    assert frappe.db.count("Memora Question") == 0
