"""The index of questions is, after every import, what the Quiz stages of the lessons ask."""

from functools import partial

import frappe
import pytest

from memora.services.content.importing import import_course
from tests.support.factories import READING, course_file, lessons_of, quiz
from tests.support.question_index import FIRST, SECOND, asked, ids, indexed, question, stamps


def test_an_imported_course_is_listed():
    import_course(course_file(tracks=2, lessons=3))

    assert len(ids()) == 6
    assert indexed() == asked()


def test_the_same_file_again_writes_no_question():
    course = course_file()
    import_course(course)
    before = stamps()

    import_course(course)

    assert stamps() == before


def test_an_import_writes_the_changed_questions_alone():
    course = course_file()
    import_course(course)
    before = {name: rest for name, *rest in stamps()}
    lessons_of(course)[0]["stages"][1]["config"]["questions"][0]["text"] = "How much is 1 + 3?"

    import_course(course)

    after = {name: rest for name, *rest in stamps()}
    changed = frappe.db.get_value("Memora Question", {"lesson": FIRST})
    assert [name for name in after if after[name] != before[name]] == [changed]
    assert indexed() == asked()


@pytest.mark.parametrize(
    "stages",
    [[READING], [quiz(question("x"))], [READING, quiz(question("t01.u01.p01.l01.q1"))], []],
)
def test_an_import_follows_the_stages_of_the_file(stages):
    course = course_file()
    import_course(course)
    lessons_of(course)[0]["stages"] = stages

    import_course(course)

    assert indexed() == asked()


def test_a_lesson_moved_within_the_file_takes_its_questions_along():
    course = course_file(topics=2)
    import_course(course)
    first, second = course["tracks"][0]["units"][0]["topics"]
    second["lessons"].append(first["lessons"].pop(0))

    import_course(course)

    assert frappe.db.get_value("Memora Question", {"lesson": FIRST}, "topic").endswith("p02")
    assert indexed() == asked()


def test_a_lesson_missing_from_a_later_file_keeps_its_questions():
    course = course_file()
    import_course(course)
    course["tracks"][0]["units"][0]["topics"][0]["lessons"].pop()

    import_course(course)

    assert frappe.db.count("Memora Question", {"lesson": SECOND}) == 1


def test_a_question_moved_from_one_lesson_to_another_follows():
    course = course_file()
    import_course(course)
    first, second = lessons_of(course)
    second["stages"].append(first["stages"].pop())

    import_course(course)

    assert indexed() == asked()


def test_a_dry_run_lists_nothing():
    import_course(course_file(), dry_run=True)

    assert ids() == []


def statements_of(action):
    """How many statements that write the action takes."""

    def written():
        rows = frappe.db.sql(
            "SHOW SESSION STATUS WHERE Variable_name IN ('Com_insert', 'Com_delete')"
        )
        return sum(int(value) for _name, value in rows)

    before = written()
    action()
    return written() - before


def test_an_import_of_ten_times_as_many_lessons_takes_as_many_statements():
    few, many = course_file("few", lessons=10), course_file("many", lessons=100)

    assert statements_of(partial(import_course, few)) == statements_of(partial(import_course, many))
