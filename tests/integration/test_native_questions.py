"""Questions have one form in the database, whatever file or year they come from."""

import json
from copy import deepcopy

import frappe
import pytest

from memora.patches.v1_2 import fill_question_search, make_questions_native
from memora.services.content.importing import import_course
from memora.services.content.marking import mark
from tests.support import export_queue
from tests.support.factories import READING, course_file, lessons_of, make_plan, quiz

LESSON = "course.t01.u01.p01.l01"
TRUE_AS_TEXT = {"id": "tf", "type": "true_false", "text": "?", "answer": "True"}
STAR = {"id": "star", "type": "short_answer", "text": "?", "answer": "2*3"}


def question(kind, **fields):
    return {"id": kind, "type": kind, "text": "Which?", **fields}


NINE = [
    question("multiple_choice", options=["a", {"text": "b", "feedback": "No."}], answer_index=0),
    question("multiple_response", options=["a", "b", "c"], answer_indexes=[0, 2]),
    question("true_false", answer=False, explanation="Why", hints=["Think"]),
    question("short_answer", answers=["col*r", {"text": "*", "credit": 0}], tags=["algebra"]),
    question("numeric", values=[{"value": 2.5, "tolerance": 0.1}], units=[{"name": "m"}]),
    question("matching", pairs=[{"left": x, "right": x * 2} for x in "ab"], distractors=["z"]),
    question("ordering", items=["a", "b", "c"], points=2),
    {
        **question("cloze", gaps=[{"type": "short_answer", "answer": "a"}]),
        "text": "It is {{1}}.",
    },
    question("self_check", answer="A model answer."),
]


def course_with(*questions, number=1, **fields):
    course = {**course_file(), "format": f"memora.course/{number}"}
    lessons_of(course)[0]["stages"] = [deepcopy(READING), quiz(*questions, **fields)]
    return course


def stored_questions(lesson=LESSON):
    return json.loads(frappe.get_doc("Memora Lesson", lesson).stages[1].config)["questions"]


def counts(report):
    return {name: report[name] for name in ("created", "changed", "unchanged")}


def test_a_course_of_the_second_format_brings_questions_of_all_types():
    import_course(course_with(*NINE, number=2))

    assert stored_questions() == NINE


def test_a_course_of_the_second_format_imported_again_changes_nothing():
    course = course_with(*NINE, number=2, server_marked=True)
    import_course(course)

    assert counts(import_course(course)) == {"created": 0, "changed": 0, "unchanged": 6}


def test_a_course_of_the_first_format_knows_its_three_types_only():
    with pytest.raises(frappe.ValidationError) as refused:
        import_course(course_with(NINE[6]))

    assert "memora.course/2" in refused.value.details["invalid"][0]["message"]


@pytest.mark.parametrize("is_marked", [True, False])
def test_a_stage_is_stored_with_whether_the_server_marks_it(is_marked):
    import_course(course_with(*NINE, number=2, server_marked=not is_marked))

    import_course(course_with(*NINE, number=2, server_marked=is_marked))

    assert bool(frappe.get_doc("Memora Lesson", LESSON).stages[1].server_marked) is is_marked


def test_a_key_that_is_the_word_true_is_stored_as_a_truth_value():
    import_course(course_with(TRUE_AS_TEXT))

    assert stored_questions() == [{**TRUE_AS_TEXT, "answer": True}]


def test_a_star_in_an_answer_of_the_first_format_is_a_star():
    import_course(course_with(STAR))

    (stored,) = stored_questions()

    assert [mark(stored, typed).is_correct for typed in ("2*3", "2 and 3")] == [True, False]


def test_a_star_in_an_answer_of_the_second_format_stands_for_anything():
    import_course(course_with(STAR, number=2))

    assert mark(stored_questions()[0], "2 and 3").is_correct


def test_the_native_form_of_a_first_formats_course_is_unchanged():
    import_course(course_with(TRUE_AS_TEXT, STAR))

    report = import_course(course_with(*stored_questions(), number=2))

    assert counts(report) == {"created": 0, "changed": 0, "unchanged": 6}


def test_a_file_of_the_first_format_imported_again_is_unchanged():
    course = course_with(TRUE_AS_TEXT, STAR)
    import_course(course)

    assert counts(import_course(course)) == {"created": 0, "changed": 0, "unchanged": 6}


def test_an_older_form_that_is_stored_counts_as_unchanged():
    import_course(course_with({**TRUE_AS_TEXT, "answer": True}, number=2))
    store_as_before(LESSON, TRUE_AS_TEXT)

    report = import_course(course_with(TRUE_AS_TEXT))

    assert (report["changed"], report["unchanged"]) == (0, 6)


def store_as_before(lesson, *questions):
    """Write a quiz as it was stored before there was a native form."""
    config = json.dumps({"questions": questions}, ensure_ascii=False)
    frappe.db.sql(
        "UPDATE `tabMemora Lesson Stage` SET config = %s WHERE parent = %s AND idx = 2",
        (config, lesson),
    )
    frappe.db.commit()


def test_the_patch_converts_what_is_stored():
    import_course(course_with(NINE[0], number=2))
    store_as_before(LESSON, TRUE_AS_TEXT, STAR, NINE[0])

    make_questions_native.execute()

    assert stored_questions() == [
        {**TRUE_AS_TEXT, "answer": True},
        {**STAR, "answer": "2\\*3"},
        NINE[0],
    ]


def test_after_the_patches_the_file_of_before_is_unchanged_and_found():
    import_course(course_with(NINE[0], number=2))
    store_as_before(LESSON, TRUE_AS_TEXT, STAR)

    make_questions_native.execute()
    frappe.db.commit()
    fill_question_search.execute()

    assert counts(import_course(course_with(TRUE_AS_TEXT, STAR)))["unchanged"] == 6
    key = frappe.db.get_value("Memora Question", {"question_id": "star"}, "payload")
    assert json.loads(key)["answer"] == "2\\*3"


def test_the_patch_lets_the_changed_lessons_be_published_again():
    import_course(course_with(TRUE_AS_TEXT))
    plan = make_plan("course").name
    store_as_before(LESSON, TRUE_AS_TEXT)
    export_queue.forget()

    make_questions_native.execute()

    assert export_queue.queued() == [plan]


def test_the_patch_writes_nothing_where_all_is_native():
    import_course(course_with(*NINE, number=2))
    make_plan("course")
    export_queue.forget()

    make_questions_native.execute()

    assert (export_queue.queued(), stored_questions()) == ([], NINE)


@pytest.mark.parametrize("name", ["anatomy-physiology-2e", "prealgebra-2e"])
def test_the_books_import_as_before_without_a_warning(course_data_dir, name):
    course = json.loads((course_data_dir / f"{name}.course.json").read_text())

    first, again = import_course(course), import_course(course)

    assert (first["changed"], first["invalid"], first["warnings"]) == (0, [], [])
    assert (again["created"], again["changed"], again["missing"]) == (0, 0, 0)
    assert again["unchanged"] == first["created"]
