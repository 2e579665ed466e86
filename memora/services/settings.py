"""What requests need of Memora Settings: figures and texts."""

import frappe

_SETTINGS = "Memora Settings"
#: What the cap of games' XP was until it came to mean learning.
_FORMER_CLIENT_XP_CAP = "1000"


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


def read_text(fieldname: str) -> str:
    """Return a text of Memora Settings, empty if nobody has written one.

    Args:
        fieldname: one of its texts.
    """
    return _read(_SETTINGS, fieldname)


def read_site_language() -> str:
    """Return the language that the school has chosen for the site; empty if none."""
    return _read("System Settings", "language")


def _read(doctype: str, fieldname: str) -> str:
    stored = frappe.db.sql(
        "SELECT value FROM tabSingles WHERE doctype = %s AND field = %s", (doctype, fieldname)
    )
    return str(stored[0][0] or "") if stored else ""


def default_limit(fieldname: str) -> int:
    """Return a limit that was never saved since its field came: what the form would show."""
    return int(frappe.get_meta(_SETTINGS).get_field(fieldname).default)


def fill_settings() -> None:
    """Store the defaults of settings that were never saved since their field came.

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


def lower_client_xp_cap() -> None:
    """Give sites that never chose a cap for the XP of games the one of today.

    What stands there as it came is no choice; any other figure is, 0 too.
    """
    frappe.db.sql(
        """UPDATE tabSingles SET value = %s
        WHERE doctype = %s AND field = 'client_xp_daily_cap' AND value = %s""",
        (default_limit("client_xp_daily_cap"), _SETTINGS, _FORMER_CLIENT_XP_CAP),
    )
    frappe.clear_document_cache(_SETTINGS, _SETTINGS)
