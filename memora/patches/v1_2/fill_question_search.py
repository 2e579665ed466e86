"""Fills the tags and the search of the index of questions."""

from memora.services.content import question_index


def execute() -> None:
    """Compare the index with the lessons; running it again finds nothing left to do."""
    question_index.rebuild()
