"""Lowers the cap of games' XP where nobody chose it, and brings the limits of replays."""

from memora.services.settings import fill_settings, lower_client_xp_cap


def execute() -> None:
    """Store today's defaults: the school's own choices stay."""
    lower_client_xp_cap()
    fill_settings()
