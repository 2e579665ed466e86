import frappe
from frappe import _

from memora.memora.field_checks import date_of, require_dates_in_order
from memora.memora.record import MemoraRecord
from memora.services import partition_manager
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError

SCHEDULES = ("Player Memory Tracker", "Archived Memory Tracker")


class MemoraSeason(MemoraRecord):
    """A school year, the time a plan, a subscription and a review schedule belong to."""

    def validate(self) -> None:
        """Refuse dates out of order or gone by, and one that is active although it is archived."""
        require_dates_in_order(self, "start_date", "end_date")
        require_dates_in_order(self, "start_date", "exam_date")
        require_dates_in_order(self, "exam_date", "end_date")
        if not self.is_new() and self.has_new_exam():
            self.refuse_past_exam()
        if self.closed_at and self.is_active:
            frappe.throw(
                _(
                    "The reviews of season {0} are archived, so it cannot be active again. Make a"
                    " new season instead."
                ).format(self.name),
                ValidationError,
            )

    def has_new_exam(self) -> bool:
        """Say whether the exam was named, moved or taken away."""
        before = self.get_doc_before_save()
        return before is not None and date_of(before, "exam_date") != date_of(self, "exam_date")

    def refuse_past_exam(self) -> None:
        """Refuse a day gone by: every review of the season would be due at once."""
        exam = date_of(self, "exam_date")
        if exam and exam < utc_now().date():
            frappe.throw(
                _("The exam on {0} is over already. Choose a day from today on.").format(exam),
                ValidationError,
            )

    def after_insert(self) -> None:
        """Let a worker give the season's reviews a partition of their own."""
        partition_manager.request_partitions(self.name)

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
