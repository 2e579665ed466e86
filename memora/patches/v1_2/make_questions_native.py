"""Brings stored questions into the native form, which nine types and their markers share."""

from memora.services.content.stored_questions import convert_stored_questions


def execute() -> None:
    """Convert them in the transaction that notes the patch: twice would escape stars twice."""
    convert_stored_questions()
