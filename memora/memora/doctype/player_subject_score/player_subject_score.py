import frappe
from frappe import _

from memora.memora.record import ClosedRecord


class PlayerSubjectScore(ClosedRecord):
    """Snapshot of a player's XP, level and rank in a subject."""

    def why_closed(self) -> str:
        """Say where the figures come from."""
        return _(
            "Scores are computed from the interaction log, and the next sync would overwrite what"
            " is changed here. Run reconcile if the figures are wrong."
        )


def on_doctype_update() -> None:
    """Let the sync upsert by player and subject, and make ranks cheap to read."""
    table = "Player Subject Score"
    frappe.db.add_unique(table, ["player", "subject"], "player_subject")
    frappe.db.add_index(table, ["subject", "total_xp"], "subject_xp")
