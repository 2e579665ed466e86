"""Steps of `install-app` and `uninstall-app`."""

import frappe

from memora_probe.events import record


def after_install():
    """Leave a mark, to show that the host calls this hook."""
    frappe.get_doc({"doctype": "Role", "role_name": "Probe Installed"}).insert(
        ignore_if_duplicate=True
    )


def before_uninstall():
    """Log whether the app's table is still there."""
    record("uninstall", _state(), "before")


def after_uninstall():
    """Log whether the app's table is gone."""
    record("uninstall", _state(), "after")


def _state():
    tables = frappe.db.sql("SHOW TABLES LIKE 'tabProbe Shelf'")
    installed = "installed" if "memora_probe" in frappe.get_installed_apps() else "gone"
    return f"app {installed}, table {'there' if tables else 'dropped'},"
