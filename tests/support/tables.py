"""The shape of tables: columns, keys, checks and options."""

from typing import Any

import frappe

from tests.support.cleaning import app_doctypes

#: The DocTypes of both apps that have a table.
DOCTYPES = sorted(row["name"] for row in app_doctypes() if not row.get("issingle"))


def shape_of(doctype: str) -> dict[str, Any]:
    """Return what the database says of a DocType's table."""
    table = f"tab{doctype}"
    return {
        "columns": [" ".join(str(part) for part in column) for column in _columns(table)],
        "keys": {name: " ".join(key) for name, key in _keys(table).items()},
        "checks": _checks(table),
        "options": _options(table),
    }


def _columns(table: str) -> list[list[Any]]:
    return frappe.db.sql(
        """SELECT column_name, column_type, is_nullable, column_default, collation_name
        FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name = %s ORDER BY column_name""",
        (table,),
        as_list=True,
    )


def _keys(table: str) -> dict[str, list[str]]:
    rows = frappe.db.sql(f"SHOW INDEX FROM `{table}`", as_dict=True)
    keys: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: (row.Key_name, row.Seq_in_index)):
        kind = "key" if row.Non_unique else "unique"
        keys.setdefault(row.Key_name, [kind]).append(row.Column_name)
    return keys


def _checks(table: str) -> list[str]:
    return frappe.db.sql(
        """SELECT check_clause FROM information_schema.check_constraints
        WHERE constraint_schema = DATABASE() AND table_name = %s ORDER BY constraint_name""",
        (table,),
        pluck=True,
    )


def _options(table: str) -> list[Any]:
    return frappe.db.sql(
        """SELECT engine, row_format, table_collation FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name = %s""",
        (table,),
        as_list=True,
    )[0]
