"""Who stands where: reading the leaderboards, and keeping them whole.

The ledger puts players on the boards with each event; this room reads them, makes them again
after a loss, moves a player whose grade changes and takes off whose account is disabled.
"""

from memora.services.boards.page import MODES, SCOPES, BoardRequest, get_leaderboard
from memora.services.boards.rebuild import rebuild_boards
from memora.services.boards.subject_scores import sync_subject_scores

__all__ = [
    "MODES",
    "SCOPES",
    "BoardRequest",
    "get_leaderboard",
    "membership",
    "rebuild_boards",
    "sync_subject_scores",
]
