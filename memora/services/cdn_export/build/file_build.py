"""Puts files in place so that no reader ever meets a missing or half-written one.

Leaves first and the manifest last; each file is replaced by rename, and only if its content
changed. A build may be killed anywhere: the next one finishes its work.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from memora.services.cdn_export.build.build_lock import BuildLock
from memora.services.cdn_export.build.export_record import (
    ExportRecord,
    FileEntry,
    RecordStore,
    plan_scope,
    subject_scope,
)
from memora.services.cdn_export.build.file_parts import Stamp
from memora.services.cdn_export.build.plan_files import ContentFile, hash_content, hash_file
from memora.services.cdn_export.build.schema_validator import schema_name_of, validate_json_schema
from memora.services.cdn_export.local_storage import encode_content
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.local import LocalStorage
from memora.services.cdn_export.versions.kept_versions import KeptVersions
from memora.services.content import question_keeping

#: Lock around removing media, which subjects share, and putting new ones in place.
MEDIA_LOCK = "media-files"


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did.

    Attributes:
        version: Version of the manifest that stands now.
        files: Number of the plan's files by kind, as ``get_atomic_content_paths_for_plan`` names
            the kinds.
        written: Paths of the files that were replaced.
        unchanged: Number of files that were right already.
        removed_pending: Number of files that nothing names any more and that will go.
    """

    version: int
    files: dict[str, int]
    written: list[str]
    unchanged: int
    removed_pending: int


class InvalidContentError(Exception):
    """Some file would not be what readers rely on; nothing was replaced.

    Attributes:
        errors: What is wrong, each with the file's path.
    """

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


