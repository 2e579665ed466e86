"""The index of questions is made anew from the lessons, and repaired."""

import json
from pathlib import Path

import frappe
import pytest

import memora
from memora.patches.v1_0 import fill_question_index
from memora.services.content import lesson_index, question_index
from memora.services.content.importing import import_course
from tests.support.factories import course_file, make_lesson, quiz
from tests.support.question_index import asked, ids, indexed, question, stamps


def spoil():
    """Do to the index what no path of ours does."""
    frappe.db.sql("DELETE FROM `tabMemora Question` WHERE question_id = 'missing'")
    frappe.db.sql("UPDATE `tabMemora Question` SET position = 9 WHERE question_id = 'changed'")
    frappe.db.sql("UPDATE `tabMemora Question` SET name = 'other' WHERE question_id = 'renamed'")
    frappe.db.sql("UPDATE `tabMemora Question` SET subject = NULL WHERE question_id = 'homeless'")


def insert_row(lesson, question_id):
    values = {"lesson": lesson, "question_id": question_id, "payload": "{}"}
    frappe.get_doc({"doctype": "Memora Question", **values}).db_insert()


@pytest.fixture
def spoiled():
    """A lesson with all that could be wrong with its index, and a question of no lesson."""
    asks = [question(name) for name in ("right", "missing", "changed", "renamed", "homeless")]
    lesson = make_lesson(stages=[quiz(*asks)])
    spoil()
    insert_row(lesson.name, "extra")
    insert_row("gone", "orphan")


@pytest.mark.usefixtures("spoiled")
def test_a_rebuild_repairs_the_index():
    report = question_index.rebuild()

    assert indexed() == asked()
    assert report == {"lessons": 1, "written": 4, "removed": 3}


@pytest.mark.usefixtures("spoiled")
def test_a_second_rebuild_finds_nothing_to_do():
    question_index.rebuild()
    before = stamps()

    assert question_index.rebuild() == {"lessons": 1, "written": 0, "removed": 0}
    assert stamps() == before


@pytest.mark.usefixtures("spoiled")
def test_a_rebuild_of_one_subject_leaves_the_others():
    other = make_lesson(stages=[quiz(question("elsewhere"))])
    frappe.db.sql("DELETE FROM `tabMemora Question` WHERE question_id = 'elsewhere'")

    question_index.rebuild(other.subject)

    assert frappe.db.exists("Memora Question", {"question_id": "elsewhere"})
    assert not frappe.db.exists("Memora Question", {"question_id": "missing"})


def test_a_rebuild_goes_through_all_lessons_in_chunks(monkeypatch):
    monkeypatch.setattr(lesson_index, "LESSONS_A_CHUNK", 2)
    monkeypatch.setattr(question_index, "ORPHANS_A_STEP", 2)
    import_course(course_file(lessons=5))
    for number in range(5):
        insert_row(f"gone-{number}", "orphan")
    frappe.db.sql("DELETE FROM `tabMemora Question` WHERE question_id != 'orphan'")

    assert question_index.rebuild() == {"lessons": 5, "written": 5, "removed": 5}
    assert indexed() == asked()


def test_a_rebuild_passes_over_what_no_save_would_have_let_in():
    lesson = make_lesson(stages=[quiz(question("a"))])
    broken = ["text", {}, {"id": " "}, {"id": 7}, {"id": "x" * 141}]
    config = json.dumps({"questions": [*broken, question("a"), question("a", text="again")]})
    frappe.db.sql(
        "UPDATE `tabMemora Lesson Stage` SET config = %s WHERE parent = %s", (config, lesson.name)
    )

    question_index.rebuild()

    assert ids() == ["a"]


def test_the_patch_fills_the_index_of_a_site_that_has_lessons():
    import_course(course_file())
    frappe.db.sql("DELETE FROM `tabMemora Question`")

    fill_question_index.execute()

    assert indexed() == asked()


def test_the_patch_is_listed():
    app = Path(memora.__file__).parent

    assert "memora.patches.v1_0.fill_question_index" in (app / "patches.txt").read_text().split()
