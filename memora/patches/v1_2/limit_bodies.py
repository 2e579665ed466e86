"""Limits how long a request's body may be, on sites that are older than the limit."""

from memora.services.operations.installation import limit_bodies


def execute() -> None:
    """Name the limit in the site's configuration; running it again finds it there."""
    limit_bodies()
