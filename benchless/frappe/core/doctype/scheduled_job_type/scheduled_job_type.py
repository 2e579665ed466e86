"""Scheduled jobs: what runs when, and when it ran."""

from datetime import datetime, timedelta
from random import randint

from croniter import croniter

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime
from frappe.utils.background_jobs import enqueue, is_job_enqueued

CRON = {"Monthly": "0 0 1 * *", "Weekly": "0 0 * * 0", "Daily": "0 0 * * *", "Hourly": "0 * * * *"}
CRON |= {"All": "*/4 * * * *"}
LONG_JITTER = 600  # seconds by which the long ones are spread


class ScheduledJobType(Document):
    """A method of hooks.py's scheduler_events; its name is the method's last two parts."""

    def autoname(self):
        self.name = ".".join(self.method.split(".")[-2:])

    def validate(self):
        """Refuse what is no cron expression."""
        self.get_next_execution()

    def get_next_execution(self):
        """Return when it is due, counted from its last run."""
        cron = self.cron_format or CRON[self.frequency.removesuffix(" Long")]
        last = get_datetime(self.last_execution or self.creation)
        jitter = randint(1, LONG_JITTER) if "Long" in self.frequency else 0  # noqa: S311
        return croniter(cron, last).get_next(datetime) + timedelta(seconds=jitter)

    def is_event_due(self, current_time=None):
        return self.get_next_execution() <= (current_time or now_datetime())

    def enqueue(self, force=False, current_time=None):
        """Queue it if it is due and not queued yet."""
        job_id = f"scheduled_job::{self.method}"
        if not (force or self.is_event_due(current_time)) or is_job_enqueued(job_id):
            return False
        queue = "long" if "Long" in self.frequency else "default"
        enqueue(f"{__name__}.run_scheduled_job", queue, job_id=job_id, job_type=self.method)
        return True

    def execute(self):
        """Run it; that it ran is committed first."""
        self.db_set("last_execution", now_datetime(), update_modified=False)
        frappe.db.commit()
        try:
            frappe.get_attr(self.method)()
            frappe.db.commit()
        except Exception:  # noqa: BLE001 (whatever it was, the log must tell it)
            frappe.db.rollback()
            frappe.log_error(title=f"Scheduled job failed: {self.name}")


def run_scheduled_job(job_type):
    frappe.get_doc("Scheduled Job Type", {"method": job_type}).execute()


def sync_jobs():
    """Make the records what scheduler_events say."""
    wanted = {}
    for event, methods in frappe.get_hooks("scheduler_events", {}).items():
        frequency = event.replace("_", " ").title()
        crons = methods if isinstance(methods, dict) else {None: methods}
        wanted |= {method: (frequency, cron) for cron in crons for method in crons[cron]}
    fields = ["name", "method", "frequency", "cron_format"]
    for row in frappe.get_all("Scheduled Job Type", fields=fields):
        if wanted.get(row.method) == (row.frequency, row.cron_format):
            del wanted[row.method]
        else:
            frappe.delete_doc("Scheduled Job Type", row.name, force=True, delete_permanently=True)
    for method, (frequency, cron) in wanted.items():
        values = {"method": method, "frequency": frequency, "cron_format": cron}
        frappe.get_doc(doctype="Scheduled Job Type", **values).insert()
