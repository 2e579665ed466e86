"""Gives settings that came later their defaults, on sites that had saved theirs before."""

from memora.services.settings import fill_settings


def execute() -> None:
    """Store the defaults that are missing, which Frappe does on new sites only."""
    fill_settings()
