"""The entries of scheduler and workers, under the names that hooks.py and the queue read."""

from memora.services.boards import rebuild_boards, sync_subject_scores
from memora.services.cdn_export import withdraw_sold_copies
from memora.services.cdn_export.batch_processor import (
    process_due_plans,
    process_pending_plans,
    remove_expired_files,
)
from memora.services.cdn_export.health_checker import daily_full_scan, hourly_health_check
from memora.services.content.importing.tasks import resume_tasks as resume_content_imports
from memora.services.content.importing.tasks import run_task as run_content_import
from memora.services.content.media.files import put_unused_aside as put_unused_media_aside
from memora.services.content.packages import remove_unused_packages
from memora.services.identity import delete_expired_codes, delete_old_security_events
from memora.services.integrity import report_improbable_plays
from memora.services.operations.installation import heal_job_times
from memora.services.partition_manager import create_missing_partitions
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.reviews.admin import run_rebuild as rebuild_season_cache
from memora.services.rewards import repair_streaks
from memora.services.srs_archiver import (
    archive_season,
    flag_eligible_for_deletion,
    process_auto_archive,
)
from memora.services.srs_persistence import persist_pending_reviews, persist_reviews
from memora.services.srs_reconciliation import reconcile_cache_with_database
from memora.services.store import expire_purchases
from memora.services.wallet_sync import sync_pending_wallets

__all__ = [
    "archive_season",
    "create_missing_partitions",
    "daily_full_scan",
    "delete_expired_codes",
    "delete_old_security_events",
    "expire_purchases",
    "flag_eligible_for_deletion",
    "heal_job_times",
    "hourly_health_check",
    "persist_pending_reviews",
    "persist_reviews",
    "process_auto_archive",
    "process_due_plans",
    "process_pending_plans",
    "put_unused_media_aside",
    "rebuild_boards",
    "rebuild_season_cache",
    "reconcile_cache_with_database",
    "remove_expired_files",
    "remove_unused_packages",
    "repair_streaks",
    "report_improbable_plays",
    "resume_content_imports",
    "run_content_import",
    "sync_pending_bitmaps",
    "sync_pending_wallets",
    "sync_subject_scores",
    "withdraw_sold_copies",
]
