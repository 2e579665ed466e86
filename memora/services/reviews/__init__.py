"""What was learned comes again: questions that are due, marking, schedulers, their trackers.

The papers' ``srs_…`` modules and ``partition_manager`` belong to this room. A lesson's questions
enter the schedule from learning, which marks and plans them with what stands here.
"""

from memora.services.reviews.due import count_due
from memora.services.reviews.review_session import get_review_session, submit_review_session
from memora.services.reviews.undo import undo_review

__all__ = [
    "admin",
    "count_due",
    "get_review_session",
    "marking",
    "memory_trackers",
    "question_texts",
    "questions",
    "schedule",
    "schedulers",
    "season",
    "submit_review_session",
    "undo_review",
]
