"""The map of a subject: what is passed, what is open, and why something is not yet.

As its paper names it. The published structure is kept in memory by the file's identity, and the
map is computed from it and the player's bits without MariaDB.
"""

__all__ = [
    "lesson_gate",
    "lesson_locks",
    "progress_computer",
    "snapshot_syncer",
    "structure",
    "structure_loader",
    "unlock_calculator",
    "xp_calculator",
]
