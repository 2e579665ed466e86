"""Gives every student who was there before Memora a profile and a wallet."""

from memora.services.device_auth import create_missing_profiles


def execute() -> None:
    """Make what is missing, in chunks; running it again finds nothing left to do."""
    create_missing_profiles()
