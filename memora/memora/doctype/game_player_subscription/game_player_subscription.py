from datetime import date

import frappe
from frappe import _

from memora.memora.field_checks import require_dates_in_order
from memora.memora.record import MemoraRecord
from memora.utils.errors import ValidationError


class GamePlayerSubscription(MemoraRecord):
    """That a student may learn paid content for some time of a season."""

    def validate(self) -> None:
        """Check the dates."""
        require_dates_in_order(self, "start_date", "end_date")
        self.validate_season()

    def validate_season(self) -> None:
        """Refuse days outside the season: its content and reviews end with it."""
        first, last = frappe.db.get_value("Memora Season", self.season, ["start_date", "end_date"])
        start, end = (date.fromisoformat(str(day)[:10]) for day in (self.start_date, self.end_date))
        if start < first or end > last:
            frappe.throw(
                _("The season {0} lasts from {1} to {2}. Choose days within it.").format(
                    self.season, first, last
                ),
                ValidationError,
            )


def on_doctype_update() -> None:
    """Make finding a student's subscriptions cheap."""
    frappe.db.add_index("Game Player Subscription", ["player", "season"], "player_season")
