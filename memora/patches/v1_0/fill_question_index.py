"""Fills the question index on sites that had lessons before there was one."""

from memora.services.content import question_index


def execute() -> None:
    """Index what is missing, in chunks; running it again finds nothing left to do."""
    question_index.rebuild()
