"""Gives settings that came later their defaults, on sites that had saved theirs before."""

import frappe

_SETTINGS = "Memora Settings"


def execute() -> None:
    """Store the defaults that are missing, which Frappe does on new sites only.

    Until then Desk shows such a setting as 0, and would store that with the next save. What a
    school has chosen stays, 0 too.
    """
    rows = frappe.db.sql("SELECT field FROM tabSingles WHERE doctype = %s", _SETTINGS)
    stored = {name for (name,) in rows}
    settings = frappe.get_doc(_SETTINGS)
    for field in frappe.get_meta(_SETTINGS).fields:
        if field.default and field.fieldname not in stored:
            settings.set(field.fieldname, field.default)
    settings.save(ignore_permissions=True)
