import frappe
from frappe.model.document import Document


class MemoraSecurityEvent(Document):
    """One thing that happened to an account: login, refusal, device or session change."""


def on_doctype_update() -> None:
    """Make one user's history cheap to read."""
    frappe.db.add_index("Memora Security Event", ["user_id", "created_at"], "user_id_created_at")
