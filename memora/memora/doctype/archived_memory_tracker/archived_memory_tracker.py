import frappe
from frappe import _

from memora.memora.record import ClosedRecord
from memora.utils.exact_column import compare_exactly


class ArchivedMemoryTracker(ClosedRecord):
    """A tracker of a season that is over."""

    def why_closed(self) -> str:
        """Say what an archive is."""
        return _(
            "The archive keeps review schedules as they were when their season ended. What is three"
            " years old is marked, and deleted only by an administrator's confirmed command."
        )


def on_doctype_update() -> None:
    """Make finding what is old enough, whose a season is and what a student learned cheap."""
    compare_exactly("Archived Memory Tracker", "question_id")
    frappe.db.add_index("Archived Memory Tracker", ["season", "archived_at"], "season_archived_at")
    frappe.db.add_index("Archived Memory Tracker", ["season", "player"], "season_player")
