"""Records that apps ship in ``fixtures/*.json``."""

import json
from pathlib import Path

import frappe


def sync_fixtures(app: str | None = None) -> None:
    """Import the fixtures of one app or all; they replace records of the same name."""
    for each in [app] if app else frappe.get_installed_apps():
        for path in sorted(Path(frappe.get_app_path(each, "fixtures")).glob("*.json")):
            docs = json.loads(path.read_text(encoding="utf-8"))
            for doc in docs if isinstance(docs, list) else [docs]:
                _import(doc)
            frappe.db.commit()


def _import(values: dict) -> None:
    flags = frappe.local.flags
    flags.in_import = True
    try:
        doc = frappe.get_doc(values)
        if frappe.db.exists(doc.doctype, doc.name):
            frappe.delete_doc(doc.doctype, doc.name, force=True, for_reload=True)
        doc.insert(ignore_links=True)
        if values.get("modified"):
            frappe.db.set_value(
                doc.doctype, doc.name, "modified", values["modified"], update_modified=False
            )
    finally:
        flags.in_import = False
