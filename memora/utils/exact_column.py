"""Columns that are compared character by character."""

import frappe

#: Frappe's tables ignore case, accents and spaces at the end; plain ``_bin`` still the spaces.
EXACT = "utf8mb4_nopad_bin"


def compare_exactly(doctype: str, fieldname: str) -> None:
    """Let MariaDB tell apart whatever differs in a Data column; called when a DocType is synced.

    Ids that others give, such as a question's, may differ in nothing but case, an accent or a
    space. In a unique index of Frappe's collation the second one would be refused.
    """
    found = frappe.db.sql(
        """SELECT column_type, collation_name FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name = %s AND column_name = %s""",
        (f"tab{doctype}", fieldname),
    )
    kind, collation = found[0]
    if collation != EXACT:
        frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` MODIFY `{fieldname}` {kind} COLLATE {EXACT}")
