"""Imports as tasks: stored at once, run by a worker, found again after a crash.

A task is a Memora Content Import. Its course, or the file that waits for it, is imported and its
status set to Done in one transaction, so that a run that is killed has done nothing, and the next
one does it all.
"""

import json
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _

from memora.services.content.importing import file_import, waiting_files
from memora.services.content.importing.banks import BankTerms
from memora.services.content.importing.course_text import pack, unpack
from memora.services.content.importing.importer import check_course, import_course
from memora.services.content.importing.task_progress import TaskProgress, nodes_done
from memora.services.content.importing.tree import count_nodes
from memora.services.content.text import inert
from memora.utils.clock import to_iso, utc_now
from memora.utils.errors import MemoraError, NotFoundError, ServiceUnavailable
from memora.utils.job_hint import hint_job
from memora.utils.job_run import job_run
from memora.utils.single_flight import is_running, single_flight

DOCTYPE = "Memora Content Import"
RUN = "memora.jobs.run_content_import"
ERROR_TITLE = "Content Import Error"
ATTEMPTS = 3
#: How long a job is taken to wait or run, before another one is queued beside it.
JOB_PATIENCE = timedelta(minutes=5)
#: Tasks that one sweep finds again; the next one finds more.
SWEEP_LIMIT = 100
MAX_ERROR = 2_000


def request_import(
    course: Any,
    plan: str | None,
    dry_run: bool,
    *,
    question_id_prefix: str | None = None,
    user: str,
    now: datetime,
) -> dict[str, Any]:
    """Store an import that a worker shall do, once the caller commits.

    Args:
        course: The parsed file.
        plan: Name of a Memora Academic Plan that shall list the subject.
        dry_run: Only report what would happen.
        question_id_prefix: What shall stand before the ids of its questions.
        user: Whose change it is.
        now: The moment of the request, UTC.

    Returns:
        As ``get_status``.

    Raises:
        ValidationError, NotFoundError, PermissionError: As ``import_course``; nothing is stored.
    """
    doc = frappe.get_doc(
        {
            "doctype": DOCTYPE,
            "plan": plan,
            "dry_run": int(dry_run),
            "question_id_prefix": question_id_prefix,
        }
    )
    doc.flags.request = new_task(course, plan, question_id_prefix, user=user, now=now)
    doc.insert(ignore_permissions=True)
    return get_status(doc.name)


def new_task(
    course: Any, plan: str | None, question_id_prefix: str | None, *, user: str, now: datetime
) -> dict[str, Any]:
    """Check a course and return the fields of its task.

    Raises:
        ValidationError, NotFoundError, PermissionError: As ``import_course``.
    """
    check_course(course, plan, question_id_prefix, user=user)
    return {
        "subject": course["id"],
        "course_title": inert(course["title"]),
        "course": pack(course),
        "status": "Queued",
        "total": count_nodes(course),
        "done": 0,
        "attempts": 0,
        "requested_by": user,
        "requested_at": now,
        "started_at": None,
        "finished_at": None,
        "report": None,
        "error": None,
    }


def start(task_id: str, attempts: int, now: datetime) -> None:
    """Let a worker run a task soon after the commit, unless its job waits already.

    A killed worker's job looks alive for many minutes. So the job's name holds the attempt,
    which tells a run that had begun, and the time, for a worker that was killed before it.

    Args:
        task_id: Name of the Memora Content Import.
        attempts: How often it was begun.
        now: The present moment, UTC.
    """
    span = (now - datetime.min) // JOB_PATIENCE
    job_id = f"content_import::{task_id}::{attempts}::{span}"
    hint_job(RUN, queue="long", job_id=job_id, task_id=task_id)


def run_task(task_id: str) -> None:
    """Do the import of a task, unless it is done, gone or under way.

    Commits. A task whose course another one is importing stays queued.

    Args:
        task_id: Name of the Memora Content Import.
    """
    with job_run(_lock_of(task_id), error_title=ERROR_TITLE) as alone:
        if not alone:
            return
        frappe.db.commit()  # an older snapshot would show the task as it was before the lock
        task = _open_task(task_id)
        if task:
            aim = task.subject or task.file_sha256
            with single_flight(f"content_import_of::{aim}") as course_is_free:
                if course_is_free:
                    _run(task)


def resume_tasks(*, now: datetime | None = None) -> int | None:
    """Queue the tasks again whose job was lost or killed.

    Args:
        now: The present moment, UTC.

    Returns:
        How many wait or were killed; None when another run is under way.
    """
    with job_run("content_import_sweep", error_title=ERROR_TITLE) as alone:
        if not alone:
            return None
        rows = frappe.db.sql(
            f"""SELECT name, status, attempts FROM `tab{DOCTYPE}`
            WHERE status IN ('Queued', 'Running') ORDER BY requested_at LIMIT {SWEEP_LIMIT}"""
        )
        resumed = [
            (name, attempts)
            for name, status, attempts in rows
            if status == "Queued" or not is_running(_lock_of(name))
        ]
        for name, attempts in resumed:
            start(name, attempts, now or utc_now())
        frappe.db.commit()
        waiting_files.remove_unclaimed(_claimed_files(), now=now or utc_now())
        return len(resumed)


