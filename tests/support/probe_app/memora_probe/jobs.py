"""Jobs: each logs its run."""

import frappe

from memora_probe.events import record


def run_every_tick():
    """Scheduled with `all`."""
    record("job", "run_every_tick", "run")


def run_hourly():
    """Scheduled hourly."""
    record("job", "run_hourly", "run")


def run_hourly_long():
    """Scheduled hourly, in the queue `long`."""
    record("job", "run_hourly_long", "run")


def run_daily():
    """Scheduled daily."""
    record("job", "run_daily", "run")


def run_weekly():
    """Scheduled weekly."""
    record("job", "run_weekly", "run")


def run_monthly():
    """Scheduled monthly."""
    record("job", "run_monthly", "run")


def run_every_minute():
    """Scheduled with a cron line."""
    record("job", "run_every_minute", "run")


def run_every_quarter():
    """Scheduled with a cron line."""
    record("job", "run_every_quarter", "run")


def log_arguments(**kwargs):
    """Log who runs the job and with what."""
    record("job", frappe.session.user, ", ".join(f"{k}={v!r}" for k, v in sorted(kwargs.items())))


def shelve(shelf_name):
    """Write a record; the host commits it."""
    frappe.get_doc({"doctype": "Probe Shelf", "shelf_name": shelf_name}).insert(
        ignore_permissions=True
    )


def shelve_and_fail(shelf_name):
    """Write a record and fail; the host rolls it back."""
    shelve(shelf_name)
    raise ZeroDivisionError


def run_into_deadlock():
    """Fail as a transaction does that a deadlock chose."""
    record("job", "run_into_deadlock", "run")
    raise frappe.QueryDeadlockError


def queue_another():
    """Queue the next job."""
    frappe.enqueue("memora_probe.jobs.log_arguments", origin="job")
