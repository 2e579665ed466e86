"""Gives review schedules that name no season the one they belong to."""

from memora.services import partition_manager


def execute() -> None:
    """Fill what is empty; running it again finds nothing left to do."""
    partition_manager.fill_null_seasons()
