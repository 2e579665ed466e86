from datetime import datetime, timedelta
from typing import NoReturn

import frappe
from frappe import _

from memora.memora.record import MemoraRecord
from memora.services.rewards import WAITING
from memora.utils.errors import ValidationError

LONGEST = timedelta(days=31)


class MemoraOutageWindow(MemoraRecord):
    """A time in which students could not learn; the streaks that it broke are repaired."""

    def validate(self) -> None:
        """Check the times, and that no repair has begun with others."""
        before = self.get_doc_before_save()
        if before and before.status != WAITING:
            self.refuse_change()
        # What a client sends of the repair's own fields counts for nothing.
        self.update({"status": WAITING, "repaired_at": None, "last_player": None})
        self.players_repaired = 0
        starts_at, ends_at = self.moment("starts_at"), self.moment("ends_at")
        if not starts_at < ends_at <= starts_at + LONGEST:
            frappe.throw(
                _("An outage ends after it starts, and lasts {0} days at most.").format(
                    LONGEST.days
                ),
                ValidationError,
            )

    def on_trash(self) -> None:
        """Keep a window whose repairs stand in students' logs."""
        if self.status != WAITING:
            self.refuse_change()

    def moment(self, fieldname: str) -> datetime:
        """Return a field as a time; people send text."""
        try:
            return datetime.fromisoformat(str(self.get(fieldname))).replace(tzinfo=None)
        except ValueError:
            frappe.throw(
                _("{0} must be a time like 2026-09-01 08:30:00, in UTC.").format(
                    _(self.meta.get_label(fieldname))
                ),
                ValidationError,
            )

    def refuse_change(self) -> NoReturn:
        """Say why the window stays as it is."""
        frappe.throw(
            _(
                "The repair of this outage has begun: it cannot be changed or deleted. Declare"
                " another outage instead."
            ),
            ValidationError,
        )
