"""Gives students time to pay on sites that had settings before there was a store."""

import frappe

DAYS = 14


def execute() -> None:
    """Store the default, which Frappe does on new sites only; a choice stays."""
    settings = frappe.get_doc("Memora Settings")
    if not settings.purchase_expiry_days:
        settings.purchase_expiry_days = DAYS
        settings.save(ignore_permissions=True)
