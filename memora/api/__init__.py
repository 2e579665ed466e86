"""Memora's HTTP API: every endpoint, under ``/api/method/memora.api.<module>.<function>``."""

from memora.api.cdn_admin import (
    get_queue_status,
    get_sync_log,
    rebuild_plan,
    retry_dead_letter,
)
from memora.api.content import get_import_status, import_course
from memora.api.leaderboard import get_leaderboard
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
from memora.api.sessions import get_lesson_url
from memora.api.status import health
from memora.api.store import (
    approve_purchase,
    cancel_purchase,
    get_purchases,
    get_store_items,
    payment_webhook,
    reject_purchase,
    request_purchase,
)

__all__ = [
    "add_xp",
    "approve_purchase",
    "cancel_purchase",
    "check_device_authorization",
    "complete_lesson",
    "get_import_status",
    "get_leaderboard",
    "get_lesson_url",
    "get_profile",
    "get_progress",
    "get_purchases",
    "get_queue_status",
    "get_store_items",
    "get_sync_log",
    "get_wallet",
    "get_wallet_history",
    "health",
    "import_course",
    "login",
    "logout",
    "payment_webhook",
    "rebuild_plan",
    "reconcile",
    "register_device",
    "reject_purchase",
    "remove_device",
    "request_purchase",
    "retry_dead_letter",
    "set_academic_profile",
    "trigger_wallet_sync",
    "validate_session",
]
