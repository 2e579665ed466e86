"""The index of questions stays right while many write lessons at one moment."""

import json
from functools import partial

import frappe

from memora.services.content import question_index
from memora.services.content.importing import import_course
from memora.utils.retry import retry_on_lock_conflict
from tests.support.beside import beside
from tests.support.factories import course_file, lessons_of, make_lesson, make_topic, quiz
from tests.support.question_index import FIRST, asked, change, ids, indexed, question
from tests.support.threads import at_once


def save_committed(name, *stages):
    """Save a lesson and commit; say whether the save was refused as outdated.

    The host's own locks on the rows of neighbouring lessons may collide: that save is sent again.
    """

    def save():
        change(name, *stages)
        frappe.db.commit()

    try:
        retry_on_lock_conflict(save)
    except frappe.TimestampMismatchError:
        frappe.db.rollback()
        return False
    return True


def test_saves_of_one_lesson_at_once_leave_its_index_right(host, site):
    lesson = make_lesson(stages=[quiz(question("a"))]).name
    frappe.db.commit()
    saves = [
        partial(save_committed, lesson, quiz(question("a"), question(f"b{n}"))) for n in range(4)
    ]

    assert any(at_once(host, site, saves))
    assert indexed() == asked()


def test_saves_of_neighbouring_lessons_at_once_do_not_block_each_other(host, site):
    topic = make_topic().name
    names = [make_lesson(topic, node_id=f"n{n}", stages=[quiz()]).name for n in range(6)]
    frappe.db.commit()

    def rewrite(name):
        for turn in range(5):
            lesson = frappe.get_doc("Memora Lesson", name)
            asks = [question(f"{name}.{turn}.{n}") for n in range(turn + 1)]
            # In place: where rows come and go, Frappe's own locks on the stages may deadlock.
            lesson.stages[0].config = json.dumps({"questions": asks})
            lesson.save()
            frappe.db.commit()

    at_once(host, site, [partial(rewrite, name) for name in names])

    assert indexed() == asked()
    assert len(ids()) == 6 * 5


def test_an_import_does_not_believe_what_it_read_before_a_save(host, site):
    course = course_file()
    import_course(course)
    frappe.db.commit()
    assert len(ids()) == 2  # this transaction's snapshot
    beside(host, site, partial(save_committed, FIRST, quiz(question("desk"))))
    assert "desk" not in ids()

    import_course(course)
    frappe.db.commit()

    assert indexed() == asked()
    assert "desk" not in ids()


def test_imports_saves_and_rebuilds_at_once_leave_the_index_right(host, site):
    for name in ("one", "two"):
        import_course(course_file(name, lessons=4))
    frappe.db.commit()
    changed = course_file("one", lessons=4)
    for lesson in lessons_of(changed):
        lesson["stages"][1]["config"]["questions"].append(question(f"{lesson['id']}.more"))

    def run_import():
        import_course(changed)
        frappe.db.commit()

    actions = [run_import, question_index.rebuild]
    actions += [
        partial(save_committed, f"two.t01.u01.p01.l0{n}", quiz(question(f"new{n}")))
        for n in (1, 2, 3)
    ]
    at_once(host, site, actions)

    assert indexed() == asked()
