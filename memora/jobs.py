"""The entries of scheduler and workers, under the names that hooks.py and the queue read."""

from memora.services.cdn_export.batch_processor import (
    process_due_plans,
    process_pending_plans,
    remove_expired_files,
)
from memora.services.cdn_export.health_checker import daily_full_scan, hourly_health_check
from memora.services.content_import.tasks import resume_tasks as resume_content_imports
from memora.services.content_import.tasks import run_task as run_content_import
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.rankings import rebuild_boards, sync_subject_scores
from memora.services.store import expire_purchases
from memora.services.wallet_sync import sync_pending_wallets

__all__ = [
    "daily_full_scan",
    "expire_purchases",
    "hourly_health_check",
    "process_due_plans",
    "process_pending_plans",
    "rebuild_boards",
    "remove_expired_files",
    "resume_content_imports",
    "run_content_import",
    "sync_pending_bitmaps",
    "sync_pending_wallets",
    "sync_subject_scores",
]
