"""Learning a lesson: in which order lessons open, playing and completing them, the map.

All completions pass through ``completion``, whichever endpoint they come by.
"""

from memora.services.learning.completion import (
    arguments_of,
    complete_for_hearts,
    complete_lesson,
)
from memora.services.learning.plays import second_name
from memora.services.learning.progress_map import get_progress

__all__ = [
    "arguments_of",
    "complete_for_hearts",
    "complete_lesson",
    "get_progress",
    "map_engine",
    "second_name",
    "sessions",
    "subject_map",
    "subjects",
]
