"""DocTypes from the apps' JSON files into the database."""

import hashlib
import importlib
import json
from pathlib import Path

import frappe
from frappe.database.schema import sync_table
from frappe.model.base_document import get_controller
from frappe.model.meta import Meta
from frappe.utils import now

ROW = ("name", "module", "autoname", "issingle", "istable", "track_changes")


def sync_for(app):
    """Sync the DocTypes of one app; unchanged files cost nothing."""
    for path in doctype_files(app):
        sync_doctype(path)


def doctype_files(app):
    """Return the JSON files of an app's DocTypes, DocType's own first."""
    modules = frappe.get_file_items(frappe.get_app_path(app, "modules.txt"))
    folders = [Path(frappe.get_app_path(app, frappe.scrub(m), "doctype")) for m in modules]
    paths = [path for folder in folders for path in folder.glob("*/*.json")]
    paths = [path for path in paths if path.stem == path.parent.name]
    return sorted(paths, key=lambda path: (path.stem != "doctype", path))


def sync_doctype(path):
    """Bring table and definition of a DocType to its file; then on_doctype_update() adds keys."""
    text = path.read_text(encoding="utf-8")
    meta, digest = Meta(json.loads(text)), hashlib.sha256(text.encode()).hexdigest()
    query = "SELECT 1 FROM tabDocType WHERE name = %s AND migration_hash = %s"
    if frappe.db.exists("DocType", meta.name) and frappe.db.sql(query, (meta.name, digest)):
        return
    meta.check_supported()
    if not meta.issingle:
        sync_table(meta)
    row = {key: getattr(meta, key) for key in ROW}
    row |= {"definition": text, "migration_hash": digest, "modified": now()}
    frappe.db.delete("DocType", {"name": meta.name})
    frappe.db.bulk_insert("DocType", list(row), [list(row.values())])
    frappe.db.commit()
    frappe.clear_cache()
    module = importlib.import_module(get_controller(meta.name).__module__)
    getattr(module, "on_doctype_update", lambda: None)()
