"""Brings the bucket in line with the files that a build has put in place on this site.

Leaves first, then what names them; the manifest goes when all that it leads to is known to be in
the bucket. What dropped out stays as long as on this site. The mirror may be killed anywhere: the
next one finishes its work.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from frappe import _

from memora.services.cdn_export.bucket import error as bucket_error
from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.services.cdn_export.bucket.error import BucketError, explained
from memora.services.cdn_export.bucket.private_probe import private_is_readable
from memora.services.cdn_export.bucket.record import BucketRecord
from memora.services.cdn_export.bucket.run import BucketRun, MirrorResult
from memora.services.cdn_export.bucket.settings import BucketSettings
from memora.services.cdn_export.build.build_lock import BuildLock
from memora.services.cdn_export.build.export_record import (
    FileEntry,
    plan_scope,
    subject_of,
    subject_scope,
)
from memora.services.cdn_export.build.sold_copies import copies_in
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.storage import paths
from memora.utils.errors import ConflictError
from memora.utils.portions import portions

#: How long a mirror waits for a build, or for a mirror of the same subject, in seconds.
LOCK_WAIT_S = 30
#: Files that are sent between two signs of life.
FILES_AT_A_TIME = 500
BYTES_AT_A_TIME = 64 << 20


def mirror_plan(plan_id: str, *, now: datetime) -> MirrorResult | None:
    """Bring the bucket in line with a plan's files, and those that it shares, on this site.

    Args:
        plan_id: The plan; it was built without a fault.
        now: The present moment, naive UTC.

    Returns:
        None if the CDN is not enabled.

    Raises:
        BucketError: The bucket, the CDN or Cloudflare failed. Whoever reads the bucket finds a
            whole plan, the old one or the new one; mirrored again, it is finished.
        ConflictError: The plan is being built or mirrored by somebody else, or a file of it went
            away on this site.
    """
    settings = bucket_settings.load()
    if settings is None:
        return None
    try:
        with BuildLock(wait_s=LOCK_WAIT_S) as lock:
            return _Mirror(settings, plan_id, lock=lock, now=now).run()
    except FileNotFoundError as error:
        raise ConflictError(
            _("A file of plan {0} is missing on this site. Publish the plan again.").format(plan_id)
        ) from error


def withdraw_plan(plan_id: str, *, now: datetime) -> MirrorResult | None:
    """Schedule the removal of a plan that is unpublished or deleted from the bucket.

    The manifest goes at once, the other files 15 minutes from ``now``; so do lessons that no
    record of this site needs any more, which is why the site's own files are withdrawn before.

    Args:
        plan_id: The plan.
        now: The present moment, naive UTC.

    Returns:
        None if the CDN is not enabled.

    Raises:
        BucketError: The bucket, the CDN or Cloudflare failed.
        ConflictError: The plan is being built or mirrored by somebody else.
    """
    settings = bucket_settings.load()
    if settings is None:
        return None
    with BuildLock(wait_s=LOCK_WAIT_S) as lock:
        return _Mirror(settings, plan_id, lock=lock, now=now).withdraw()


def remove_due(now: datetime) -> int:
    """Remove the files from the bucket whose time has come; what is being mirrored is left to it.

    Args:
        now: The present moment, naive UTC.

    Returns:
        How many files were removed.

    Raises:
        BucketError: The bucket or Cloudflare failed.
    """
    settings = bucket_settings.load()
    if settings is None:
        return 0
    bucket = BucketRun(settings, now)
    for found in bucket.records.load_all():
        if not (found.due(now) or found.unpurged):
            continue
        try:
            with BuildLock(wait_s=0) as lock:
                lock.take([_lock_of(found.scope)])
                record = bucket.load(found.scope)
                bucket.remove_due(record)
                bucket.records.save(record)
                bucket.purge([record])
                if record.is_empty:
                    bucket.records.discard(record.scope)
        except ConflictError:
            continue
    return len(bucket.result.deleted)


def _lock_of(scope: str) -> str:
    """Return what a bucket's record is locked by: a plan's by the lock of its builds.

    A build must not replace what a manifest names while that is being sent. The files of
    subjects are replaced meanwhile, by other plans' builds, and sent again after those.
    """
    return scope if subject_of(scope) is None else f"bucket-{scope}"


class _Mirror:
    """One run for one plan."""

    def __init__(
        self, settings: BucketSettings, plan_id: str, *, lock: BuildLock, now: datetime
    ) -> None:
        lock.take([plan_scope(plan_id)])
        self.lock = lock
        self.now = now
        self.bucket = BucketRun(settings, now)
        self.local = get_local_storage()
        self.manifest = paths.manifest_path(plan_id)
        self.plan_record = self._load_plan_record(plan_id)
        export = self.bucket.exports.load(plan_scope(plan_id))
        self.named = export.named if export else {}
        self.wanted = {plan_scope(plan_id): set(export.files) if export else set()}
        subjects = sorted(self.named.keys() | self.plan_record.named.keys())
        lock.take(_lock_of(subject_scope(subject)) for subject in subjects)
        self.subject_records = {
            subject: self.bucket.load(subject_scope(subject)) for subject in subjects
        }
        for subject in subjects:
            self.wanted[subject_scope(subject)] = set(self.named.get(subject, ()))

    @property
    def records(self) -> list[BucketRecord]:
        """All records that the run may change."""
        return [self.plan_record, *self.subject_records.values()]

    def run(self) -> MirrorResult:
        """Compare, upload, remove, purge."""
        for record in self.records:
            self.bucket.records.sweep(record.scope)
        self._hold_private_back()
        changed = {path for record in self.records for path in self._changed(record)}
        self._send(changed | self._altered(changed))
        self.bucket.result.verified = True
        self._retire()
        return self._finish()

    def withdraw(self) -> MirrorResult:
        """Remove the manifest, and retire all else that is the plan's."""
        self.bucket.remove(
            self.plan_record, sorted({self.manifest}.intersection(self.plan_record.files))
        )
        self.wanted = {scope: set() for scope in self.wanted}
        self.named = {}
        self._retire()
        return self._finish()

    def _finish(self) -> MirrorResult:
        for record in self.records:
            self.bucket.remove_due(record)
            self.bucket.records.save(record)
        self.bucket.purge(self.records)
        return self.bucket.result

    def _load_plan_record(self, plan_id: str) -> BucketRecord:
        """Return the plan's record; if it is lost, one of what lies in its folder."""
        record = self.bucket.records.load(plan_scope(plan_id))
        if record is None:
            record = self.bucket.load(plan_scope(plan_id))
            with explained(self.bucket.settings):
                for folder in paths.plan_folders(plan_id):
                    for path in self.bucket.storage.names(folder):
                        record.announce(path)
        return record

    def _hold_private_back(self) -> None:
        """Keep paid lessons out of a bucket in which everybody could read them."""
        wanted = {p for of_scope in self.wanted.values() for p in of_scope if _is_private(p)}
        sent = {
            record.scope: sorted(filter(_is_private, {*record.files, *record.pending}))
            for record in self.records
        }
        if not (wanted or any(sent.values())):
            return
        if not private_is_readable(self.bucket.settings, self.bucket.storage):
            return
        for record in self.records:
            self.bucket.remove(record, sent[record.scope])
            self.wanted[record.scope] -= wanted
        self.bucket.result.private_held_back = len(wanted)

    def _changed(self, record: BucketRecord) -> Iterable[str]:
        """Yield the files that are not in the bucket as they are here, by its record."""
        for path in sorted(self.wanted[record.scope]):
            identity = self.local.identity(path)
            entry = record.files.get(path)
            if entry and entry.content and entry.identity == identity:
                continue
            if entry and entry.content == _md5(self.local.read(path)):
                record.confirm(path, FileEntry(entry.content, identity))
            else:
                yield path

    def _altered(self, changed: set[str]) -> set[str]:
        """Return the files, of those that were sent before, that others changed in the bucket."""
        altered = set()
        for record in self.records:
            sent = self.wanted[record.scope] - changed
            with explained(self.bucket.settings):
                etags = self.bucket.storage.etags_of(sent)
            altered |= {path for path in sent if etags.get(path) != record.files[path].content}
        return altered

    def _send(self, changed: set[str]) -> None:
        """Upload files; what names others goes when those are known to be there.

        Raises:
            BucketError: The bucket failed, or does not hold what it confirmed.
        """
        if not changed:
            return
        self._announce(changed)
        kinds = {path: self._kind_of(path) for path in sorted(changed)}
        for kind in paths.KINDS:
            of_kind = [path for path in kinds if kinds[path] == kind]
            # What fits into memory: films are large.
            for some in portions(
                of_kind, self._size_of, most=FILES_AT_A_TIME, most_bytes=BYTES_AT_A_TIME
            ):
                self.lock.ensure_held()
                self._send_some(some)

    def _size_of(self, path: str) -> int:
        return self.local.locate(path).stat().st_size

    def _send_some(self, changed: list[str]) -> None:
        identities = {path: self.local.identity(path) for path in changed}
        storage = self.bucket.storage
        try:
            with explained(self.bucket.settings):
                for path, etag in storage.write_many(changed, self.local.read):
                    self._record_of(path).confirm(path, FileEntry(etag, identities[path]))
                    self.bucket.result.uploaded.append(path)
                found = storage.etags_of(changed)
            sent = {path: self._record_of(path).files[path].content for path in changed}
            lost = [path for path in changed if found.get(path) != sent[path]]
            if lost:
                self._forget(lost)
        finally:
            self._save_records()

    def _announce(self, changed: set[str]) -> None:
        """Record what will be sent before it is, so that a killed run's uploads are known of."""
        for path in changed:
            record = self._record_of(path)
            record.announce(path)
            if not _is_private(path):
                record.unpurged.add(path)
        for subject, named in self.named.items():
            self.plan_record.named.setdefault(subject, set()).update(named)
        self._save_records()

    def _forget(self, lost: list[str]) -> None:
        for path in lost:
            self._record_of(path).files[path] = FileEntry("")
        message = _(
            "The bucket {0} confirmed {1} but does not hold it as it was sent. Publish again; if"
            " that does not help, ask whoever manages the bucket."
        )
        settings = self.bucket.settings
        raise BucketError(
            bucket_error.LOST, message.format(settings.bucket_name, ", ".join(lost[:3]))
        )

    def _retire(self) -> None:
        """Schedule the removal of what dropped out; the manifest that says so is in place."""
        plan_files = self.plan_record.files.keys()
        self.plan_record.retire(plan_files - self.wanted[self.plan_record.scope], self.now)
        for subject, record in self.subject_records.items():
            candidates = record.files.keys() - self.wanted[record.scope]
            if candidates:
                record.retire(candidates - self._needed(subject), self.now)
            no_longer_named = self.plan_record.named.get(subject, set()) - self.wanted[record.scope]
            # Retired earlier by another plan's mirror, but this plan's readers may still come.
            record.retire(no_longer_named & record.pending.keys(), self.now)
            wanted = self.wanted[record.scope]
            sold = set(copies_in(record, self._needed(subject) | wanted))
            # Another plan's last build may name the paid copy of what has become free since.
            self.bucket.remove_shared(record, sorted(sold - wanted))
        self.plan_record.named = {subject: set(named) for subject, named in self.named.items()}

    def _needed(self, subject: str) -> set[str]:
        """Return the files of a subject that any plan of this site needs."""
        export = self.bucket.exports.load(subject_scope(subject))
        return set(export.files if export else ()).union(
            self.bucket.exports.paths_named_by_plans(subject)
        )

    def _record_of(self, path: str) -> BucketRecord:
        return next(r for r in self.records if path in self.wanted[r.scope])

    def _kind_of(self, path: str) -> str:
        is_of_plan = path in self.wanted[self.plan_record.scope]
        return paths.kind_of(path, json.loads(self.local.read(path)) if is_of_plan else {})

    def _save_records(self) -> None:
        for record in self.records:
            self.bucket.records.save(record)


def _is_private(path: str) -> bool:
    return path.startswith(paths.PRIVATE_PREFIX)


def _md5(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
