"""Scheduled jobs: which there are, when they are due, how they are run."""

import datetime

import frappe
import pytest
from frappe.core.doctype.scheduled_job_type.scheduled_job_type import run_scheduled_job, sync_jobs
from frappe.utils.scheduler import enqueue_events, is_scheduler_inactive

from tests.support import jobs

FIELDS = ("name", "method", "frequency", "cron_format", "stopped")
START = datetime.datetime(2026, 2, 4, 10, 7, 30)


def _job(method):
    return frappe.get_doc("Scheduled Job Type", {"method": f"memora_probe.jobs.{method}"})


@pytest.fixture(autouse=True)
def started():
    """Let every job have run last at the same moment."""
    frappe.db.sql(
        "UPDATE `tabScheduled Job Type` SET last_execution = %s WHERE method LIKE %s",
        (START, "memora_probe.%"),
    )


def test_the_hooks_make_scheduled_job_types(recorded):
    rows = frappe.get_all(
        "Scheduled Job Type",
        filters={"method": ("like", "memora_probe.%")},
        fields=list(FIELDS),
        order_by="name",
        limit=50,
    )
    recorded(rows)


def test_syncing_again_keeps_the_jobs_and_their_times():
    before = frappe.db.count("Scheduled Job Type")
    sync_jobs()
    assert frappe.db.count("Scheduled Job Type") == before
    assert _job("run_hourly").last_execution == START


def test_a_job_that_left_the_hooks_is_removed():
    frappe.get_doc(
        {
            "doctype": "Scheduled Job Type",
            "method": "memora_probe.jobs.log_arguments",
            "frequency": "Daily",
        }
    ).insert()
    sync_jobs()
    assert not frappe.db.exists("Scheduled Job Type", "jobs.log_arguments")


@pytest.mark.parametrize(
    "method",
    [
        *("run_every_tick", "run_hourly", "run_daily", "run_weekly", "run_monthly"),
        *("run_every_minute", "run_every_quarter"),
    ],
)
def test_the_next_run_follows_the_last(recorded, method):
    recorded(_job(method).get_next_execution())


def test_a_job_is_due_from_its_next_run_on():
    job = _job("run_every_quarter")
    due = datetime.datetime(2026, 2, 4, 10, 15)
    assert not job.is_event_due(due - datetime.timedelta(seconds=1))
    assert job.is_event_due(due)
    assert job.is_event_due(due + datetime.timedelta(days=3))


def test_a_job_that_never_ran_counts_from_its_creation():
    frappe.db.set_value(
        "Scheduled Job Type", _job("run_hourly").name, {"last_execution": None, "creation": START}
    )
    expected = datetime.datetime(2026, 2, 4, 11)
    assert _job("run_hourly").get_next_execution() == expected


def test_a_due_job_is_queued_once_and_run(events):
    assert _job("run_every_minute").enqueue()
    assert not _job("run_every_minute").enqueue()
    jobs.drain()
    assert events == ["job: run_every_minute run"]
    assert not _job("run_every_minute").is_event_due(START)


def test_a_tick_queues_what_is_due_and_not_stopped(site):
    later = datetime.datetime(2099, 1, 1)
    frappe.db.sql("UPDATE `tabScheduled Job Type` SET last_execution = %s", (later,))
    frappe.db.sql(
        """UPDATE `tabScheduled Job Type` SET last_execution = %s, stopped = (method LIKE '%%daily')
        WHERE method IN %s""",
        (START, [f"memora_probe.jobs.run_{name}" for name in ("hourly", "daily", "weekly")]),
    )
    # Frappe lets a site rest that nobody has logged in to lately, unless it is a developer's.
    frappe.conf.developer_mode = 1
    queued = enqueue_events(site)
    assert sorted(queued) == ["memora_probe.jobs.run_hourly", "memora_probe.jobs.run_weekly"]
    assert len(jobs.queued()) == 2
    assert enqueue_events(site) == []


def test_the_scheduler_rests_where_the_site_says_so():
    frappe.db.set_single_value("System Settings", "enable_scheduler", 1)
    assert not is_scheduler_inactive()
    frappe.conf.pause_scheduler = 1
    assert is_scheduler_inactive()
    frappe.conf.pause_scheduler = 0
    frappe.db.set_single_value("System Settings", "enable_scheduler", 0)
    assert is_scheduler_inactive()


@pytest.mark.parametrize(
    ("method", "queue"), [("run_hourly", "default"), ("run_hourly_long", "long")]
)
def test_long_jobs_have_a_queue_of_their_own(method, queue):
    _job(method).enqueue(force=True)
    assert [job.origin.rsplit(":", 1)[-1] for job in jobs.queued()] == [queue]


def test_a_run_moves_the_last_execution(events):
    run_scheduled_job("memora_probe.jobs.run_every_minute")
    assert events == ["job: run_every_minute run"]
    assert _job("run_every_minute").last_execution > START


def test_a_run_that_fails_moves_the_last_execution_too(events, monkeypatch):
    from memora_probe import jobs as probe_jobs

    def fail():
        frappe.get_doc({"doctype": "Probe Shelf", "shelf_name": "A"}).insert()
        raise ZeroDivisionError

    monkeypatch.setattr(probe_jobs, "run_every_minute", fail)
    run_scheduled_job("memora_probe.jobs.run_every_minute")
    assert events == []
    assert not frappe.db.exists("Probe Shelf", "A")
    assert _job("run_every_minute").last_execution > START
