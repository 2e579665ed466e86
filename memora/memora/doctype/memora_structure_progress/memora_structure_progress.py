import frappe
from frappe.model.document import Document


class MemoraStructureProgress(Document):
    """Snapshot of a player's progress in a subject, written by the sync."""


def on_doctype_update() -> None:
    """Let the sync upsert by player and subject."""
    frappe.db.add_unique("Memora Structure Progress", ["player", "subject"], "player_subject")
