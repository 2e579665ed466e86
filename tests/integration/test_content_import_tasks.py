"""Imports in the background: asked for, done, failed, found again."""

import json
from datetime import datetime
from functools import partial
from pathlib import Path

import frappe
import pytest

from memora.jobs import resume_content_imports, run_content_import
from memora.services.content.importing import tasks
from memora.utils import errors
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.single_flight import single_flight
from tests.support import jobs
from tests.support.beside import beside
from tests.support.factories import course_file, lessons_of, make_plan, make_track
from tests.support.http import message_of
from tests.support.threads import at_once

IMPORT = "memora.api.content.import_course"
STATUS = "memora.api.content.get_import_status"
RUN = "memora.jobs.run_content_import"
NOW = datetime.fromisoformat("2026-02-03T04:05:06")
NOTHING = {"created": 0, "changed": 0, "unchanged": 0, "missing": 0, "invalid": [], "warnings": []}


@pytest.fixture
def admin(new_client, borrow_user):
    return new_client(borrow_user("Memora Admin"))


@pytest.fixture
def lose_jobs(queue_server):
    """Forget every queued job, as a queue without persistence does when it restarts."""

    def lose():
        with queue_server.connect() as client:
            client.flushall()

    return lose


def request_task(course=None, plan=None, dry_run=False):
    status = tasks.request_import(
        course or course_file(), plan, dry_run, user="Administrator", now=NOW
    )
    frappe.db.commit()
    return status["task_id"]


def status_of(task_id):
    frappe.db.commit()
    return tasks.get_status(task_id)


def stored(task_id, field):
    frappe.db.commit()
    return frappe.db.get_value(tasks.DOCTYPE, task_id, field)


def mark_as_killed(task_id, attempts):
    """Leave a task as a run that was killed leaves it."""
    frappe.db.set_value(tasks.DOCTYPE, task_id, {"status": "Running", "attempts": attempts})
    frappe.db.commit()


def test_a_background_import_is_answered_before_it_is_done(admin):
    answer = admin.call(IMPORT, course=course_file(), background=True).json["message"]

    assert (answer["status"], answer["total"], answer["done"], answer["report"]) == (
        "Queued",
        6,
        0,
        None,
    )
    assert frappe.db.count("Memora Subject") == 0


def test_a_worker_does_the_import_and_the_status_reports_it(admin):
    task_id = admin.call(IMPORT, course=course_file(), background=True).json["message"]["task_id"]

    assert jobs.drain()[0] == RUN
    answer = admin.read(STATUS, task_id=task_id).json["message"]
    assert (answer["status"], answer["done"], answer["error"]) == ("Done", 6, None)
    assert answer["report"] == {**NOTHING, "subject": "course", "created": 6}
    assert answer["requested_at"] <= answer["started_at"] <= answer["finished_at"]
    assert frappe.db.count("Memora Lesson") == 2


def test_the_import_is_done_in_the_name_of_who_asked_for_it(new_client, borrow_user):
    user = borrow_user("Memora Admin")
    new_client(user).call(IMPORT, course=course_file(), background=True)
    jobs.drain()

    assert frappe.db.get_value("Memora Subject", "course", "owner") == user


def test_the_subject_is_listed_in_the_plan_that_was_named():
    plan = make_plan()
    request_task(plan=plan.name)
    jobs.drain()
    plan.reload()

    assert [row.subject for row in plan.subjects] == ["course"]


def test_a_dry_run_in_the_background_reports_and_writes_nothing():
    task_id = request_task(dry_run=True)
    jobs.drain()

    assert status_of(task_id)["report"]["created"] == 6
    assert frappe.db.count("Memora Subject") == 0


def test_a_faulty_course_is_refused_at_once_and_nothing_is_queued(admin):
    course = course_file()
    del lessons_of(course)[0]["title"]
    answer = admin.call(IMPORT, course=course, background=True)

    assert (answer.status_code, len(answer.json["invalid"])) == (400, 1)
    assert (frappe.db.count(tasks.DOCTYPE), jobs.queued()) == (0, [])


