"""Gives sites their encryption key that were installed before it was made at installation."""

from memora.services.operations.installation import make_encryption_key


def execute() -> None:
    """Make the key; a site that has one keeps it."""
    make_encryption_key()
