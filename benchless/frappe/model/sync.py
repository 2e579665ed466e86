"""DocTypes from the apps' JSON files into the database."""

import hashlib
import json
from pathlib import Path

import frappe
from frappe.database.schema import DBTable
from frappe.model.meta import Meta
from frappe.utils import now

ROW = ("module", "autoname", "issingle", "istable", "track_changes")


def sync_all() -> None:
    """Sync the DocTypes of all installed apps."""
    for app in frappe.get_installed_apps():
        sync_for(app)


def sync_for(app: str) -> None:
    """Sync the DocTypes of one app; unchanged files cost nothing."""
    for path in doctype_files(app):
        sync_doctype(path)
    frappe.db.commit()
    frappe.clear_cache()


def doctype_files(app: str) -> list[Path]:
    """Return the JSON files of an app's DocTypes, DocType's own first."""
    paths = []
    for module in frappe.get_file_items(frappe.get_app_path(app, "modules.txt")):
        folder = Path(frappe.get_app_path(app, frappe.scrub(module), "doctype"))
        paths += [path for path in sorted(folder.glob("*/*.json")) if path.stem == path.parent.name]
    return sorted(paths, key=lambda path: path.stem != "doctype")


def sync_doctype(path: Path) -> None:
    """Bring table and definition of a DocType to what its file says."""
    text = path.read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    definition = json.loads(text)
    name = definition["name"]
    if frappe.db.get_value("DocType", name, "migration_hash", ignore=True) == digest:
        return
    meta = Meta(definition)
    meta.check_supported()
    if not meta.issingle:
        DBTable(meta).sync()
    row = {key: definition.get(key) or 0 for key in ROW}
    row.update(name=name, definition=text, migration_hash=digest, modified=now(), idx=0)
    row.update(autoname=definition.get("autoname"), docstatus=0, owner="Administrator")
    frappe.db.delete("DocType", {"name": name})
    frappe.db.bulk_insert("DocType", list(row), [list(row.values())])
    frappe.db.commit()
    frappe.clear_cache(doctype=name)
    _run_on_doctype_update(meta)


def _run_on_doctype_update(meta: Meta) -> None:
    """Run the controller module's on_doctype_update(), which adds composite indexes."""
    from frappe.model.base_document import get_controller

    module = frappe.get_module(get_controller(meta.name).__module__)
    if hasattr(module, "on_doctype_update"):
        module.on_doctype_update()
