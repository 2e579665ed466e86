import frappe

from memora.memora.record import ClosedRecord


class GameplaySession(ClosedRecord):
    """One play of a lesson, as the client sent it and as it was marked."""


def on_doctype_update() -> None:
    """Make a player's plays of a lesson cheap to read."""
    frappe.db.add_index("Gameplay Session", ["player", "lesson", "created_at"], "player_lesson")
