"""What a site needs once, when Memora is installed on it."""

import frappe


def after_install() -> None:
    """Store the settings' defaults: a Single that was never saved reads as zeros."""
    frappe.get_doc("Memora Settings").save(ignore_permissions=True)
