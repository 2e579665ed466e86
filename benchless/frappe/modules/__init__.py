"""Modules of apps."""

import frappe


def get_module_app(module):
    known = frappe.local.known.setdefault("module_app", {})
    for app in () if known else frappe.get_all_apps():
        items = frappe.get_file_items(frappe.get_app_path(app, "modules.txt"))
        known.update(dict.fromkeys(items, app))
    return known[module]