def get_status(task_id: str) -> dict[str, Any]:
    """Return what is known of a task.

    Returns:
        ``task_id``; ``status`` (Queued, Running, Done, Failed); ``total`` nodes of a course, or
        questions of a bank, and ``done``, None while that is unknown; ``report`` as of
        ``import_course`` or ``import_file``, of a failed task its ``invalid`` alone; ``error``;
        ``requested_at``, ``started_at``, ``finished_at``.

    Raises:
        NotFoundError: There is no such task.
    """
    fields = ["name", "status", "total", "done", "report", "error"]
    moments = ["requested_at", "started_at", "finished_at"]
    row = frappe.db.get_value(DOCTYPE, task_id, [*fields, *moments], as_dict=True)
    if not row:
        raise NotFoundError(_("There is no import {0}. Check its id.").format(task_id))
    return {
        "task_id": row.name,
        "status": row.status,
        "total": row.total,
        "done": nodes_done(row.name) if row.status == "Running" else row.done,
        "report": _shown_report(row.report),
        "error": row.error,
        **{name: to_iso(row[name]) for name in moments},
    }


def _shown_report(stored: str | None) -> dict[str, Any] | None:
    """Return a stored report in the words of who asks."""
    report = json.loads(stored) if stored else None
    return file_import.shown(report) if report and "report" in report else report


def is_under_way(task_id: str) -> bool:
    """Tell whether somebody runs a task at this moment."""
    return is_running(_lock_of(task_id))


def _lock_of(task_id: str) -> str:
    return f"content_import::{task_id}"


def _open_task(task_id: str) -> Any:
    fields = ["name", "subject", "plan", "dry_run", "question_id_prefix", "course"]
    fields += ["requested_by", "attempts", "file_name", "file_sha256", "options"]
    open_ones = {"name": task_id, "status": ("in", ("Queued", "Running"))}
    return frappe.db.get_value(DOCTYPE, open_ones, fields, as_dict=True)


def _claimed_files() -> set[str]:
    """Return the hashes of the files that tasks wait with."""
    rows = frappe.db.sql(
        f"SELECT file_sha256 FROM `tab{DOCTYPE}` WHERE status IN ('Queued', 'Running')",
        pluck=True,
    )
    return set(filter(None, rows))


def _do(task: Any) -> dict[str, Any]:
    """Do the import of a task; the caller commits."""
    progress = TaskProgress(task.name)
    if not task.file_sha256:
        return import_course(
            unpack(task.course),
            task.plan,
            bool(task.dry_run),
            question_id_prefix=task.question_id_prefix or None,
            user=task.requested_by,
            progress=progress.note,
        )
    options = json.loads(task.options)
    data = waiting_files.read(task.file_sha256)
    source = file_import.read_file(data, task.file_name, options["format"])
    _set(task.name, total=file_import.length_of(source))
    frappe.db.commit()
    outcome = file_import.import_source(
        source,
        task.file_name,
        BankTerms(**options["terms"]),
        user=task.requested_by,
        now=utc_now(),
        progress=progress.note,
    )
    _set(task.name, subject=outcome["subject"])
    return outcome


def _run(task: Any) -> None:
    if task.attempts >= ATTEMPTS:
        message = _(
            "The import was interrupted {0} times. The Error Log and the worker's log say why;"
            " mend that, then import the course again."
        )
        _finish(task.name, "Failed", error=message.format(ATTEMPTS))
        return
    attempt = task.attempts + 1
    _set(task.name, status="Running", attempts=attempt, started_at=utc_now())
    frappe.db.commit()
    try:
        report = _do(task)
    except ServiceUnavailable as error:
        frappe.db.rollback()
        if attempt < ATTEMPTS:
            _set(task.name, status="Queued")
            frappe.db.commit()
        else:
            _finish(task.name, "Failed", error=str(error))
    except (MemoraError, frappe.ValidationError) as error:
        frappe.db.rollback()
        details = getattr(error, "details", {})
        _finish(task.name, "Failed", error=str(error), report=details or None)
    else:
        _finish(task.name, "Done", report=report)


def _finish(
    task_id: str, status: str, *, report: dict[str, Any] | None = None, error: str | None = None
) -> None:
    """End a task, in one transaction with what its import wrote; the course is not kept."""
    if status == "Done":
        frappe.db.sql(f"UPDATE `tab{DOCTYPE}` SET done = total WHERE name = %s", (task_id,))
    _set(
        task_id,
        status=status,
        course=None,
        report=json.dumps(report, ensure_ascii=False) if report else None,
        error=error and error[:MAX_ERROR],
        finished_at=utc_now(),
    )
    frappe.db.commit()


def _set(task_id: str, **values: Any) -> None:
    frappe.db.set_value(DOCTYPE, task_id, values)
