"""What the export remembers about the files it has put in place.

A record a plan and one a subject (for the files that plans share), each a JSON file that is
replaced atomically. The content files themselves are the truth: an entry counts only while it
carries the file's present identity, so a record that a killed build left behind, or that is lost,
costs reading some files again and nothing else.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, astuple, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

import frappe

from memora.services.cdn_export.local_storage import encode_content
from memora.services.cdn_export.storage.base import ContentStorage
from memora.services.cdn_export.storage.local import LocalStorage
from memora.services.cdn_export.storage.paths import is_media

#: How long a file stays after the manifest that no longer names it: three times what clients and
#: the CDN may keep a manifest.
REMOVAL_DELAY = timedelta(minutes=15)

_PLAN, _SUBJECT = "plan-", "subject-"


def plan_scope(plan_id: str) -> str:
    """Return the name of a plan's record and lock."""
    return f"{_PLAN}{plan_id}"


def subject_scope(subject_id: str) -> str:
    """Return the name of a subject's record and lock."""
    return f"{_SUBJECT}{subject_id}"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What a file was when it was last looked at.

    Attributes:
        content: Hash of its content without version and time.
        identity: The storage's token for it; None when it is about to be written.
        source: Hash of the rows it was made from, where it is cheaper to compare those.
        renderer: Version of the renderer that its HTML is of, where it may hold some.
    """

    content: str
    identity: str | None = None
    source: str | None = None
    renderer: str | None = None


@dataclass(frozen=True, slots=True)
class BuiltFrom:
    """What a plan's files were made from, all of them, and what they were then.

    Attributes:
        shape: As of ``ContentDigest``.
        stages: As of ``ContentDigest``.
        files: Digest of what the plan's files held, the shared ones too.
        counts: Number of the plan's files by kind.
    """

    shape: str
    stages: dict[str, str]
    files: str
    counts: dict[str, int]


@dataclass(slots=True)
class ExportRecord:
    """The files of a plan or a subject.

    Attributes:
        scope: Whose they are.
        files: Entry by path.
        pending: Files that nothing names any more, and the moment (UTC) from which they may go.
        named: Of a plan: shared files that its files name, by subject.
        is_kept: Of a plan: whether its files as they are now are kept as a version.
        built: Of a plan: what its last whole build went by; None after a rollback.
    """

    scope: str
    files: dict[str, FileEntry] = field(default_factory=dict)
    pending: dict[str, datetime] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)
    is_kept: bool = False
    built: BuiltFrom | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it knows of no file any more."""
        return not (self.files or self.pending or self.named)

    def knows(self, path: str, identity: str | None, source: str) -> bool:
        """Say whether a file is still the one that was made from these rows."""
        entry = self.files.get(path)
        return (
            entry is not None
            and identity is not None
            and (entry.identity, entry.source) == (identity, source)
        )

    def announce(self, path: str) -> None:
        """Note that a file is about to be put in place, whether or not that will be finished."""
        self.files.setdefault(path, FileEntry(""))
        self.pending.pop(path, None)

    def confirm(self, path: str, entry: FileEntry) -> None:
        """Note that a file is in place."""
        self.files[path] = entry
        self.pending.pop(path, None)

    def retire(self, paths: Iterable[str], now: datetime) -> None:
        """Note that nothing names these files any more."""
        for path in paths:
            self.files.pop(path, None)
            self.pending[path] = now + REMOVAL_DELAY

    def remove_due(
        self,
        storage: ContentStorage,
        now: datetime,
        *,
        still_named: Iterable[str] = (),
        elsewhere: Iterable[str] = (),
    ) -> int:
        """Remove the files whose time has come, but for those still named; return how many.

        Args:
            storage: Where they lie.
            now: The present moment, naive UTC.
            still_named: Files that a plan names; they wait on.
            elsewhere: Files that another record keeps account of, too; they are left to it.
        """
        due = self.due(now, still_named=still_named)
        removed = sum(storage.delete(path) for path in without_shared(due, elsewhere))
        for path in due:
            del self.pending[path]
        return removed

    def due(self, now: datetime, *, still_named: Iterable[str] = ()) -> list[str]:
        """Return the files whose time to go has come, but for those still named."""
        due = {path for path, moment in self.pending.items() if moment <= now}
        return sorted(due.difference(still_named) if due else ())

    def to_json(self) -> dict[str, Any]:
        """Return what is stored of it."""
        return {
            "files": {path: astuple(entry) for path, entry in sorted(self.files.items())},
            "pending": {path: due.isoformat() for path, due in sorted(self.pending.items())},
            "named": {subject: sorted(paths) for subject, paths in self.named.items()},
            "is_kept": self.is_kept,
            "built": asdict(self.built) if self.built else None,
        }

    def restore(self, stored: dict[str, Any]) -> None:
        """Take over what was stored."""
        self.files = {path: FileEntry(*entry) for path, entry in stored["files"].items()}
        self.pending = {p: datetime.fromisoformat(due) for p, due in stored["pending"].items()}
        self.named = {subject: set(paths) for subject, paths in stored["named"].items()}
        self.is_kept = stored.get("is_kept", False)
        self.built = BuiltFrom(**stored["built"]) if stored.get("built") else None


