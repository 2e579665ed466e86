"""The tables that the apps' DocTypes make."""

import frappe
import pytest

from tests.support.cleaning import app_doctypes

TABLES = sorted(row["name"] for row in app_doctypes() if not row.get("issingle"))


def _columns(table):
    return frappe.db.sql(
        """SELECT column_name, column_type, is_nullable, column_default, collation_name
        FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name = %s ORDER BY column_name""",
        (table,),
        as_list=True,
    )


def _keys(table):
    rows = frappe.db.sql(f"SHOW INDEX FROM `{table}`", as_dict=True)
    keys = {}
    for row in sorted(rows, key=lambda row: (row.Key_name, row.Seq_in_index)):
        kind = "key" if row.Non_unique else "unique"
        keys.setdefault(row.Key_name, [kind]).append(row.Column_name)
    return keys


def _checks(table):
    return frappe.db.sql(
        """SELECT check_clause FROM information_schema.check_constraints
        WHERE constraint_schema = DATABASE() AND table_name = %s ORDER BY constraint_name""",
        (table,),
        pluck=True,
    )


def _options(table):
    return frappe.db.sql(
        """SELECT engine, row_format, table_collation FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name = %s""",
        (table,),
        as_list=True,
    )[0]


@pytest.mark.parametrize("doctype", TABLES)
def test_a_doctype_makes_its_table(recorded, doctype):
    table = f"tab{doctype}"
    recorded(
        {
            "columns": [" ".join(str(part) for part in column) for column in _columns(table)],
            "keys": {name: " ".join(key) for name, key in _keys(table).items()},
            "checks": _checks(table),
            "options": _options(table),
        }
    )
