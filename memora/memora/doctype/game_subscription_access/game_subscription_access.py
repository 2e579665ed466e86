import frappe
from frappe import _

from memora.memora.record import MemoraRecord
from memora.services.content.tree import subject_of
from memora.utils.errors import ValidationError


class GameSubscriptionAccess(MemoraRecord):
    """What a student may open in a season: the whole plan, a subject, or what is listed."""

    def validate(self) -> None:
        """Check the end of a trial and the list of limited access."""
        if self.access_type == "trial" and not self.expiry_date:
            frappe.throw(_("Say in Expiry Date when the trial ends."), ValidationError)
        if self.access_type != "limited":
            self.set("contents", [])
        self.validate_contents()

    def validate_contents(self) -> None:
        """Refuse a node listed twice, and one of another subject."""
        seen = set()
        for row in self.contents:
            node = (row.target_doctype, row.target_name)
            if node in seen:
                message = _("Row {0}: {1} is listed already. Remove one of the rows.")
                frappe.throw(message.format(row.idx, row.target_name), ValidationError)
            seen.add(node)
            if self.subject and subject_of(*node) != self.subject:
                message = _("Row {0}: {1} is not part of the subject {2}. Remove the row.")
                frappe.throw(
                    message.format(row.idx, row.target_name, self.subject), ValidationError
                )


def on_doctype_update() -> None:
    """Make the question cheap that every paid lesson asks."""
    frappe.db.add_index(
        "Game Subscription Access", ["player", "season", "subject"], "player_season_subject"
    )
