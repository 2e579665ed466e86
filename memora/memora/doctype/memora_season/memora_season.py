import frappe
from frappe import _
from frappe.model.document import Document

from memora.utils.errors import ValidationError


class MemoraSeason(Document):
    """A school year, the time a plan, a subscription and a review schedule belong to."""

    def validate(self) -> None:
        """Check the dates."""
        self.validate_dates()

    def validate_dates(self) -> None:
        """Refuse a season that ends before it starts."""
        start, end = self.start_date, self.end_date
        # ISO text and dates both occur here, and compare alike as text.
        if start and end and str(end) < str(start):
            frappe.throw(
                _(
                    "The season ends on {0}, before it starts on {1}. Correct one of the dates."
                ).format(end, start),
                ValidationError,
            )
