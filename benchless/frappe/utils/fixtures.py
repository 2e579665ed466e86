"""Records that apps ship in ``fixtures/*.json``."""

import json
from pathlib import Path

import frappe


def sync_fixtures(*apps):
    """Import the fixtures of these apps; they replace records of the same name."""
    for app in apps:
        for path in sorted(Path(frappe.get_app_path(app, "fixtures")).glob("*.json")):
            frappe.local.flags.in_import = True
            for values in json.loads(path.read_text(encoding="utf-8")):
                frappe.delete_doc(values["doctype"], values["name"], for_reload=True)
                frappe.get_doc(values).insert(ignore_links=True)
            frappe.local.flags.in_import = False
            frappe.db.commit()
