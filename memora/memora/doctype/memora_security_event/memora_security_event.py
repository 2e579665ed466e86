import frappe
from frappe import _

from memora.memora.record import ClosedRecord


class MemoraSecurityEvent(ClosedRecord):
    """One thing that happened to an account: login, refusal, device or session change."""

    def why_closed(self) -> str:
        """Say what an audit trail is."""
        return _(
            "Security events are an audit trail: it stays as the system wrote it. To act on what"
            " it tells, change the student's devices in the profile."
        )


def on_doctype_update() -> None:
    """Make one user's history cheap to read."""
    frappe.db.add_index("Memora Security Event", ["user_id", "created_at"], "user_id_created_at")
