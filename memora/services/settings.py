"""The figures of Memora Settings that requests need."""

import frappe

_SETTINGS = "Memora Settings"


def read_limit(fieldname: str) -> int:
    """Return a limit of Memora Settings.

    By SQL, since the host's ``get_single_value`` takes Frappe longer than recording an event.

    Args:
        fieldname: one of its whole numbers.
    """
    stored = frappe.db.sql(
        "SELECT value FROM tabSingles WHERE doctype = %s AND field = %s", (_SETTINGS, fieldname)
    )
    return int(stored[0][0] or 0) if stored else default_limit(fieldname)


def default_limit(fieldname: str) -> int:
    """Return a limit that was never saved since its field came: what the form would show."""
    return int(frappe.get_meta(_SETTINGS).get_field(fieldname).default)
