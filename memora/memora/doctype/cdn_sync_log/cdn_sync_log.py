import frappe
from frappe import _

from memora.memora.record import ClosedRecord


class CDNSyncLog(ClosedRecord):
    """One attempt to publish a plan's files: queued, under way, or how it ended."""

    def why_closed(self) -> str:
        """Say how a failed attempt is repeated."""
        return _(
            "This log is the export's own queue and story. Publish the plan again instead of"
            " changing it."
        )


def on_doctype_update() -> None:
    """Make finding what is due, and one plan's story, cheap."""
    frappe.db.add_index("CDN Sync Log", ["status", "next_retry_at"], "due")
    frappe.db.add_index("CDN Sync Log", ["plan_id", "started_at"], "plan_story")
