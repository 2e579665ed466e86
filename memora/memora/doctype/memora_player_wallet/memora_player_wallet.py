from datetime import date

import frappe
from frappe import _

from memora.memora.record import ClosedRecord
from memora.services import ledger
from memora.services.ledger import player_view
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError


class MemoraPlayerWallet(ClosedRecord):
    """Snapshot of a player's figures, written by the ledger and the sync."""

    def validate(self) -> None:
        """Refuse people; of what the system saves, refuse what no log can say."""
        super().validate()
        self.validate_non_negative_xp()
        self.validate_non_negative_streak()
        self.validate_date_not_in_future()

    def validate_non_negative_xp(self) -> None:
        """Refuse less than no XP."""
        if int(self.total_xp or 0) < 0:
            frappe.throw(
                _("A wallet cannot hold less than 0 XP. Run reconcile for {0}.").format(
                    self.player
                ),
                ValidationError,
            )

    def validate_non_negative_streak(self) -> None:
        """Take a streak of less than no days for none."""
        self.current_streak = max(0, int(self.current_streak or 0))

    def validate_date_not_in_future(self) -> None:
        """Refuse a streak whose last day has not come."""
        last_day = self.last_success_date
        if last_day and date.fromisoformat(str(last_day)) > utc_now().date():
            frappe.throw(
                _("The last day of the streak of {0} lies in the future. Run reconcile.").format(
                    self.player
                ),
                ValidationError,
            )

    def after_delete(self) -> None:
        """Leave no figures of a wallet that is gone."""
        self.cleanup_wallet_cache()

    def populate_wallet_cache(self) -> None:
        """Put the player's view into Redis, from the log; ends the open transaction.

        No insert calls it: the first read or event does the same, and an insert must not commit.
        """
        ledger.read_state(self.player)

    def cleanup_wallet_cache(self) -> None:
        """Drop the player's view; whoever reads it next makes it anew from the log."""
        player_view.drop(self.player)

    def why_closed(self) -> str:
        """Say where the figures come from."""
        return _(
            "A wallet is computed from the interaction log, and the next sync would overwrite what"
            " is changed here. Give XP with player.add_xp; run reconcile if the figures are wrong."
        )
