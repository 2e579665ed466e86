"""Jobs: what is queued and how it is run."""

import frappe
import pytest
from memora_probe import jobs as probe_jobs

from tests.support import jobs

LOG_ARGUMENTS = "memora_probe.jobs.log_arguments"


def _described(job, site):
    return {
        "id": job.id.replace(site, "<site>"),
        "queue": job.origin.rsplit(":", 1)[-1],
        "timeout": job.timeout,
        "method": job.kwargs["method"],
        "kwargs": job.kwargs["kwargs"],
        "user": job.kwargs["user"],
        "site": job.kwargs["site"].replace(site, "<site>"),
    }


def test_a_job_waits_with_its_arguments_user_and_site(site, recorded):
    frappe.enqueue(LOG_ARGUMENTS, job_id="one", number=1, rows=["a"], nothing=None)
    recorded([_described(job, site) for job in jobs.queued()])


def test_queues_have_their_timeouts(site, recorded):
    for queue in ("short", "default", "long"):
        frappe.enqueue(LOG_ARGUMENTS, queue=queue, job_id=queue)
    frappe.enqueue(LOG_ARGUMENTS, queue="long", timeout=9, job_id="own")
    recorded([_described(job, site) for job in jobs.queued()])


def test_an_unknown_queue_is_refused():
    with pytest.raises(frappe.ValidationError):
        frappe.enqueue(LOG_ARGUMENTS, queue="nowhere")


def test_a_job_runs_as_the_user_who_queued_it(events, borrow_user):
    user = borrow_user("Probe Reader")
    frappe.set_user(user)
    frappe.enqueue(LOG_ARGUMENTS, a=1, b="x")
    assert jobs.drain() == [LOG_ARGUMENTS]
    assert events == [f"job: {user} a=1, b='x'"]


def test_a_function_may_be_queued_itself(events):
    frappe.enqueue(probe_jobs.log_arguments, a=1)
    assert jobs.drain() == [LOG_ARGUMENTS]
    assert events == ["job: Administrator a=1"]


def test_jobs_of_a_queue_run_in_order(events):
    for n in range(3):
        frappe.enqueue(LOG_ARGUMENTS, n=n)
    jobs.drain()
    assert events == [f"job: Administrator n={n}" for n in range(3)]


def test_what_a_job_writes_is_committed():
    frappe.enqueue("memora_probe.jobs.shelve", shelf_name="A")
    jobs.drain()
    assert frappe.db.exists("Probe Shelf", "A")


def test_a_failing_job_is_rolled_back_and_logged_and_the_next_one_runs(events):
    frappe.enqueue("memora_probe.jobs.shelve_and_fail", shelf_name="A")
    frappe.enqueue(LOG_ARGUMENTS)
    with pytest.raises(jobs.JobFailedError, match="ZeroDivisionError"):
        jobs.drain()
    assert not frappe.db.exists("Probe Shelf", "A")
    assert events == ["job: Administrator "]
    row = frappe.db.get_value("Error Log", {}, ["method", "error"], as_dict=True)
    assert row.method == "memora_probe.jobs.shelve_and_fail"
    assert "ZeroDivisionError" in row.error


def test_a_deadlock_in_a_job_is_not_tried_again(events):
    frappe.enqueue("memora_probe.jobs.run_into_deadlock")
    with pytest.raises(jobs.JobFailedError, match="QueryDeadlockError"):
        jobs.drain()
    assert events == ["job: run_into_deadlock run"]


def test_a_job_that_waits_for_the_commit_is_queued_by_it(events):
    frappe.enqueue(LOG_ARGUMENTS, enqueue_after_commit=True)
    assert jobs.queued() == []
    frappe.db.rollback()
    frappe.db.commit()
    assert jobs.queued() == []
    frappe.enqueue(LOG_ARGUMENTS, enqueue_after_commit=True)
    frappe.db.commit()
    assert len(jobs.queued()) == 1
    assert events == []


def test_a_job_that_does_not_wait_is_queued_even_if_its_transaction_is_undone():
    frappe.enqueue(LOG_ARGUMENTS)
    frappe.db.rollback()
    assert len(jobs.queued()) == 1


def test_now_runs_at_once_in_the_same_transaction():
    frappe.enqueue("memora_probe.jobs.shelve", now=True, shelf_name="A")
    assert frappe.db.exists("Probe Shelf", "A")
    frappe.db.rollback()
    assert not frappe.db.exists("Probe Shelf", "A")
    assert jobs.queued() == []


def test_the_same_job_id_is_queued_once_while_it_waits(events):
    first = frappe.enqueue(LOG_ARGUMENTS, job_id="one", deduplicate=True, n=1)
    second = frappe.enqueue(LOG_ARGUMENTS, job_id="one", deduplicate=True, n=2)
    assert first is not None
    assert second is None
    jobs.drain()
    assert events == ["job: Administrator n=1"]


def test_the_same_job_id_is_queued_again_after_it_ran(events):
    for n in (1, 2):
        frappe.enqueue(LOG_ARGUMENTS, job_id="one", deduplicate=True, n=n)
        jobs.drain()
    assert events == ["job: Administrator n=1", "job: Administrator n=2"]


def test_deduplication_needs_a_job_id():
    with pytest.raises(frappe.ValidationError):
        frappe.enqueue(LOG_ARGUMENTS, deduplicate=True)


def test_a_job_queued_by_a_job_runs_too(events):
    frappe.enqueue("memora_probe.jobs.queue_another")
    assert jobs.drain() == ["memora_probe.jobs.queue_another", LOG_ARGUMENTS]
    assert events == ["job: Administrator origin='job'"]


def test_an_unknown_method_fails_when_it_runs():
    frappe.enqueue("memora_probe.jobs.nothing")
    with pytest.raises(jobs.JobFailedError, match="nothing"):
        jobs.drain()
