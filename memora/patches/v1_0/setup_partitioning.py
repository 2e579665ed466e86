"""Partitions the review schedules by season on sites that had them in one piece."""

from memora.services import partition_manager


def execute() -> None:
    """Partition the table and give each season its partition; does nothing where that is done."""
    partition_manager.setup_partitioning()
