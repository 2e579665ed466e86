from memora.memora.field_checks import require_not_negative
from memora.memora.record import MemoraRecord


class MemoraSettings(MemoraRecord):
    """The site's limits and choices."""

    def validate(self) -> None:
        """Check the limits."""
        require_not_negative(
            self, "client_xp_daily_cap", "daily_lesson_xp_cap", "daily_review_limit"
        )
