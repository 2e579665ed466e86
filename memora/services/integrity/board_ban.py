"""Taking a student off the leaderboards, and putting them back."""

from datetime import datetime
from typing import Any

import frappe

from memora.services import ledger
from memora.services.boards import membership
from memora.services.integrity.names import known_player
from memora.services.ledger.entry import BOARDS_JOINED, BOARDS_LEFT, Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState


def exclude_from_boards(
    player: str, *, excluded: bool, reason: str, by: str, now: datetime | None = None
) -> dict[str, Any]:
    """Take a student off all leaderboards, or put them back; what they earn stays theirs.

    Args:
        player: The student.
        excluded: Whether they shall be off the boards.
        reason: Why; it stands in the student's log, for staff.
        by: The member of staff.
        now: Naive UTC time to use instead of MariaDB's clock.

    Returns:
        ``player`` and ``is_off_boards``.

    Raises:
        NotFoundError: The player has no wallet.
        ServiceUnavailable: The player's lock could not be had; nothing was changed.
    """
    player = known_player(player)

    def decide(_state: PlayerState, _at: datetime) -> Decision:
        kind = BOARDS_LEFT if excluded else BOARDS_JOINED
        answer = {"player": player, "is_off_boards": excluded}
        return Decision([Entry(kind, by, reason=reason)], answer, also=note)

    def note(_first_seq: int) -> None:
        # Under the player's lock: an event that comes later knows it.
        frappe.db.set_value("Memora Player Profile", player, "is_off_boards", int(excluded))

    answer = ledger.record(player, decide, now=now).answer
    membership.follow_exclusion(player, is_off_boards=excluded)
    return answer
