"""Modules of apps."""

import frappe


def get_module_app(module: str) -> str:
    """Return the app that a module belongs to, by the modules.txt of all apps."""
    known = frappe.local.site_cache.setdefault("module_app", {})
    if not known:
        for app in frappe.get_all_apps():
            for name in frappe.get_file_items(frappe.get_app_path(app, "modules.txt")):
                known[frappe.scrub(name)] = app
    return known[frappe.scrub(module)]
