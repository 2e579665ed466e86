from frappe import _

from memora.memora.record import ClosedRecord


class MemoraPlayerWallet(ClosedRecord):
    """Snapshot of a player's figures, written by the ledger and the sync."""

    def why_closed(self) -> str:
        """Say where the figures come from."""
        return _(
            "A wallet is computed from the interaction log, and the next sync would overwrite what"
            " is changed here. Give XP with player.add_xp; run reconcile if the figures are wrong."
        )
