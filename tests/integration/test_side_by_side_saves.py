"""Records with rows that several people save side by side."""

from copy import deepcopy

import frappe
import pytest

from tests.support.beside import beside
from tests.support.factories import READING, make_lesson, make_topic, quiz


@pytest.fixture
def lessons():
    topic = make_topic().name
    made = [make_lesson(topic, node_id=f"side-{n}", stages=[]).name for n in range(2)]
    frappe.db.commit()
    return made


def give_stages(name, *stages):
    lesson = frappe.get_doc("Memora Lesson", name)
    lesson.set("stages", deepcopy(list(stages)))  # Frappe writes into them
    lesson.save()
    return lesson


def stages_of(name):
    rows = frappe.get_doc("Memora Lesson", name).stages
    return [row.title for row in rows]


def test_two_authors_give_their_lessons_the_first_stage_without_waiting(host, site, lessons):
    first, second = lessons
    give_stages(first, READING)  # not committed: its locks are held

    def save():
        frappe.db.sql("SET SESSION innodb_lock_wait_timeout = 1")
        give_stages(second, READING)
        frappe.db.commit()

    beside(host, site, save)
    frappe.db.commit()

    assert stages_of(first) == stages_of(second) == ["Read"]


def test_a_save_drops_the_rows_that_it_leaves_out_and_no_others(lessons):
    first, second = lessons
    give_stages(second, READING)
    lesson = give_stages(first, READING, quiz(), READING)
    kept = lesson.stages[1].name

    lesson.set("stages", [lesson.stages[1]])
    lesson.append("stages", deepcopy(READING))
    lesson.save()

    assert sorted(stages_of(first)) == ["Quiz", "Read"]
    assert kept in [row.name for row in frappe.get_doc("Memora Lesson", first).stages]
    assert stages_of(second) == ["Read"]


def test_a_save_that_met_a_newer_record_is_refused_and_loses_no_rows(host, site, lessons):
    name = lessons[0]
    mine = frappe.get_doc("Memora Lesson", name)  # this transaction's snapshot is old from here

    beside(host, site, lambda: (give_stages(name, READING, quiz()), frappe.db.commit()))
    mine.append("stages", deepcopy(READING))
    with pytest.raises(frappe.TimestampMismatchError):
        mine.save()
    frappe.db.rollback()

    assert stages_of(name) == ["Read", "Quiz"]


def test_a_record_that_was_locked_first_has_the_rows_of_the_last_save(host, site, lessons):
    name = lessons[0]
    assert frappe.db.count("Memora Lesson Stage") == 0  # an old snapshot
    beside(host, site, lambda: (give_stages(name, READING, quiz()), frappe.db.commit()))

    lesson = frappe.get_doc("Memora Lesson", name, for_update=True)

    assert [row.title for row in lesson.stages] == ["Read", "Quiz"]


def test_what_services_write_without_a_save_is_kept(lessons):
    subject = frappe.db.get_value("Memora Lesson", lessons[0], "subject")
    record = frappe.get_doc("Memora Subject", subject)
    frappe.db.sql("UPDATE `tabMemora Subject` SET next_bit_index = 77 WHERE name = %s", subject)

    record.title = "Another title"
    record.save()

    assert frappe.db.get_value("Memora Subject", subject, "next_bit_index") == 77


def test_settings_are_saved_as_before():
    settings = frappe.get_doc("Memora Settings")
    settings.daily_lesson_xp_cap = 1234
    settings.save()

    assert frappe.db.get_single_value("Memora Settings", "daily_lesson_xp_cap") == 1234
