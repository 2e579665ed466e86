"""Puts a plan's rows under the name that their table has now."""

from memora.services.content.tree import rename_plan_rows


def execute() -> None:
    """Rename the rows; running it again finds nothing left to do."""
    rename_plan_rows()
