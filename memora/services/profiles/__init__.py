"""What a student sees of themselves, and chooses: profile, preferences, grade and year."""

from memora.services.profiles.avatars import AVATARS
from memora.services.profiles.onboarding import get_academic_masters, set_academic_profile
from memora.services.profiles.preferences import LANGUAGES, LARGEST_GOAL, set_preferences
from memora.services.profiles.profile import (
    get_full_profile_stats,
    get_player_profile,
    get_profile,
)
from memora.services.profiles.start import get_start

__all__ = [
    "AVATARS",
    "LANGUAGES",
    "LARGEST_GOAL",
    "get_academic_masters",
    "get_full_profile_stats",
    "get_player_profile",
    "get_profile",
    "get_start",
    "set_academic_profile",
    "set_preferences",
]
