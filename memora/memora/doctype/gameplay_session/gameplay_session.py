import frappe

from memora.memora.record import ClosedRecord
from memora.utils.exact_column import compare_exactly


class GameplaySession(ClosedRecord):
    """One play of a lesson, as the client sent it and as it was marked."""


def on_doctype_update() -> None:
    """Make a player's plays of a lesson cheap to read, and tell clients' ids apart exactly."""
    compare_exactly("Gameplay Session", "event_id")
    frappe.db.add_index("Gameplay Session", ["player", "lesson", "created_at"], "player_lesson")
