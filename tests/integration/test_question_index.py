"""The index of questions is, however a lesson is saved, what its Quiz stages ask."""

import json

import frappe
import pytest
from frappe.core.doctype.deleted_document.deleted_document import restore

from memora.services.content.importing import import_course
from memora.utils.errors import ValidationError
from tests.support.factories import (
    QUESTION,
    READING,
    course_file,
    lessons_of,
    make_lesson,
    make_topic,
    make_unit,
    quiz,
)
from tests.support.question_index import asked, change, ids, indexed, question, stamps
from tests.support.records import RecordMaker

#: Pairs that MariaDB's usual comparison takes for one.
ALIKE = [("q1", "q1 "), ("cafe", "café"), ("أ1", "ا1"), ("q\u200b1", "q1"), ("😀", "😁")]


def test_a_new_lessons_questions_are_listed():
    lesson = make_lesson(stages=[READING, quiz(question("a"), question("b")), quiz(question("c"))])

    row = frappe.get_doc("Memora Question", {"lesson": lesson.name, "question_id": "c"})

    assert (row.topic, row.subject, row.stage_idx, row.position) == (
        *(lesson.parent_topic, lesson.subject),
        *(3, 3),
    )
    assert (row.question_type, row.question_text, json.loads(row.payload)) == (
        "multiple_choice",
        QUESTION["text"],
        question("c"),
    )
    assert indexed() == asked()


def test_a_lesson_without_a_quiz_asks_nothing():
    make_lesson(stages=[READING, {**READING, "config": {"text": "a", "questions": [QUESTION]}}])

    assert ids() == []


@pytest.mark.parametrize(
    "stages",
    [
        pytest.param([quiz(question("a", text="Another?"), question("b"))], id="corrected"),
        pytest.param([quiz(question("b"))], id="removed"),
        pytest.param([quiz(question("a"), question("b"), question("c"))], id="added"),
        pytest.param([quiz(question("b"), question("a"))], id="reordered"),
        pytest.param([READING, quiz(question("a"), question("b"))], id="moved to stage 2"),
        pytest.param([quiz(question("a")), quiz(question("b"))], id="divided"),
        pytest.param([quiz(question("z"))], id="replaced"),
        pytest.param([READING], id="quiz removed"),
        pytest.param([], id="emptied"),
    ],
)
def test_the_index_follows_a_lesson_that_is_edited(stages):
    lesson = make_lesson(stages=[quiz(question("a"), question("b"))])
    make_lesson(lesson.parent_topic, stages=[quiz(question("a"))])

    change(lesson.name, *stages)

    assert indexed() == asked()


def test_an_edited_row_of_a_lesson_is_followed():
    lesson = make_lesson(stages=[quiz(question("a"))])
    lesson.reload()
    lesson.stages[0].config = json.dumps({"questions": [question("b")]})
    lesson.save()

    assert ids() == ["b"]


def test_a_row_that_is_no_quiz_any_more_asks_nothing():
    lesson = make_lesson(stages=[quiz()])
    lesson.stages[0].update({"type": "Interactive", "config": '{"package": "lab"}'})
    lesson.save()

    assert ids() == []


def test_a_question_that_stays_keeps_its_row():
    lesson = make_lesson(stages=[quiz(question("a"))])
    name = frappe.db.get_value("Memora Question", {"question_id": "a"})

    change(lesson.name, READING, quiz(question("b"), question("a", text="Another?")))

    assert frappe.db.get_value("Memora Question", {"question_id": "a"}) == name


def test_a_save_that_changes_no_question_writes_none():
    lesson = make_lesson(stages=[quiz(question("a"), question("b"))])
    before = stamps()

    frappe.get_doc("Memora Lesson", lesson.name).update({"title": "Another"}).save()

    assert stamps() == before


def test_rows_sent_out_of_order_are_listed_in_the_order_they_will_be_read_in():
    make_lesson(stages=[quiz(question("b"), idx=2), quiz(question("a"), idx=1)])

    assert ids() == ["a", "b"]
    assert indexed() == asked()


