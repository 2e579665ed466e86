"""Ids of questions are unique in the school, on every path by which questions come in."""

import json
from copy import deepcopy

import frappe
import pytest
from frappe.core.doctype.deleted_document.deleted_document import restore

from memora.services.content.importing import import_course
from memora.utils.errors import ConflictError, ValidationError
from tests.support import jobs
from tests.support.factories import (
    QUESTION,
    READING,
    course_file,
    lessons_of,
    make_lesson,
    make_topic,
    quiz,
)

IMPORT = "memora.api.content.import_course"


def bank(course_id, **fields):
    """A course of two questions that are numbered q1 and q2, as question banks number theirs."""
    course = {**course_file(course_id), **fields}
    for number, lesson in enumerate(lessons_of(course), start=1):
        lesson["title"] = f"{course_id} {number}"
        lesson["stages"] = [deepcopy(READING), quiz({**QUESTION, "id": f"q{number}"})]
    return course


def faults_of(course, **options):
    with pytest.raises(ValidationError) as refused:
        import_course(course, **options)
    return refused.value.details["invalid"]


def asked(course_id):
    return frappe.db.sql(
        "SELECT question_id FROM `tabMemora Question` WHERE subject = %s ORDER BY question_id",
        course_id,
        pluck=True,
    )


def add_a_clash():
    """Let two courses have the same ids, as they could before anybody looked."""
    import_course(bank("bio"))
    import_course(bank("geo"), question_id_prefix="geo.")
    for doctype, column in (("Lesson Stage", "config"), ("Question", "question_id")):
        frappe.db.sql(
            f"UPDATE `tabMemora {doctype}` SET {column} = REPLACE({column}, 'geo.q', 'q')"
        )
    frappe.db.sql("UPDATE `tabMemora Subject` SET question_id_prefix = ''")
    frappe.db.commit()


def test_an_id_of_another_course_is_a_fault_with_the_place_the_owner_and_the_way_out():
    import_course(bank("bio"))

    faults = faults_of(bank("geo"))

    lessons = "$.tracks[0].units[0].topics[0].lessons"
    assert [fault["path"] for fault in faults] == [
        f"{lessons}[{n}].stages[1].config.questions[0].id" for n in (0, 1)
    ]
    assert (
        "question id q1 belongs to lesson bio.t01.u01.p01.l01 of course bio" in faults[0]["message"]
    )
    assert "question_id_prefix such as geo-" in faults[0]["message"]
    assert not frappe.db.exists("Memora Subject", "geo")


def test_a_dry_run_tells_of_it_too():
    import_course(bank("bio"))

    assert len(faults_of(bank("geo"), dry_run=True)) == 2


def test_a_prefix_lets_both_courses_in():
    import_course(bank("bio"))

    assert import_course(bank("geo"), question_id_prefix="geo.")["created"] == 6
    assert (asked("bio"), asked("geo")) == (["q1", "q2"], ["geo.q1", "geo.q2"])


def test_a_prefix_stands_in_the_lessons_config_too():
    import_course(bank("geo"), question_id_prefix="geo.")

    stage = frappe.get_doc("Memora Lesson", "geo.t01.u01.p01.l01").stages[1]

    assert json.loads(stage.config)["questions"][0]["id"] == "geo.q1"


@pytest.mark.parametrize("prefix", [None, "geo."])
def test_the_course_keeps_its_prefix_so_that_the_file_again_changes_nothing(prefix):
    import_course(bank("geo"), question_id_prefix="geo.")

    report = import_course(bank("geo"), question_id_prefix=prefix)

    assert (report["created"], report["changed"], report["unchanged"]) == (0, 0, 6)


@pytest.mark.parametrize("first", [None, "geo."])
def test_a_course_takes_no_other_prefix_later(first):
    import_course(bank("geo"), question_id_prefix=first)
    before = asked("geo")

    with pytest.raises(ConflictError, match="keep their ids"):
        import_course(bank("geo"), question_id_prefix="earth.")

    assert asked("geo") == before


@pytest.mark.parametrize("prefix", ["a b", "<b>", "-x", "ä.", "x" * 61])
def test_an_odd_prefix_is_refused(prefix):
    with pytest.raises(ValidationError, match="cannot be used"):
        import_course(bank("geo"), question_id_prefix=prefix)


def test_an_id_that_is_too_long_with_its_prefix_is_a_fault():
    course = bank("geo")
    lessons_of(course)[0]["stages"][1]["config"]["questions"][0]["id"] = "q" * 137

    faults = faults_of(course, question_id_prefix="geo.")

    assert ["together with the prefix" in fault["message"] for fault in faults] == [True]


def test_ids_that_clashed_before_anybody_looked_are_a_warning():
    add_a_clash()

    report = import_course(bank("geo"))

    assert report["unchanged"] == 6
    messages = [warning["message"] for warning in report["warnings"]]
    assert ["also that of a question in lesson bio.t01" in each for each in messages] == [
        True,
        True,
    ], messages


def test_ids_are_compared_letter_by_letter():
    import_course(bank("bio"))
    course = bank("geo")
    for lesson in lessons_of(course):
        question = lesson["stages"][1]["config"]["questions"][0]
        question["id"] = question["id"].upper()

    assert import_course(course)["created"] == 6