def test_an_unknown_plan_is_refused_at_once(admin):
    answer = admin.call(IMPORT, course=course_file(), plan="nowhere", background=True)

    assert (answer.status_code, frappe.db.count(tasks.DOCTYPE)) == (404, 0)


def test_an_unknown_task_answers_404(admin):
    assert admin.read(STATUS, task_id="nothing").status_code == 404


@pytest.mark.parametrize("role", ["Memora Author", "Memora Student"])
def test_only_administrators_read_a_status(new_client, borrow_user, role):
    task_id = request_task()

    assert new_client(borrow_user(role)).read(STATUS, task_id=task_id).status_code == 403


def test_a_request_is_accepted_while_the_queue_is_away(admin, queue_server):
    queue_server.stop()
    answer = admin.call(IMPORT, course=course_file(), background=True)

    assert (answer.status_code, answer.json["message"]["status"]) == (200, "Queued")


def test_a_task_whose_job_was_lost_is_found_again(lose_jobs):
    task_id = request_task()
    lose_jobs()

    assert resume_content_imports() == 1
    jobs.drain()
    assert status_of(task_id)["status"] == "Done"


def test_a_task_that_waits_in_the_queue_is_not_queued_twice():
    request_task()
    resume_content_imports(now=NOW)

    assert len(jobs.queued()) == 1


def test_a_task_whose_worker_died_before_it_began_is_found_after_five_minutes(queue_server):
    """Its job counts as started until the queue notices that nobody works on it."""
    task_id = request_task()
    with queue_server.connect() as client:
        (queue,) = client.smembers("rq:queues")
        started = client.lpop(queue).decode()
        client.hset(f"rq:job:{started}", "status", "started")
    resume_content_imports(now=NOW)
    waiting_at_once = len(jobs.queued())
    resume_content_imports(now=NOW + tasks.JOB_PATIENCE)

    assert (waiting_at_once, jobs.drain()[0], status_of(task_id)["status"]) == (0, RUN, "Done")


def test_a_task_whose_worker_died_is_found_again(lose_jobs):
    task_id = request_task()
    lose_jobs()
    mark_as_killed(task_id, attempts=1)
    resume_content_imports()
    jobs.drain()

    assert (status_of(task_id)["status"], stored(task_id, "attempts")) == ("Done", 2)


def test_a_task_that_somebody_runs_is_left_to_them(lose_jobs, host, site):
    task_id = request_task()
    lose_jobs()
    mark_as_killed(task_id, attempts=1)
    with single_flight(f"content_import::{task_id}"):
        assert at_once(host, site, [resume_content_imports]) == [0]
        at_once(host, site, [partial(run_content_import, task_id)])

    assert status_of(task_id)["status"] == "Running"


def test_a_task_waits_while_its_course_is_imported_by_another(host, site):
    task_id = request_task()
    with single_flight("content_import_of::course"):
        at_once(host, site, [partial(run_content_import, task_id)])

    assert (status_of(task_id)["status"], stored(task_id, "attempts")) == ("Queued", 0)


def test_a_task_that_was_killed_three_times_has_failed_and_says_so():
    task_id = request_task()
    mark_as_killed(task_id, attempts=3)
    run_content_import(task_id)

    status = status_of(task_id)
    assert (status["status"], "interrupted 3 times" in status["error"]) == ("Failed", True)
    assert frappe.db.count("Memora Subject") == 0


def test_a_task_that_is_done_is_not_done_again():
    task_id = request_task()
    run_content_import(task_id)
    frappe.db.set_value("Memora Subject", "course", "title", "Renamed since")
    run_content_import(task_id)

    assert frappe.db.get_value("Memora Subject", "course", "title") == "Renamed since"


def test_a_task_that_fails_by_its_content_says_where():
    task_id = request_task()
    make_track(node_id="course.t01")
    run_content_import(task_id)

    status = status_of(task_id)
    assert (status["status"], [f["path"] for f in status["report"]["invalid"]]) == (
        "Failed",
        ["$.tracks[0].id"],
    )
    assert "another subject" in status["error"]
    assert frappe.db.count("Memora Lesson") == 0


