"""Whether XP was learned: what looks improbable, and what staff do about it.

``plays`` judges a student's day, ``report`` brings the judgements of a school together, nightly and
for today. ``voiding`` takes back what events had earned, by rows of their own, and ``board_ban``
takes a student off the leaderboards. Nothing here punishes by itself: people look and decide.
"""

from memora.services.integrity.board_ban import exclude_from_boards
from memora.services.integrity.report import get_report, report_improbable_plays
from memora.services.integrity.voiding import void_events

__all__ = ["exclude_from_boards", "get_report", "report_improbable_plays", "void_events"]
