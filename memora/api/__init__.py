"""Memora's HTTP API: every endpoint, under ``/api/method/memora.api.<module>.<function>``."""

from memora.api.cdn_admin import (
    get_queue_status,
    get_sync_log,
    get_versions,
    rebuild_plan,
    retry_dead_letter,
    rollback,
    test_connection,
)
from memora.api.content import (
    export_questions,
    get_import_status,
    get_package_url,
    get_template,
    import_course,
    import_file,
    upload_media,
    upload_package,
)
from memora.api.integrity import exclude_from_boards, get_report, void_events
from memora.api.leaderboard import get_leaderboard
from memora.api.map_engine import (
    get_map_data,
    get_subject_map,
    get_topic_details,
    get_track_details,
    get_unit_topics,
)
from memora.api.onboarding import get_academic_masters, set_academic_profile
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
from memora.api.profile import (
    get_full_profile_stats,
    get_player_profile,
    get_start,
    set_preferences,
)
from memora.api.progress import complete_lesson, get_progress
from memora.api.quests import get_achievements, get_daily_quests
from memora.api.reviews import (
    get_persistence_status,
    get_review_session,
    submit_review_session,
    undo_review,
)
from memora.api.sessions import get_lesson_details, get_lesson_url, submit_session
from memora.api.srs import (
    archive_season,
    delete_eligible_archived_records,
    get_archive_status,
    get_cache_status,
    rebuild_season_cache,
    trigger_reconciliation,
)
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
from memora.api.subjects import get_game_tracks, get_my_subjects, get_subjects

__all__ = [
    "add_xp",
    "approve_purchase",
    "archive_season",
    "cancel_purchase",
    "check_device_authorization",
    "complete_lesson",
    "delete_eligible_archived_records",
    "exclude_from_boards",
    "export_questions",
    "get_academic_masters",
    "get_achievements",
    "get_archive_status",
    "get_cache_status",
    "get_daily_quests",
    "get_full_profile_stats",
    "get_game_tracks",
    "get_import_status",
    "get_leaderboard",
    "get_lesson_details",
    "get_lesson_url",
    "get_map_data",
    "get_my_subjects",
    "get_package_url",
    "get_persistence_status",
    "get_player_profile",
    "get_profile",
    "get_progress",
    "get_purchases",
    "get_queue_status",
    "get_report",
    "get_review_session",
    "get_start",
    "get_store_items",
    "get_subject_map",
    "get_subjects",
    "get_sync_log",
    "get_template",
    "get_topic_details",
    "get_track_details",
    "get_unit_topics",
    "get_versions",
    "get_wallet",
    "get_wallet_history",
    "health",
    "import_course",
    "import_file",
    "login",
    "logout",
    "payment_webhook",
    "rebuild_plan",
    "rebuild_season_cache",
    "reconcile",
    "register_device",
    "reject_purchase",
    "remove_device",
    "request_purchase",
    "retry_dead_letter",
    "rollback",
    "set_academic_profile",
    "set_preferences",
    "submit_review_session",
    "submit_session",
    "test_connection",
    "trigger_reconciliation",
    "trigger_wallet_sync",
    "undo_review",
    "upload_media",
    "upload_package",
    "validate_session",
    "void_events",
]
