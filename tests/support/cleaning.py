"""What a test leaves behind is removed: rows, not tables, which is forty times faster."""

import json
from pathlib import Path
from typing import Any

import frappe

ROOT = Path(__file__).resolve().parents[2]
APP_FOLDERS = (ROOT / "memora", ROOT / "tests" / "support" / "probe_app" / "memora_probe")
# Written by the host on the app's behalf.
HOST_TABLES = (
    *("tabSessions", "tabError Log", "tabNotification Log", "tabDeleted Document"),
    *("tabVersion", "tabActivity Log"),
)


class Cleaner:
    """Empties the apps' tables and puts their settings back.

    Made once a run, on the new site, whose settings and first rows it remembers.
    """

    def __init__(self) -> None:
        doctypes = app_doctypes()
        self._singles = [row["name"] for row in doctypes if row.get("issingle")]
        present = {row[0] for row in frappe.db.sql("SHOW TABLES")}
        ours = [f"tab{row['name']}" for row in doctypes if not row.get("issingle")]
        self._tables = [table for table in (*ours, *HOST_TABLES) if table in present]
        self._settings = self._read_settings()
        self.clean()

    def clean(self) -> None:
        """Delete every row and commit."""
        frappe.db.rollback()
        for table in self._tables:
            if frappe.db.sql(f"SELECT 1 FROM `{table}` LIMIT 1"):
                frappe.db.sql(f"DELETE FROM `{table}`")
                frappe.clear_document_cache(table.removeprefix("tab"))
        if self._read_settings() != self._settings:
            self._restore_settings()
        frappe.db.commit()

    def _read_settings(self) -> list[tuple[Any, ...]]:
        if not self._singles:
            return []
        rows = frappe.db.sql(
            "SELECT doctype, field, value FROM `tabSingles` WHERE doctype IN %s", (self._singles,)
        )
        return sorted(rows, key=repr)

    def _restore_settings(self) -> None:
        frappe.db.sql("DELETE FROM `tabSingles` WHERE doctype IN %s", (self._singles,))
        insert = "INSERT INTO `tabSingles` (doctype, field, value) VALUES (%s, %s, %s)"
        for row in self._settings:
            frappe.db.sql(insert, row)
        for name in self._singles:
            frappe.clear_document_cache(name, name)


def app_doctypes() -> list[dict[str, Any]]:
    """Return the DocType files of both apps."""
    files = [path for folder in APP_FOLDERS for path in sorted(folder.glob("*/doctype/*/*.json"))]
    return [json.loads(path.read_text()) for path in files]
