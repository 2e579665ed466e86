import frappe
from frappe import _

from memora.memora.record import ClosedRecord
from memora.utils.exact_column import compare_exactly


class MemoraInteractionLog(ClosedRecord):
    """One row of the ledger: the truth about what a player did, written once."""

    def refuse_people(self) -> None:
        """Refuse services too: a row beside the ledger would break the player's sequence."""
        self.refuse()

    def why_closed(self) -> str:
        """Say why a row stays what and where it is."""
        return _(
            "The interaction log is append-only and written by the ledger alone: a player's figures"
            " are computed from it, so its rows cannot be added, changed or deleted by hand."
            " Record a correcting entry with player.add_xp instead."
        )


def on_doctype_update() -> None:
    """Let the database refuse a sequence number or a client's event used twice."""
    table = "Memora Interaction Log"
    compare_exactly(table, "event_id")
    frappe.db.add_unique(table, ["player", "seq"], "player_seq")
    frappe.db.add_unique(table, ["player", "event_id"], "player_event_id")
    frappe.db.add_index(table, ["created_at"], "created_at")
