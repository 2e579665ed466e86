"""One run over the bucket: removes files, makes the CDN forget what changed, keeps account."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from memora.services.cdn_export.bucket.error import explain_code, explained
from memora.services.cdn_export.bucket.record import BucketRecord, BucketRecords
from memora.services.cdn_export.bucket.settings import BucketSettings
from memora.services.cdn_export.build.export_record import (
    RecordStore,
    subject_of,
    without_shared,
)
from memora.services.cdn_export.cdn_uploader import get_bucket_storage, purge_cdn_cache
from memora.services.cdn_export.storage.s3 import S3Storage
from memora.services.cdn_export.url_resolver import get_content_url


@dataclass(slots=True)
class MirrorResult:
    """What a mirror did.

    Attributes:
        uploaded: Keys of the files that were sent, in the order in which they were.
        deleted: Keys of the files that were removed.
        verified: Whether all of the plan's files were compared with the bucket, by MD5, and are
            the same.
        purged: Addresses that Cloudflare was asked to forget.
        private_held_back: Number of paid lessons that stay on this site only, since everybody
            could read them in the bucket.
    """

    uploaded: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    verified: bool = False
    purged: list[str] = field(default_factory=list)
    private_held_back: int = 0


class BucketRun:
    """The bucket, its records, and what was done to it so far."""

    def __init__(self, settings: BucketSettings, now: datetime) -> None:
        self.settings = settings
        self.now = now
        self.records = BucketRecords.of_site(settings.bucket_url)
        self.exports = RecordStore.of_site()
        self.result = MirrorResult()

    @cached_property
    def storage(self) -> S3Storage:
        """The bucket; most runs that look for what is due need none."""
        return get_bucket_storage(self.settings)

    def load(self, scope: str) -> BucketRecord:
        """Return a record, an empty one if there is none."""
        return self.records.load(scope) or BucketRecord(scope, bucket=self.settings.bucket_url)

    def remove_due(self, record: BucketRecord) -> None:
        """Remove what no manifest has named for long enough."""
        subject_id = subject_of(record.scope)
        named = self.exports.paths_named_by_plans(subject_id) if subject_id else ()
        self.remove_shared(record, record.due(self.now, still_named=named))

    def remove_shared(self, record: BucketRecord, keys: list[str]) -> None:
        """Remove files at once, but for media that other subjects' records keep account of."""
        going = without_shared(keys, self.records.media_elsewhere(record.scope, self.now))
        for key in set(keys).difference(going):
            record.pending.pop(key, None)
            record.files.pop(key, None)
        self.remove(record, going)

    def remove(self, record: BucketRecord, keys: list[str]) -> None:
        """Remove files at once."""
        if not keys:
            return
        with explained(self.settings):
            left = dict(self.storage.delete_many(keys))
        for key in keys:
            if key not in left:
                record.pending.pop(key, None)
                record.files.pop(key, None)
                record.unpurged.add(key)
                self.result.deleted.append(key)
        self.records.save(record)
        if left:
            raise explain_code(next(iter(left.values())), self.settings)

    def purge(self, records: Iterable[BucketRecord]) -> None:
        """Make the CDN's cache forget what changed; what it could not forget is tried again."""
        records = [record for record in records if record.unpurged]
        changed = sorted(set().union(*(record.unpurged for record in records)))
        if self.settings.cloudflare_zone_id:
            base_url = self.settings.base_url
            urls = [get_content_url(path, base_url=base_url) for path in changed]
            purge_cdn_cache(
                self.settings.cloudflare_zone_id, self.settings.cloudflare_api_token, urls
            )
            self.result.purged += urls
        for record in records:
            record.unpurged.clear()
            self.records.save(record)
