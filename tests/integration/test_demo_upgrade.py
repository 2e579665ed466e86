"""The demo course of before, in the first format: imported as ever, and replaced in its place."""

import json
from pathlib import Path

import frappe

from memora.services.cdn_export.json_generator import generate_lesson_json_shared
from memora.services.content.importing import import_course
from tests.support.factories import DEMO_COURSE, lessons_of

#: The demo course's first unit as it was, with plain texts and three types of questions.
BEFORE = Path(__file__).parents[1] / "vectors" / "math-10.course-1.json"


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def counts(answer):
    return tuple(answer[key] for key in ("created", "changed", "unchanged", "missing"))


def rows_of(doctype, *columns):
    return {tuple(row) for row in frappe.get_all(doctype, fields=list(columns), as_list=True)}


def test_the_demo_course_of_before_is_imported_once():
    course = read(BEFORE)
    assert counts(import_course(course)) == (9, 0, 0, 0)
    assert counts(import_course(course)) == (0, 0, 9, 0)


def test_the_demo_course_of_before_stays_plain():
    import_course(read(BEFORE))
    lesson = frappe.get_doc("Memora Lesson", "math-10.t01.u01.p01.l01")

    reading, quiz = generate_lesson_json_shared(lesson)["stages"]

    assert "html" not in reading["config"]
    first, *_others, last = quiz["config"]["questions"]
    assert first["options"] == ["{1, 3, 4, 5, 7}", "{1, 7}", "{3, 5}", "{4}"]
    assert (last["type"], last["answer"]) == ("short_answer", "8")


def test_lessons_and_questions_of_the_demo_course_of_before_keep_their_places():
    import_course(read(BEFORE))
    lessons = rows_of("Memora Lesson", "name", "bit_index")
    questions = rows_of("Memora Question", "question_id", "lesson")
    assert (len(lessons), len(questions)) == (4, 16)

    new = read(DEMO_COURSE)
    answer = import_course(new)

    assert (answer["created"] > 0, answer["missing"]) == (True, 0)
    assert lessons < rows_of("Memora Lesson", "name", "bit_index")
    assert questions < rows_of("Memora Question", "question_id", "lesson")
    assert len(lessons_of(new)) == frappe.db.count("Memora Lesson")
