"""Learning a lesson: in which order lessons open, playing and completing them, the map.

All completions pass through ``completion``, whichever endpoint they come by.
"""

from memora.services.learning.completion import complete_for_hearts, complete_lesson
from memora.services.learning.progress_map import get_progress

__all__ = [
    "complete_for_hearts",
    "complete_lesson",
    "get_progress",
    "map_engine",
    "sessions",
    "subjects",
]