def test_a_task_whose_plan_is_gone_says_so():
    plan = make_plan()
    task_id = request_task(plan=plan.name)
    plan.delete()
    run_content_import(task_id)

    status = status_of(task_id)
    assert (status["status"], plan.name in status["error"]) == ("Failed", True)


def test_a_plan_can_be_deleted_whatever_was_once_imported_into_it():
    plan = make_plan()
    run_content_import(request_task(plan=plan.name, dry_run=True))
    plan.delete()

    assert not frappe.db.exists("Memora Academic Plan", plan.name)


def test_a_course_locked_by_an_editor_is_tried_three_times(host, site):
    run_content_import(request_task())
    task_id = request_task()
    frappe.db.sql("SELECT name FROM `tabMemora Subject` FOR UPDATE")

    def run_without_patience():
        frappe.db.sql("SET innodb_lock_wait_timeout = 1")
        run_content_import(task_id)
        return tasks.get_status(task_id)

    results = [beside(host, site, run_without_patience) for _attempt in range(3)]

    assert [result["status"] for result in results] == ["Queued", "Queued", "Failed"]
    assert "another change" in results[-1]["error"]


def test_an_unforeseen_error_is_logged_and_goes_on_to_the_worker(monkeypatch):
    def fail(*_arguments, **_options):
        raise ZeroDivisionError

    task_id = request_task()
    monkeypatch.setattr(tasks, "import_course", fail)

    with pytest.raises(ZeroDivisionError):
        run_content_import(task_id)
    assert frappe.db.exists("Error Log", {"method": "Content Import Error"})
    assert status_of(task_id)["status"] == "Running"


def test_progress_is_shown_while_the_import_is_under_way(monkeypatch):
    seen = []
    note = tasks.TaskProgress.note

    def note_and_look(self, done, total):
        note(self, done, total)
        seen.append(tasks.get_status(self._task_id))

    task_id = request_task(course_file(lessons=3))
    monkeypatch.setattr(tasks.TaskProgress, "note", note_and_look)
    run_content_import(task_id)

    assert {status["status"] for status in seen} == {"Running"}
    assert [status["done"] for status in seen] == [0, 1, 2, 3, 4, 7]


def test_an_import_goes_on_while_redis_is_away(redis_server):
    task_id = request_task()
    redis_server.stop()
    run_content_import(task_id)

    assert status_of(task_id)["status"] == "Done"


def test_progress_is_unknown_while_redis_is_away(redis_server):
    task_id = request_task()
    mark_as_killed(task_id, attempts=1)
    redis_server.stop()

    assert (status_of(task_id)["status"], status_of(task_id)["done"]) == ("Running", None)


def test_the_course_is_not_kept_once_it_is_imported():
    task_id = request_task()
    assert stored(task_id, "course")
    run_content_import(task_id)

    assert not stored(task_id, "course")


def test_a_course_with_emojis_and_arabic_waits_unharmed():
    course = course_file()
    course["title"] = "رياضيات 🦊 a<b and c>d"
    task_id = request_task(course)
    run_content_import(task_id)

    assert stored(task_id, "course_title") == "رياضيات 🦊 a< b and c>d"
    assert frappe.db.get_value("Memora Subject", "course", "title") == "رياضيات 🦊 a< b and c>d"


@pytest.fixture
def attach():
    """Write a file where Frappe keeps attached ones; return its address."""
    made = []

    def write(content, name="a course.json", folder="private/files"):
        parts = folder.split("/") if folder.startswith("private") else ("public", folder)
        target = Path(frappe.get_site_path(*parts, name))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
        made.append(target)
        return f"/{folder}/{name}"

    yield write
    for path in made:
        path.unlink()


def save_in_desk(**fields):
    doc = frappe.get_doc({"doctype": tasks.DOCTYPE, **fields}).insert()
    frappe.db.commit()
    return doc


@pytest.mark.parametrize("folder", ["private/files", "files"])
def test_an_attached_file_is_imported_when_its_record_is_saved(attach, folder):
    doc = save_in_desk(course_file=attach(json.dumps(course_file()), folder=folder))
    jobs.drain()

    assert status_of(doc.name)["status"] == "Done"
    assert (stored(doc.name, "subject"), frappe.db.count("Memora Lesson")) == ("course", 2)