def test_a_prefix_comes_over_http_and_by_a_worker(staff):
    import_course(bank("bio"))
    frappe.db.commit()

    answers = [
        staff.call(IMPORT, course=bank("geo")),
        staff.call(IMPORT, course=bank("geo"), question_id_prefix="geo.", background=True),
    ]
    jobs.drain()

    assert [answer.status_code for answer in answers] == [400, 200]
    assert asked("geo") == ["geo.q1", "geo.q2"]


def test_another_prefix_answers_409(staff):
    import_course(bank("geo"))
    frappe.db.commit()

    answer = staff.call(IMPORT, course=bank("geo"), question_id_prefix="geo.")

    assert (answer.status_code, answer.json["exc_type"]) == (409, "ConflictError")


def test_a_prefix_may_be_named_in_desk():
    import_course(bank("bio"))
    frappe.get_doc(
        {
            "doctype": "Memora Content Import",
            "course": json.dumps(bank("geo")),
            "question_id_prefix": " geo. ",
        }
    ).insert()
    frappe.db.commit()
    jobs.drain()

    assert asked("geo") == ["geo.q1", "geo.q2"]


def questions_of(lesson):
    return [
        question["id"]
        for stage in frappe.get_doc("Memora Lesson", lesson).stages
        if stage.type == "Quiz"
        for question in json.loads(stage.config)["questions"]
    ]


def test_a_lesson_is_not_saved_with_a_new_question_that_has_another_lessons_id():
    first = make_lesson(stages=[quiz({**QUESTION, "id": "mine"})])
    second = make_lesson(stages=[READING])
    second.append("stages", quiz({**QUESTION, "id": "mine"}))

    with pytest.raises(ValidationError, match=f"mine belongs to lesson {first.name}"):
        second.save()


def test_a_lesson_with_an_older_clash_can_still_be_saved():
    add_a_clash()
    lesson = frappe.get_doc("Memora Lesson", "geo.t01.u01.p01.l01")
    lesson.title = "Renamed"

    lesson.save()

    assert questions_of(lesson.name) == ["q1"]


def copy_of(lesson):
    """Insert what Desk's Duplicate makes of a lesson: its fields and stages without their names."""
    stages = [
        {"title": stage.title, "type": stage.type, "config": stage.config}
        for stage in lesson.stages
    ]
    return make_lesson(lesson.parent_topic, node_id=None, title=lesson.title, stages=stages)


def test_a_copy_of_a_lesson_gets_question_ids_of_its_own():
    original = make_lesson(stages=[READING, quiz({**QUESTION, "id": "mine"})])

    copy = copy_of(original)

    assert questions_of(original.name) == ["mine"]
    assert len(questions_of(copy.name)) == 1
    assert questions_of(copy.name) != ["mine"]


def test_a_copy_that_desk_sends_gets_question_ids_of_its_own(new_client, borrow_user):
    original = make_lesson(stages=[quiz({**QUESTION, "id": "mine"})])
    frappe.db.commit()
    author = new_client(borrow_user("Memora Author"))

    answer = author.post(
        "/api/resource/Memora Lesson",
        json={
            "title": "Copy",
            "parent_topic": original.parent_topic,
            "stages": [{"title": "Quiz", "type": "Quiz", "config": original.stages[0].config}],
        },
    )

    frappe.db.rollback()
    copy = questions_of(answer.json["data"]["name"])
    assert (len(copy), "mine" in copy) == (1, False)


def test_all_but_the_ids_of_a_copys_questions_stay():
    original = make_lesson(stages=[quiz({**QUESTION, "id": "mine"}, {**QUESTION, "id": "other"})])

    copy = copy_of(original)

    copied = json.loads(frappe.get_doc("Memora Lesson", copy.name).stages[0].config)["questions"]
    assert [{**question, "id": "?"} for question in copied] == [{**QUESTION, "id": "?"}] * 2


def test_a_new_lesson_keeps_ids_that_nobody_has():
    lesson = make_lesson(make_topic().name, stages=[quiz({**QUESTION, "id": "chosen"})])

    assert questions_of(lesson.name) == ["chosen"]


def test_a_restored_lesson_keeps_its_ids():
    lesson = make_lesson(stages=[quiz({**QUESTION, "id": "mine"})])
    deleted = delete(lesson)

    restore(deleted)

    assert questions_of(lesson.name) == ["mine"]


def test_a_lesson_is_not_restored_beside_one_that_has_its_ids_now():
    lesson = make_lesson(stages=[quiz({**QUESTION, "id": "mine"})])
    deleted = delete(lesson)
    other = make_lesson(stages=[quiz({**QUESTION, "id": "mine"})])

    with pytest.raises(ValidationError, match=f"mine belongs to lesson {other.name}"):
        restore(deleted)


def delete(lesson):
    frappe.delete_doc("Memora Lesson", lesson.name)
    return frappe.get_all(
        "Deleted Document", {"deleted_name": lesson.name}, pluck="name", order_by="creation desc"
    )[0]
