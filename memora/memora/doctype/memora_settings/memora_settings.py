from frappe.model.document import Document

from memora.memora.content_node import require_not_negative


class MemoraSettings(Document):
    """The site's limits and choices."""

    def validate(self) -> None:
        """Check the limits."""
        require_not_negative(self, "client_xp_daily_cap", "daily_lesson_xp_cap")
