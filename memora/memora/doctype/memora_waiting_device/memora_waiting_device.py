from frappe import _

from memora.memora.record import ClosedRecord


class MemoraWaitingDevice(ClosedRecord):
    """A device from which a student tried to sign in, and which the school has not allowed yet."""

    def why_closed(self) -> str:
        """Say how a device is let in."""
        return _(
            "Devices that wait come from students' sign-ins, and go after a day. To let one in,"
            " press Allow."
        )
