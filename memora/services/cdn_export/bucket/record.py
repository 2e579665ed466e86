"""What the export remembers about the files it has put into the bucket.

A record a plan and one a subject, beside those of the local files. An entry's ``content`` is the
ETag that the bucket answered (the file's MD5; empty: an upload that was begun), its ``identity``
the local file's when it was sent. A record that is lost, or that is another bucket's, costs
uploading again and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from memora.services.cdn_export.build.export_record import (
    ExportRecord,
    RecordFiles,
    records_folder,
    subject_scope,
)

_FOLDER = "bucket"


@dataclass(slots=True)
class BucketRecord(ExportRecord):
    """The files of a plan or a subject that are in the bucket.

    Attributes:
        bucket: The bucket's address.
        unpurged: Files that changed or went and that the CDN's cache may still hold.
    """

    bucket: str = ""
    unpurged: set[str] = field(default_factory=set)

    def holds(self, path: str) -> bool:
        """Say whether a file is in the bucket."""
        entry = self.files.get(path)
        return entry is not None and bool(entry.content)

    def to_json(self) -> dict[str, Any]:
        """Return what is stored of it."""
        shared = ExportRecord.to_json(self)
        return {**shared, "bucket": self.bucket, "unpurged": sorted(self.unpurged)}

    def restore(self, stored: dict[str, Any]) -> None:
        """Take over what was stored.

        Raises:
            ValueError: It is another bucket's.
        """
        if stored["bucket"] != self.bucket:
            raise ValueError(f"a record of {stored['bucket']}")
        ExportRecord.restore(self, stored)
        self.unpurged = set(stored["unpurged"])


class BucketRecords(RecordFiles[BucketRecord]):
    """The site's records of one bucket, in ``<site>/private/memora_export/bucket``."""

    @classmethod
    def of_site(cls, bucket_url: str) -> "BucketRecords":
        """Return the records of the connected site about a bucket."""
        return cls(_folder(), lambda scope: BucketRecord(scope, bucket=bucket_url))

    def load_all(self) -> Iterator[BucketRecord]:
        """Yield all records of this bucket."""
        for scope in self.scopes():
            record = self.load(scope)
            if record is not None:
                yield record


def is_in_bucket(bucket_url: str, subject_id: str, path: str) -> bool:
    """Say whether a file that plans share is in the bucket."""
    file = _folder() / f"{subject_scope(subject_id)}.json"
    try:
        stat = file.stat()
    except FileNotFoundError:
        return False
    token = f"{stat.st_mtime_ns}-{stat.st_ino}-{stat.st_size}"
    record = _load_cached(bucket_url, subject_scope(subject_id), str(file.parent), token)
    return record is not None and record.holds(path)


@lru_cache(maxsize=32)
def _load_cached(bucket_url: str, scope: str, folder: str, _token: str) -> BucketRecord | None:
    """Load a record once for each time that its file is replaced; students ask often."""
    records = BucketRecords(Path(folder), lambda name: BucketRecord(name, bucket=bucket_url))
    return records.load(scope)


def _folder() -> Path:
    return records_folder() / _FOLDER
