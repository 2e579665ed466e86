"""Bringing a site to the code's state."""

import frappe
from frappe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs
from frappe.model.sync import sync_all
from frappe.modules.patch_handler import PatchType, run_all
from frappe.utils.fixtures import sync_fixtures


def migrate() -> None:
    """Run patches and DocType sync, then jobs, fixtures and hooks of the connected site."""
    frappe.clear_cache()
    frappe.local.flags.in_migrate = True
    _run_hooks("before_migrate")
    run_all(PatchType.pre_model_sync)
    sync_all()
    run_all(PatchType.post_model_sync)
    sync_jobs()
    sync_fixtures()
    _run_hooks("after_migrate")
    frappe.db.commit()
    frappe.local.flags.in_migrate = False
    frappe.clear_cache()


def _run_hooks(hook: str) -> None:
    for app in frappe.get_installed_apps():
        for method in frappe.get_hooks(hook, app_name=app):
            frappe.get_attr(method)()
    frappe.db.commit()