def test_a_lesson_saved_over_http_is_followed(new_client, user_pool):
    topic = make_topic()
    client = new_client(Authorization=user_pool.token("Memora Author")[1])
    address = "/api/resource/Memora Lesson"
    stage = {**quiz(), "config": json.dumps({"questions": [question("a"), question("b")]})}
    values = {"node_id": "l", "title": "L", "parent_topic": topic.name, "stages": [stage]}

    assert client.post(address, json=values).status_code == 200
    assert ids() == ["a", "b"]
    stage["config"] = json.dumps({"questions": [question("c")]})
    assert client.put(f"{address}/l", json={"stages": [stage]}).status_code == 200
    assert ids() == ["c"]
    assert client.delete(f"{address}/l").status_code == 202
    assert ids() == []


def test_a_lesson_moved_to_another_topic_takes_its_questions_along():
    topic = make_topic()
    lesson = make_lesson(topic.name, stages=[quiz()])
    lesson.parent_topic = make_topic(topic.parent_unit).name
    lesson.save()

    assert indexed() == asked()


def test_a_topic_moved_to_another_unit_keeps_its_questions():
    topic = make_topic()
    make_lesson(topic.name, stages=[quiz()])
    topic.parent_unit = make_unit(
        frappe.db.get_value("Memora Unit", topic.parent_unit, "parent_track")
    ).name
    topic.save()

    assert indexed() == asked()


def test_an_unpublished_lesson_keeps_its_questions_for_reviews():
    lesson = make_lesson(stages=[quiz()])
    lesson.is_published = 0
    lesson.save()

    assert ids() == ["q1"]


def test_a_deleted_lesson_takes_its_own_questions_along():
    lesson = make_lesson(stages=[quiz(question("a"))])
    make_lesson(lesson.parent_topic, stages=[quiz(question("a"))])

    lesson.delete()

    assert len(ids()) == 1
    assert indexed() == asked()


def test_a_restored_lesson_has_its_questions_again():
    lesson = make_lesson(stages=[READING, quiz(question("a"), question("b"))])
    before = indexed()
    lesson.delete()

    restore(frappe.db.get_value("Deleted Document", {"deleted_name": lesson.name}))

    assert indexed() == before == asked()


def test_what_students_did_keeps_no_lesson_from_being_deleted(borrow_user):
    lesson = make_lesson(stages=[quiz()])
    records = RecordMaker(lambda: borrow_user("Memora Student"))
    for doctype in ("Gameplay Session", "Player Memory Tracker", "Archived Memory Tracker"):
        values = {**records.values(doctype), "lesson": lesson.name}
        frappe.get_doc({"doctype": doctype, **values}).db_insert()

    lesson.delete()

    assert frappe.db.count("Player Memory Tracker", {"lesson": lesson.name}) == 1


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_ids_that_the_database_compares_alike_are_two_questions(first, second):
    lesson = make_lesson(stages=[quiz(question(first), question(second))])
    assert indexed() == asked()

    change(lesson.name, quiz(question(second), question(first)))

    assert ids() == [second, first]


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_imported_ids_that_the_database_compares_alike_are_two_questions(first, second):
    course = course_file(lessons=1)
    lessons_of(course)[0]["stages"] = [quiz(question(first), question(second))]

    import_course(course)

    assert ids() == [first, second]


def test_ids_that_differ_in_case_alone_are_refused():
    topic = make_topic()

    with pytest.raises(ValidationError, match="used twice"):
        make_lesson(topic.name, stages=[quiz(question("a"), question("A"))])


def test_an_id_corrected_in_case_alone_is_followed():
    lesson = make_lesson(stages=[quiz(question("a"))])

    change(lesson.name, quiz(question("A")))

    assert ids() == ["A"]


@pytest.mark.parametrize("field", ["id", "text"])
def test_characters_that_no_column_can_hold_are_refused_with_their_place(field):
    topic = make_topic()
    config = json.dumps({"questions": [{**QUESTION, field: "\ud800"}]})

    with pytest.raises(ValidationError, match="no valid Unicode"):
        make_lesson(topic.name, stages=[{**quiz(), "config": config}])


def test_a_question_of_any_length_is_listed_by_its_beginning():
    text = "How much is it? " * 10_000
    make_lesson(stages=[quiz(question("a", text=text))])

    row = frappe.get_doc("Memora Question", {"question_id": "a"})

    assert (len(row.question_text), row.question_text[-1]) == (140, "…")
    assert json.loads(row.payload)["text"] == text


def test_markup_in_a_question_is_listed_as_text():
    make_lesson(stages=[quiz(question("a", text="Is <b>\n  this</b> right?"))])

    row = frappe.get_doc("Memora Question", {"question_id": "a"})

    assert row.question_text == "Is < b> this< /b> right?"
