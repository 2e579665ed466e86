"""The scheduler's entries, under the names that hooks.py reads."""

from memora.services.cdn_export.batch_processor import remove_expired_files
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.wallet_sync import sync_pending_wallets

__all__ = ["remove_expired_files", "sync_pending_bitmaps", "sync_pending_wallets"]
