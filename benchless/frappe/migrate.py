"""Bringing a site to the code's state."""

import frappe
from frappe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs
from frappe.model.sync import sync_for
from frappe.modules.patch_handler import PatchType, run_all
from frappe.utils.fixtures import sync_fixtures


def migrate():
    """Run patches and DocType sync, then jobs, fixtures and hooks of the connected site."""
    frappe.clear_cache()
    frappe.local.flags.in_migrate = True
    _run_hooks("before_migrate")
    run_all(PatchType.pre_model_sync)
    for app in frappe.get_installed_apps():
        sync_for(app)
    run_all(PatchType.post_model_sync)
    sync_jobs()
    sync_fixtures(*frappe.get_installed_apps())
    _run_hooks("after_migrate")


def _run_hooks(hook):
    for method in frappe.get_hooks(hook):
        frappe.get_attr(method)()
    frappe.db.commit()
