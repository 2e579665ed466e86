"""Memora's HTTP API: every endpoint, under ``/api/method/memora.api.<module>.<function>``."""

from memora.api.cdn_admin import rebuild_plan
from memora.api.content import get_import_status, import_course
from memora.api.onboarding import set_academic_profile
from memora.api.player import (
    add_xp,
    get_wallet,
    get_wallet_history,
    login,
    trigger_wallet_sync,
)
from memora.api.progress import complete_lesson, get_progress

__all__ = [
    "add_xp",
    "complete_lesson",
    "get_import_status",
    "get_progress",
    "get_wallet",
    "get_wallet_history",
    "import_course",
    "login",
    "rebuild_plan",
    "set_academic_profile",
    "trigger_wallet_sync",
]
