"""The scheduler: each tick queues the jobs that are due."""

import time
from pathlib import Path

import frappe
from frappe.utils import cint, get_system_settings

TICK = 60


def start_scheduler():
    """Queue due jobs of all sites, each tick; a broken site does not stop the others."""
    while True:
        frappe.init("", force=True)
        folder = Path(frappe.local.sites_path)
        time.sleep(cint(frappe.conf.scheduler_tick_interval) or TICK)
        for path in sorted(folder.glob("*/site_config.json")):
            frappe.init(path.parent.name, force=True)
            try:
                frappe.connect()
                if not is_scheduler_inactive():
                    enqueue_events()
            except Exception:  # noqa: BLE001 (the other sites' jobs must go on)
                frappe.logger("scheduler").exception("Events were not queued")
            finally:
                frappe.destroy()


def is_scheduler_inactive():
    is_paused = frappe.conf.pause_scheduler or frappe.conf.disable_scheduler
    return bool(is_paused) or not cint(get_system_settings("enable_scheduler"))


def enqueue_events(site=None, now=None):
    """Queue the jobs of the connected site that are due; return their methods."""
    names = frappe.get_all("Scheduled Job Type", filters={"stopped": 0}, pluck="name")
    jobs = [frappe.get_doc("Scheduled Job Type", name) for name in names]
    return [job.method for job in jobs if job.enqueue(current_time=now)]
