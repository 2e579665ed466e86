"""Makes a player's view in Redis anew.

It is made of the log and not of the snapshot in MariaDB, which may be some minutes behind, and
always as a whole: a view whose parts stand at different rows would price events wrongly. Readers
need not call this, they warm what they miss by themselves.
"""

import redis

from memora.services import ledger
from memora.services.ledger import interaction_log
from memora.services.ledger.packing import pack_bitmap
from memora.services.ledger.player_state import SubjectState
from memora.services.progress_engine.bitmap_manager import name_hearts


def warm_on_cache_miss(player_id: str, subject_id: str) -> bytes:
    """Make a player's view anew and return a subject's bitmap.

    Raises:
        NotFoundError: the player has no wallet.
        LedgerGapError: rows of the log are missing.
    """
    return pack_bitmap(_warm(player_id, subject_id).best)


def warm_best_hearts_on_cache_miss(player_id: str, subject_id: str) -> dict[str, int]:
    """Make a player's view anew and return a subject's best hearts by lesson.

    Raises:
        NotFoundError: the player has no wallet.
        LedgerGapError: rows of the log are missing.
    """
    return name_hearts(subject_id, _warm(player_id, subject_id).best)


def _warm(player_id: str, subject_id: str) -> SubjectState:
    try:
        state = ledger.rebuild_view(player_id)
    except redis.RedisError:
        state = interaction_log.fold_log(player_id)
    return state.subjects.get(subject_id, SubjectState())
