import frappe
from frappe import _

from memora.memora.record import ClosedRecord
from memora.utils.exact_column import compare_exactly


class PlayerMemoryTracker(ClosedRecord):
    """What a player remembers of one question in one season, and when it is due again."""

    def why_closed(self) -> str:
        """Say where a schedule comes from."""
        return _(
            "A review schedule follows from the player's answers alone. It cannot be added, changed"
            " or deleted by hand."
        )


def on_doctype_update() -> None:
    """One tracker a player, question and season; due reviews and seasons cheap to read."""
    table = "Player Memory Tracker"
    compare_exactly(table, "question_id")
    frappe.db.add_unique(table, ["player", "question_id", "season"], "player_question_season")
    frappe.db.add_index(table, ["player", "season", "next_review_date"], "player_due")
    frappe.db.add_index(table, ["season", "name"], "season_name")
