"""Imports whose worker is killed: nothing half-imported is ever seen, and nothing is forgotten."""

import signal
from datetime import datetime
from itertools import count

import frappe
import pytest

from memora.jobs import resume_content_imports
from memora.services.content.importing import tasks
from tests.support import forked, jobs
from tests.support.factories import course_file
from tests.support.locks import wait_for_locks

NOW = datetime.fromisoformat("2026-02-03T04:05:06")
BEGIN = "GET_LOCK"


@pytest.fixture
def run_and_kill(host, site):
    """Run what is queued in a worker process that is killed before its n-th statement."""

    def run(task_id, kill_at):
        frappe.db.commit()

        def work():
            forked.kill_before_statement(kill_at, after=BEGIN)
            jobs.drain()

        status = forked.wait(forked.start(host, site, work))
        wait_for_locks(f"content_import::{task_id}")
        return status

    return run


def request_task(course_id):
    course = course_file(course_id)
    task_id = tasks.request_import(course, None, False, user="Administrator", now=NOW)["task_id"]
    frappe.db.commit()
    return task_id


def stored_nodes(course_id):
    levels = ("Subject", "Track", "Unit", "Topic", "Lesson")
    return sum(
        frappe.db.count(f"Memora {level}", {"name": ("like", f"{course_id}%")}) for level in levels
    )


def bits(course_id):
    rows = frappe.get_all(
        "Memora Lesson", {"subject": course_id}, pluck="bit_index", order_by="name", limit=10
    )
    return list(rows)


def test_an_import_killed_anywhere_has_done_nothing_and_is_done_by_the_next_run(run_and_kill):
    outcomes = []
    for kill_at in count(1):
        course_id = f"killed-{kill_at}-times"
        task_id = request_task(course_id)
        exit_status = run_and_kill(task_id, kill_at)
        if exit_status == 0:
            break
        assert exit_status == -signal.SIGKILL
        status = tasks.get_status(task_id)["status"]
        assert stored_nodes(course_id) == (6 if status == "Done" else 0), kill_at
        outcomes.append(status)

        resume_content_imports(now=NOW + tasks.JOB_PATIENCE)
        jobs.drain()

        finished = tasks.get_status(task_id)
        assert (finished["status"], finished["report"]["created"]) == ("Done", 6), kill_at
        assert bits(course_id) == [0, 1], kill_at
    assert {"Queued", "Running", "Done"} == set(outcomes)
    assert len(outcomes) > 20


def test_an_import_killed_three_times_has_failed_and_is_left_alone(run_and_kill):
    task_id = request_task("stubborn")
    for _attempt in range(tasks.ATTEMPTS):
        resume_content_imports()
        assert run_and_kill(task_id, 15) == -signal.SIGKILL
    resume_content_imports()
    jobs.drain()

    status = tasks.get_status(task_id)
    assert (status["status"], "interrupted 3 times" in status["error"]) == ("Failed", True)
    assert (stored_nodes("stubborn"), resume_content_imports()) == (0, 0)
