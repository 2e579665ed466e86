"""Takes public copies of lessons that are sold by now from this site, the bucket and its cache."""

from collections.abc import Collection, Mapping
from datetime import datetime

import frappe

from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.services.cdn_export.bucket.error import explained
from memora.services.cdn_export.bucket.run import BucketRun
from memora.services.cdn_export.build.build_lock import BuildLock
from memora.services.cdn_export.build.export_record import subject_scope
from memora.services.cdn_export.build.sold_copies import find_sold_copies, remove_local
from memora.utils.clock import utc_now

#: How long it waits for a build of a subject, which may be about to put a copy back, in seconds.
LOCK_WAIT_S = 30


def withdraw_sold_copies(subject_ids: Collection[str], *, now: datetime | None = None) -> None:
    """Remove the public copies of all lessons of some subjects that a published plan sells.

    Ends the caller's transaction. Repeating does no harm.

    Args:
        subject_ids: The subjects.
        now: The present moment, naive UTC; the clock's if None.

    Raises:
        ConflictError: A subject is being built or mirrored for long; the next build does it.
        BucketError: The bucket or Cloudflare failed; this site's copies are gone.
    """
    with BuildLock(wait_s=LOCK_WAIT_S) as lock:
        lock.take(map(subject_scope, sorted(subject_ids)))
        # An older snapshot would show what was free before the lock was had.
        frappe.db.commit()
        moment = now or utc_now()
        copies = find_sold_copies(subject_ids, now=moment)
        for of_subject in copies.values():
            remove_local(of_subject)
        _withdraw_from_bucket(copies, lock, moment)


def _withdraw_from_bucket(copies: Mapping[str, set[str]], lock: BuildLock, now: datetime) -> None:
    settings = bucket_settings.load()
    if settings is None:
        return
    bucket = BucketRun(settings, now)
    for subject_id, wanted in copies.items():
        scope = subject_scope(subject_id)
        lock.take([f"bucket-{scope}"])
        record = bucket.load(scope)
        sent = wanted & (record.files.keys() | record.pending.keys())
        if not sent and bucket.records.load(scope) is None:
            # A lost record says nothing of what lies in the bucket.
            with explained(settings):
                sent = set(bucket.storage.etags_of(wanted))
        bucket.remove(record, sorted(sent))
        bucket.purge([record])
