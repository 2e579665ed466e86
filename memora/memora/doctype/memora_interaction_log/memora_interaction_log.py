import frappe
from frappe import _
from frappe.model.document import Document

from memora.utils import errors


class MemoraInteractionLog(Document):
    """One row of the ledger: the truth about what a player did, written once."""

    def validate(self) -> None:
        """Refuse any change of a row that exists."""
        if not self.is_new():
            frappe.throw(
                _(
                    "The interaction log is append-only: a player's figures are computed from it."
                    " Record a correcting entry instead."
                ),
                errors.PermissionError,
            )

    def on_trash(self) -> None:
        """Refuse deletion: a missing row would break the player's sequence."""
        frappe.throw(
            _(
                "The interaction log is append-only: a player's figures are computed from it,"
                " so its rows cannot be deleted."
            ),
            errors.PermissionError,
        )


def on_doctype_update() -> None:
    """Let the database refuse a sequence number or a client's event used twice."""
    table = "Memora Interaction Log"
    frappe.db.add_unique(table, ["player", "seq"], "player_seq")
    frappe.db.add_unique(table, ["player", "event_id"], "player_event_id")
    frappe.db.add_index(table, ["created_at"], "created_at")
