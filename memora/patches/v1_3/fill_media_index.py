"""Fills the index of media on sites whose lessons referred to some before there was one."""

from memora.services.content.media import uses


def execute() -> None:
    """Index what is missing, in chunks; running it again finds nothing left to do."""
    uses.rebuild()
