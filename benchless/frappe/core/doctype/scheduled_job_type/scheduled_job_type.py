"""Scheduled jobs: what runs when, and when it ran."""

from datetime import datetime, timedelta
from random import randint

from croniter import croniter

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime
from frappe.utils.background_jobs import enqueue, is_job_enqueued

CRON = {
    "Yearly": "0 0 1 1 *",
    "Annual": "0 0 1 1 *",
    "Monthly": "0 0 1 * *",
    "Weekly": "0 0 * * 0",
    "Daily": "0 0 * * *",
    "Hourly": "0 * * * *",
}
LONG_JITTER = 600  # seconds by which the long ones are spread


class ScheduledJobType(Document):
    """A method of hooks.py's scheduler_events; its name is the method's last two parts."""

    def autoname(self) -> None:
        """Name it."""
        self.name = ".".join(self.method.split(".")[-2:])

    def validate(self) -> None:
        """Log all but the continuous ones."""
        if self.frequency != "All":
            self.create_log = 1
        if self.frequency == "Cron":
            croniter(self.cron_format)

    @property
    def rq_job_id(self) -> str:
        """Return the id that keeps two of it out of the queue."""
        return f"scheduled_job::{self.method}"

    def get_next_execution(self) -> datetime:
        """Return when it is due, counted from its last run."""
        every = (frappe.conf.scheduler_interval or 240) // 60
        cron = self.cron_format or CRON.get(self.frequency.removesuffix(" Long"))
        last = get_datetime(self.last_execution or self.creation)
        due = croniter(cron or f"*/{every} * * * *", last).get_next(datetime)
        jitter = randint(1, LONG_JITTER) if "Long" in self.frequency else 0  # noqa: S311
        return due + timedelta(seconds=jitter)

    def is_event_due(self, current_time: datetime | None = None) -> bool:
        """Tell whether it is due."""
        return self.get_next_execution() <= (current_time or now_datetime())

    def enqueue(self, force: bool = False, current_time: datetime | None = None) -> bool:
        """Queue it if it is due and not queued yet."""
        if not (force or self.is_event_due(current_time)) or is_job_enqueued(self.rq_job_id):
            return False
        enqueue(
            f"{__name__}.run_scheduled_job",
            queue="long" if "Long" in self.frequency else "default",
            job_type=self.method,
            job_id=self.rq_job_id,
        )
        return True

    def execute(self) -> None:
        """Run it; the log and last_execution are committed first."""
        self.log = None
        try:
            self._note("Start")
            frappe.get_attr(self.method)()
            frappe.db.commit()
            self._note("Complete")
        except Exception:  # noqa: BLE001 (whatever it was, the log must tell it)
            frappe.db.rollback()
            frappe.logger("scheduler").exception("Scheduled job failed: %s", self.method)
            self._note("Failed")

    def _note(self, status: str) -> None:
        if not self.create_log or status == "Start":
            self.db_set("last_execution", now_datetime(), update_modified=False)
        if self.create_log:
            if not self.log:
                values = {"doctype": "Scheduled Job Log", "scheduled_job_type": self.name}
                self.log = frappe.get_doc(values).insert(ignore_permissions=True)
            self.log.db_set("status", status)
            if status == "Failed":
                self.log.db_set("details", frappe.get_traceback())
        frappe.db.commit()

    def on_trash(self) -> None:
        """Its logs go with it."""
        frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": self.name})


def run_scheduled_job(job_type: str) -> None:
    """Run the job of a method; the worker calls this."""
    frappe.get_doc("Scheduled Job Type", {"method": job_type}).execute()


def sync_jobs() -> None:
    """Make the records what scheduler_events say."""
    wanted = {}
    for event, methods in frappe.get_hooks("scheduler_events", {}).items():
        if isinstance(methods, dict):
            for cron, its_methods in methods.items():
                wanted |= {method: ("Cron", cron) for method in its_methods}
        else:
            wanted |= {method: (event.replace("_", " ").title(), None) for method in methods}
    fields = ["name", "method", "frequency", "cron_format"]
    for row in frappe.get_all("Scheduled Job Type", fields=fields):
        if wanted.get(row.method) == (row.frequency, row.cron_format):
            del wanted[row.method]
        else:
            frappe.delete_doc("Scheduled Job Type", row.name, delete_permanently=True)
    for method, (frequency, cron) in wanted.items():
        frappe.get_attr(method)
        values = {"method": method, "frequency": frequency, "cron_format": cron}
        frappe.get_doc(doctype="Scheduled Job Type", **values).insert()
