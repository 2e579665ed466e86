"""Who stands where: reading the leaderboards, and keeping them whole."""

from memora.services.boards.page import MODES, SCOPES, BoardRequest, get_leaderboard
from memora.services.boards.rebuild import rebuild_boards
from memora.services.boards.subject_scores import sync_subject_scores

__all__ = [
    "MODES",
    "SCOPES",
    "BoardRequest",
    "get_leaderboard",
    "rebuild_boards",
    "sync_subject_scores",
]
