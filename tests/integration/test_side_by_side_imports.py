"""Courses that are imported side by side, for the first time and again."""

from concurrent.futures import ThreadPoolExecutor

import frappe
import pytest

from memora.services.content.importing import import_course
from memora.utils.errors import ServiceUnavailable
from tests.support.factories import course_file, make_plan
from tests.support.threads import at_once


def beside(host, site, action):
    """Run an action on a connection of its own, beside the locks that this one holds."""

    def run():
        host.connect(site)
        try:
            frappe.db.sql("SET SESSION innodb_lock_wait_timeout = 1")
            return action()
        finally:
            host.disconnect()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def imported(course, **options):
    report = import_course(course, **options)
    frappe.db.commit()
    return report["created"], report["unchanged"]


def test_two_new_courses_do_not_wait_for_each_other(host, site):
    import_course(course_file("one"))  # not committed: its locks are held

    assert beside(host, site, lambda: imported(course_file("two")))[0] > 0
    frappe.db.commit()


def test_two_known_courses_that_grow_do_not_wait_for_each_other(host, site):
    for name in ("one", "two"):
        imported(course_file(name))
    import_course(course_file("one", lessons=4))

    assert beside(host, site, lambda: imported(course_file("two", lessons=4)))[0] > 0
    frappe.db.commit()


def test_the_same_new_course_twice_at_one_moment_is_made_once(host, site):
    course = course_file("twice", lessons=4)

    reports = at_once(host, site, [lambda: imported(course), lambda: imported(course)])

    nodes = sum(reports[0])
    assert sorted(reports) == [(0, nodes), (nodes, 0)]


def test_two_imports_into_one_plan_both_find_their_place(host, site):
    plan = make_plan().name
    frappe.db.commit()

    at_once(
        host,
        site,
        [lambda name=name: imported(course_file(name), plan=plan) for name in ("one", "two")],
    )

    rows = frappe.get_doc("Memora Academic Plan", plan).subjects
    assert sorted((row.subject, row.sort_order) for row in rows) in (
        [("one", 1), ("two", 2)],
        [("one", 2), ("two", 1)],
    )


def test_an_import_that_stays_locked_out_says_so_and_leaves_nothing(host, site):
    imported(course_file("held"))
    frappe.db.sql("SELECT name FROM `tabMemora Subject` WHERE name = 'held' FOR UPDATE")

    with pytest.raises(ServiceUnavailable, match="Nothing was imported"):
        beside(host, site, lambda: imported(course_file("held", lessons=4)))

    frappe.db.rollback()
    assert frappe.db.count("Memora Lesson") == 2


def test_after_an_import_transactions_are_as_before():
    import_course(course_file())

    assert frappe.db.sql("SELECT @@tx_isolation")[0][0] == "REPEATABLE-READ"
