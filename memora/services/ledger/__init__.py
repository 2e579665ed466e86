"""What a player has earned: the log, the fold over it, the view in Redis, the snapshots.

The truth is one append-only table. ``record`` is the only way into it; everything else that is
known of a player is folded from its rows (``player_state``) and may be lost and made again. Rooms
above say what an event is worth and hand it to ``record``; none of them writes a row, a view or a
board itself.

``entry`` names the kinds of rows, ``review_record`` what a row did to a memory, ``streak`` and
``earnings`` the steps that pricing an event needs, ``packing`` the form that Redis and MariaDB
share. ``leaderboard`` and ``board_score`` put a state on the boards, ``interaction_log`` reads
rows, ``log_days`` the last days, ``player_view`` the view, ``snapshot_run`` frames a sync, and
``lua`` holds the scripts of Redis. ``period_xp`` counts XP by the boards' periods,
``trusted_clock`` bounds the dates of rows.
"""

from memora.services.ledger.recording import (
    OWN_EVENTS,
    Decide,
    Recorded,
    current_states,
    read_state,
    read_subjects,
    rebuild_view,
    record,
)
from memora.services.ledger.repeats import answer_once

__all__ = [
    "OWN_EVENTS",
    "Decide",
    "Recorded",
    "answer_once",
    "board_score",
    "current_states",
    "earnings",
    "entry",
    "interaction_log",
    "leaderboard",
    "log_days",
    "lua",
    "packing",
    "player_state",
    "player_view",
    "read_state",
    "read_subjects",
    "rebuild_view",
    "record",
    "review_record",
    "snapshot_run",
    "streak",
    "trusted_clock",
]
