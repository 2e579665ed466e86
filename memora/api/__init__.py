"""Memora's HTTP API: every endpoint, under ``/api/method/memora.api.<module>.<function>``."""

from memora.api.cdn_admin import rebuild_plan
from memora.api.content import get_import_status, import_course
from memora.api.onboarding import set_academic_profile
from memora.api.operations import reconcile
from memora.api.player import (
    add_xp,
    check_device_authorization,
    get_profile,
    get_wallet,
    get_wallet_history,
    login,
    logout,
    register_device,
    remove_device,
    trigger_wallet_sync,
    validate_session,
)
from memora.api.progress import complete_lesson, get_progress
from memora.api.status import health

__all__ = [
    "add_xp",
    "check_device_authorization",
    "complete_lesson",
    "get_import_status",
    "get_profile",
    "get_progress",
    "get_wallet",
    "get_wallet_history",
    "health",
    "import_course",
    "login",
    "logout",
    "rebuild_plan",
    "reconcile",
    "register_device",
    "remove_device",
    "set_academic_profile",
    "trigger_wallet_sync",
    "validate_session",
]