class FileBuild:
    """What every build of a plan does. The caller holds the plan's and its subjects' locks."""

    def __init__(
        self,
        plan_id: str,
        subject_ids: Iterable[str],
        *,
        storage: LocalStorage,
        records: RecordStore,
        lock: BuildLock,
        now: datetime,
    ) -> None:
        """Load the records of the plan and these subjects."""
        self.plan_id = plan_id
        self.storage = storage
        self.records = records
        self.lock = lock
        self.now = now
        self.plan_record = self._load_plan_record()
        self.subject_records = {
            subject_id: records.load(subject_scope(subject_id))
            or ExportRecord(subject_scope(subject_id))
            for subject_id in subject_ids
        }
        self.published_version = self._read_published_version()
        self.versions = KeptVersions(self.plan_id)
        last_version = max(self.published_version, self.versions.newest())
        self.stamp = Stamp.at(now, after_version=last_version)
        #: Lessons that were written anew and whose files say the same.
        self.same_lessons: list[ContentFile] = []

    def _clean_up(self) -> None:
        """Finish what earlier builds left: half-written files, and removals that are due."""
        for record in self._all_records():
            self.records.sweep(record.scope)
        of_all = ("lessons", "media")
        shared_folders = ("", *of_all, *(f"{paths.PRIVATE_PREFIX}{name}" for name in of_all))
        folders = (*shared_folders, *paths.plan_folders(self.plan_id))
        self.storage.sweep(folders, owner=self.plan_id)
        self.versions.sweep()
        self.plan_record.remove_due(self.storage, self.now)
        for subject_id, record in self.subject_records.items():
            if any(map(paths.is_media, record.due(self.now))):
                self.lock.take([MEDIA_LOCK])
            record.remove_due(
                *(self.storage, self.now),
                still_named=self.records.paths_named_by_plans(subject_id),
                elsewhere=self.records.media_elsewhere(record.scope, self.now),
            )

    def _is_in_place(self, file: ContentFile) -> bool:
        """Say whether the stored file has this content, and note so in its record."""
        identity = self.storage.identity(file.path)
        if identity is None:
            return False
        known = file.record.files.get(file.path)
        if known is None and file.kind == paths.MEDIA:
            # Another subject's may go any moment; once it is announced as ours too, it stays.
            return False
        if known is None or known.identity != identity:
            stored_content = self._hash_stored(file.path)
        else:
            stored_content = known.content
        if stored_content != file.content:
            return False
        file.record.confirm(file.path, file.entry(identity))
        if file.kind == "lesson":
            self.same_lessons.append(file)
        return True

    def _hash_stored(self, path: str) -> str | None:
        if paths.is_media(path):
            return hash_file(self.storage.locate(path))
        try:
            return hash_content(json.loads(self.storage.read(path)))
        except (ValueError, AttributeError):
            return None

    def _validate(self, files: list[ContentFile], errors: Iterable[str] = ()) -> None:
        errors = list(errors)
        for file in (file for file in files if file.kind != paths.MEDIA):
            _, messages = validate_json_schema(file.data, schema_name_of(file.kind))
            errors += [f"{file.path}: {message}" for message in messages]
        if errors:
            raise InvalidContentError(errors)

    def _announce(self, files: list[ContentFile]) -> None:
        """Record what will be put in place before it is, so that a killed build is known of."""
        self._keep_keys(files)
        if any(file.kind == paths.MEDIA for file in files):
            # Whoever removes the same bytes of another subject asks our record first, and then
            # removes them: in between they must not be put in place.
            self.lock.take([MEDIA_LOCK])
        for file in files:
            file.record.announce(file.path)
            file.record.is_kept &= file.record is not self.plan_record
        if files:
            self._save_records()

    def _put_in_place(self, files: list[ContentFile]) -> None:
        for kind in paths.KINDS:
            of_kind = [file for file in files if file.kind == kind]
            if not of_kind:
                continue
            self.lock.ensure_held()
            if kind == paths.MEDIA:
                kept = ((file.path, file.kept_at) for file in of_kind)
                self.storage.adopt_many(kept, owner=self.plan_id)
            else:
                bodies = ((file.path, encode_content(file.data)) for file in of_kind)
                self.storage.write_many(bodies, owner=self.plan_id)
            for file in of_kind:
                identity = self.storage.identity(file.path)
                file.record.confirm(file.path, file.entry(identity))

    def _keep_keys(self, files: list[ContentFile]) -> None:
        """Note what lessons ask before anybody reads their files, and give these their versions."""
        self.lock.ensure_held()
        asked = {file.data["id"]: file.asked for file in files if file.kind == "lesson"}
        versions = question_keeping.keep(asked, self.stamp.version)
        for file in files:
            if file.kind == "lesson":
                file.data["version"] = versions[file.data["id"]]
        same = {file.data["id"]: file for file in self.same_lessons}
        question_keeping.correct(
            {lesson: file.asked for lesson, file in same.items()},
            lambda lesson: json.loads(self.storage.read(same[lesson].path))["version"],
        )

    def _named_entries(self) -> Iterator[tuple[str, FileEntry | None]]:
        """Yield the plan's files, its own and the shared ones, with their entries."""
        yield from self.plan_record.files.items()
        for subject_id, named in self.plan_record.named.items():
            record = self.subject_records.get(subject_id)
            for path in named:
                yield path, record.files.get(path) if record else None

    def _digest_files(self) -> str:
        """Return the digest of what the plan's files hold, the shared ones too."""
        held = [(path, entry and entry.content) for path, entry in self._named_entries()]
        return hashlib.blake2b(encode_content(sorted(held)), digest_size=16).hexdigest()

    def _all_records(self) -> Iterator[ExportRecord]:
        yield self.plan_record
        yield from self.subject_records.values()

    def _save_records(self) -> None:
        for record in self._all_records():
            self.records.save(record)

    def _load_plan_record(self) -> ExportRecord:
        """Return the plan's record; if it is lost, one of the files that lie in its folder."""
        record = self.records.load(plan_scope(self.plan_id))
        if record is None:
            record = ExportRecord(plan_scope(self.plan_id))
            for folder in paths.plan_folders(self.plan_id):
                for path in self.storage.names(folder):
                    record.announce(path)
        return record

    def _read_published_version(self) -> int:
        try:
            manifest = json.loads(self.storage.read(paths.manifest_path(self.plan_id)))
            return int(manifest["version"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return 0
