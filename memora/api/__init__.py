"""Memora's HTTP API: every endpoint, under ``/api/method/memora.api.<module>.<function>``."""

from memora.api.cdn_admin import rebuild_plan
from memora.api.content import import_course
from memora.api.onboarding import set_academic_profile
from memora.api.player import get_wallet, login, trigger_wallet_sync
from memora.api.progress import complete_lesson, get_progress

__all__ = [
    "complete_lesson",
    "get_progress",
    "get_wallet",
    "import_course",
    "login",
    "rebuild_plan",
    "set_academic_profile",
    "trigger_wallet_sync",
]