def test_a_faulty_attached_file_is_refused_with_every_fault(attach):
    course = course_file()
    for lesson in lessons_of(course):
        lesson["title"] = ""

    with pytest.raises(ValidationError) as refusal:
        save_in_desk(course_file=attach(json.dumps(course)))
    assert "lessons[0].title" in str(refusal.value)
    assert "lessons[1].title" in str(refusal.value)
    assert (frappe.db.count(tasks.DOCTYPE), jobs.queued()) == (0, [])


def test_what_a_faulty_file_holds_is_shown_as_text(attach):
    course = course_file()
    for lesson in lessons_of(course):
        lesson["stages"][1]["config"]["questions"][0]["id"] = "<img src=x>"

    with pytest.raises(ValidationError) as refusal:
        save_in_desk(course_file=attach(json.dumps(course)))
    assert "&lt;img src=x&gt; is used twice" in str(refusal.value)
    assert "<img" not in str(refusal.value)


def test_an_attached_file_that_is_no_json_is_refused(attach):
    with pytest.raises(ValidationError, match="no valid JSON"):
        save_in_desk(course_file=attach("{"))


@pytest.mark.parametrize(
    "address",
    [
        "/private/files/../../site_config.json",
        "/private/site_config.json",
        "/files/..%2f..%2fsite_config.json",
        "../site_config.json",
        "/etc/passwd",
        "https://example.com/a.json",
        "/private/files/\0.json",
    ],
)
def test_only_attached_files_of_the_site_are_read(address):
    with pytest.raises((ValidationError, NotFoundError), match="Attach"):
        save_in_desk(course_file=address)


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path):
    outside = tmp_path / "secret.json"
    outside.write_text(json.dumps(course_file()))
    link = Path(frappe.get_site_path("private", "files", "link.json"))
    link.symlink_to(outside)
    try:
        with pytest.raises(NotFoundError):
            save_in_desk(course_file="/private/files/link.json")
    finally:
        link.unlink()


def test_a_record_without_a_file_is_refused():
    with pytest.raises(ValidationError, match="Attach the course file"):
        save_in_desk()


def test_a_client_may_send_the_course_itself():
    doc = save_in_desk(course=json.dumps(course_file()))
    jobs.drain()

    assert status_of(doc.name)["status"] == "Done"


def test_figures_that_a_client_sends_are_not_believed():
    doc = save_in_desk(course=json.dumps(course_file()), status="Done", attempts=9, total=99)

    assert (stored(doc.name, "status"), stored(doc.name, "attempts")) == ("Queued", 0)
    assert stored(doc.name, "total") == 6


def test_a_saved_import_cannot_be_changed():
    doc = save_in_desk(course=json.dumps(course_file()))
    doc.status = "Done"

    with pytest.raises(errors.PermissionError):
        doc.save()


def test_a_waiting_import_is_given_up_by_deleting_its_record():
    doc = save_in_desk(course=json.dumps(course_file()))
    doc.delete()
    jobs.drain()

    assert frappe.db.count("Memora Subject") == 0


def test_an_import_under_way_cannot_be_deleted():
    doc = save_in_desk(course=json.dumps(course_file()))
    with single_flight(f"content_import::{doc.name}"), pytest.raises(ValidationError):
        doc.delete()


def test_restoring_a_finished_import_does_not_import_again():
    doc = save_in_desk(course=json.dumps(course_file()))
    jobs.drain()
    frappe.db.commit()
    record = frappe.get_doc(tasks.DOCTYPE, doc.name).as_dict()
    frappe.delete_doc(tasks.DOCTYPE, doc.name)
    restored = frappe.get_doc(json.loads(frappe.as_json(record))).insert()
    frappe.db.commit()

    assert (restored.status, jobs.queued()) == ("Done", [])


def test_a_form_refusal_reaches_desk_with_the_next_step(new_client, borrow_user):
    client = new_client(borrow_user("Memora Admin"))
    answer = client.post(f"/api/resource/{tasks.DOCTYPE}", json={"course": "[]"})

    assert (answer.status_code, "import it again" in message_of(answer)) == (400, True)