Record = TypeVar("Record", bound=ExportRecord)


class RecordFiles(Generic[Record]):
    """Records in a folder, a file each."""

    def __init__(self, root: Path, make: Callable[[str], Record]) -> None:
        """Keep the records that ``make`` makes empty from a scope in the folder ``root``."""
        self._storage = LocalStorage(root, root)
        self._make = make
        self._stored: dict[str, bytes] = {}

    def load(self, scope: str) -> Record | None:
        """Return a record; None if there is none or it cannot be read."""
        record = self._make(scope)
        try:
            body = self._storage.read(f"{scope}.json")
            record.restore(json.loads(body))
        except (FileNotFoundError, ValueError):
            return None
        self._stored[scope] = body
        return record

    def save(self, record: Record) -> None:
        """Store a record, durably, if it differs from what is stored."""
        body = encode_content(record.to_json())
        if self._stored.get(record.scope) != body:
            self._storage.write(f"{record.scope}.json", body, owner=record.scope)
            self._storage.flush()
            self._stored[record.scope] = body

    def discard(self, scope: str) -> None:
        """Forget a record, whose files are all gone."""
        self._storage.delete(f"{scope}.json")
        self._storage.flush()
        self._stored.pop(scope, None)

    def sweep(self, scope: str) -> None:
        """Remove what killed writes of a record left."""
        self._storage.sweep([""], owner=scope)

    def media_elsewhere(self, scope: str, now: datetime) -> Iterator[str]:
        """Yield the media that other subjects' records keep account of: the same bytes lie once.

        Args:
            scope: The subject's for which others are asked.
            now: The present moment, naive UTC; what is due to go by then keeps nothing.
        """
        for other in self.scopes():
            record = self.load(other) if other != scope and subject_of(other) else None
            if record is not None:
                yield from filter(is_media, record.files)
                yield from (p for p, due in record.pending.items() if is_media(p) and due > now)

    def scopes(self) -> list[str]:
        """Return the scopes of all records."""
        return sorted(name.removesuffix(".json") for name in self._storage.names(""))


class RecordStore(RecordFiles[ExportRecord]):
    """The site's records of the export, in ``<site>/private/memora_export``."""

    @classmethod
    def of_site(cls) -> "RecordStore":
        """Return the records of the site that is connected."""
        return cls(records_folder(), ExportRecord)

    def paths_named_by_plans(self, subject_id: str) -> Iterator[str]:
        """Yield the shared files of a subject that the files of any plan name."""
        for scope in self.scopes():
            record = self.load(scope) if scope.startswith(_PLAN) else None
            if record is not None:
                yield from record.named.get(subject_id, ())


def without_shared(paths: Iterable[str], elsewhere: Iterable[str]) -> list[str]:
    """Return the files that may go: all but media that others keep account of.

    Args:
        paths: The files.
        elsewhere: What others keep account of; asked only if there is a medium among the files.
    """
    going = list(paths)
    shared = set(elsewhere) if any(map(is_media, going)) else set()
    return [path for path in going if path not in shared]


def plan_of(scope: str) -> str | None:
    """Return the plan that a scope belongs to; None for a subject's."""
    return scope.removeprefix(_PLAN) if scope.startswith(_PLAN) else None


def records_folder() -> Path:
    """Return the folder of the connected site's records."""
    return Path(frappe.get_site_path("private", "memora_export")).absolute()


def subject_of(scope: str) -> str | None:
    """Return the subject that a scope belongs to; None for a plan's."""
    return scope.removeprefix(_SUBJECT) if scope.startswith(_SUBJECT) else None
