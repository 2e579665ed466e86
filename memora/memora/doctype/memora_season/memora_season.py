import frappe
from frappe import _

from memora.memora.field_checks import require_dates_in_order
from memora.memora.record import MemoraRecord
from memora.utils.errors import ValidationError

SCHEDULES = ("Player Memory Tracker", "Archived Memory Tracker")


class MemoraSeason(MemoraRecord):
    """A school year, the time a plan, a subscription and a review schedule belong to."""

    def validate(self) -> None:
        """Refuse a season that ends before it starts, and an exam outside of it."""
        require_dates_in_order(self, "start_date", "end_date")
        require_dates_in_order(self, "start_date", "exam_date")
        require_dates_in_order(self, "exam_date", "end_date")

    def on_trash(self) -> None:
        """Keep a season that reviews belong to: they are no links that Frappe looks at."""
        if any(frappe.db.exists(doctype, {"season": self.name}) for doctype in SCHEDULES):
            frappe.throw(
                _(
                    "Students have reviews in season {0}, so it cannot be deleted. Untick Active"
                    " instead."
                ).format(self.name),
                ValidationError,
            )
