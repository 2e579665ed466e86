from frappe.model.document import Document


class MemoraPlayerWallet(Document):
    """Snapshot of a player's figures, written by the ledger and the sync."""
