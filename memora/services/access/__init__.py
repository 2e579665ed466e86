"""May it be opened: what a player's plan shows, what it sells, and what they have paid for.

A room of its own below reviews and learning, since both ask it: one rule for lessons, addresses
and questions. In which order lessons open is learning's.
"""

from memora.services.access.open_lessons import OpenLessons
from memora.services.access.opening import (
    Enrolment,
    Lesson,
    find_lesson,
    find_plan,
    get_enrolment,
    get_lesson_url,
    is_sold,
    may_read,
    open_lesson,
)
from memora.services.access.packages import get_package_url, may_read_package
from memora.services.access.subscriptions import PlayerAccess, load_access

__all__ = [
    "Enrolment",
    "Lesson",
    "OpenLessons",
    "PlayerAccess",
    "find_lesson",
    "find_plan",
    "get_enrolment",
    "get_lesson_url",
    "get_package_url",
    "is_sold",
    "load_access",
    "may_read",
    "may_read_package",
    "open_lesson",
]
