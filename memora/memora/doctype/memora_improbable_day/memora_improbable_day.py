import frappe
from frappe import _

from memora.memora.record import ClosedRecord


class MemoraImprobableDay(ClosedRecord):
    """A student's day of which nobody could have learned all; the nightly job keeps it."""

    def why_closed(self) -> str:
        """Say where the figures come from."""
        return _(
            "The report is computed from the interaction log each night. To act on it, void the"
            " events or take the student off the leaderboards."
        )


def on_doctype_update() -> None:
    """Make the report cheap to read by day."""
    frappe.db.add_index("Memora Improbable Day", ["day", "xp"], "day_xp")
