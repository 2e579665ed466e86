"""The scheduler: each tick queues the jobs that are due."""

import time
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import frappe
from frappe.utils import cint

TICK = 60


def start_scheduler() -> NoReturn:
    """Queue due jobs of all sites, each tick."""
    while True:
        frappe.init("", force=True)
        tick = cint(frappe.conf.scheduler_tick_interval) or TICK
        folder = Path(frappe.local.sites_path)
        frappe.destroy()
        time.sleep(tick)
        for path in sorted(folder.glob("*/site_config.json")):
            enqueue_events_for_site(path.parent.name)


def enqueue_events_for_site(site: str) -> None:
    """Queue due jobs of one site; a broken site does not stop the others."""
    try:
        frappe.init(site, force=True)
        frappe.connect()
        if not is_scheduler_inactive():
            enqueue_events(site)
    except Exception:  # noqa: BLE001 (the other sites' jobs must go on)
        frappe.logger("scheduler").exception("Events of site %s were not queued", site)
    finally:
        frappe.destroy()


def enqueue_events(site: str | None = None, now: datetime | None = None) -> list[str]:  # noqa: ARG001
    """Queue the jobs of the connected site that are due; return their methods."""
    names = frappe.get_all("Scheduled Job Type", filters={"stopped": 0}, pluck="name")
    jobs = (frappe.get_doc("Scheduled Job Type", name) for name in names)
    return [job.method for job in jobs if job.enqueue(current_time=now)]


def is_scheduler_inactive() -> bool:
    """Tell whether configuration or System Settings stop the scheduler."""
    conf = frappe.conf
    stopped = conf.maintenance_mode or conf.pause_scheduler or conf.disable_scheduler
    return bool(stopped) or not cint(frappe.get_system_settings("enable_scheduler"))
