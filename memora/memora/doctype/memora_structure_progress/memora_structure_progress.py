import frappe
from frappe import _

from memora.memora.record import ClosedRecord


class MemoraStructureProgress(ClosedRecord):
    """Snapshot of a player's progress in a subject, written by the sync."""

    def why_closed(self) -> str:
        """Say where the figures come from."""
        return _(
            "Progress is computed from the interaction log, and the next sync would overwrite what"
            " is changed here. Run reconcile if the figures are wrong."
        )


def on_doctype_update() -> None:
    """Let the sync upsert by player and subject."""
    frappe.db.add_unique("Memora Structure Progress", ["player", "subject"], "player_subject")
