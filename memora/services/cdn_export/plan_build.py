"""Puts a plan's files in place so that no reader ever meets a missing or half-written one.

Leaves first and the manifest last; each file is replaced by rename, and only if its content
changed; what dropped out stays until clients no longer hold a manifest that names it. A build may
be killed anywhere: the next one finishes its work.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from memora.services.cdn_export import json_generator, paths
from memora.services.cdn_export.build_lock import BuildLock
from memora.services.cdn_export.content_loader import PlanContent, SubjectContent
from memora.services.cdn_export.export_record import (
    ExportRecord,
    FileEntry,
    RecordStore,
    plan_scope,
    subject_scope,
)
from memora.services.cdn_export.file_parts import Stamp, lesson_path_of
from memora.services.cdn_export.kept_versions import KeptVersions
from memora.services.cdn_export.local_storage import encode_content
from memora.services.cdn_export.plan_files import (
    ContentFile,
    generate_plan_files,
    hash_content,
)
from memora.services.cdn_export.schema_validator import schema_name_of, validate_json_schema
from memora.services.cdn_export.storage.local import LocalStorage


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did.

    Attributes:
        version: Version of the manifest that stands now.
        paths: The plan's files, as ``get_atomic_content_paths_for_plan`` lists them.
        written: Paths of the files that were replaced.
        unchanged: Number of files that were right already.
        removed_pending: Number of files that nothing names any more and that will go.
    """

    version: int
    paths: dict[str, Any]
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


def shared_paths(subject: SubjectContent, subject_id: str) -> set[str]:
    """Return the files of a subject that any published plan needs."""
    if subject.root is None or subject.shown_lessons is None:
        return set()
    lessons = (node for node in subject.root.iterate() if node.type == "lesson")
    needed = {lesson_path_of(node) for node in lessons if node.name in subject.shown_lessons}
    return needed | {paths.subject_structure_path(subject_id)}


class PlanBuild:
    """One build of one plan. The caller holds the plan's and its subjects' locks."""

    def __init__(
        self,
        content: PlanContent,
        *,
        storage: LocalStorage,
        records: RecordStore,
        lock: BuildLock,
        now: datetime,
    ) -> None:
        self.plan_id = content.plan["name"]
        self.content = content
        self.storage = storage
        self.records = records
        self.lock = lock
        self.now = now
        self.paths = json_generator.get_atomic_content_paths_for_plan(self.plan_id, content=content)
        self.named = self._find_named_paths()
        self.plan_record = self._load_plan_record()
        self.subject_records = {
            subject_id: records.load(subject_scope(subject_id))
            or ExportRecord(subject_scope(subject_id))
            for subject_id in content.contents
        }
        self.published_version = self._read_published_version()
        self.versions = KeptVersions(self.plan_id)
        last_version = max(self.published_version, self.versions.newest())
        self.stamp = Stamp.at(now, after_version=last_version)

    def run(self) -> BuildResult:
        """Bring every file of the plan up to date.

        Raises:
            InvalidContentError: A file would break its schema; nothing was replaced.
            ConflictError: The locks were lost; the files in place are whole.
            OSError: A file could not be stored; the files in place are whole.
        """
        self._clean_up()
        files = list(self._outdated_files())
        self._validate(files)
        self._announce(files)
        self._put_in_place(files)
        self._retire()
        self._keep_version()
        self._save_records()
        total = sum(1 for _ in self._own_paths())
        manifest_written = any(file.kind == "manifest" for file in files)
        return BuildResult(
            version=self.stamp.version if manifest_written else self.published_version,
            paths=self.paths,
            written=[file.path for file in files],
            unchanged=total - len(files),
            removed_pending=sum(len(record.pending) for record in self._all_records()),
        )

    def is_outdated(self) -> bool:
        """Say whether a file is missing, wrong or one too many; nothing is written."""
        too_many = self.plan_record.files.keys() - set(self._own_paths())
        return bool(too_many) or next(self._outdated_files(), None) is not None

    def _clean_up(self) -> None:
        """Finish what earlier builds left: half-written files, and removals that are due."""
        for record in self._all_records():
            self.records.sweep(record.scope)
        shared_folders = ("", "lessons", f"{paths.PRIVATE_PREFIX}lessons")
        folders = (*shared_folders, *paths.plan_folders(self.plan_id))
        self.storage.sweep(folders, owner=self.plan_id)
        self.versions.sweep()
        self.plan_record.remove_due(self.storage, self.now)
        for subject_id, record in self.subject_records.items():
            named = self.records.paths_named_by_plans(subject_id)
            record.remove_due(self.storage, self.now, still_named=named)

    def _outdated_files(self) -> Iterator[ContentFile]:
        """Yield the files that are not in place as they should be."""
        files = generate_plan_files(
            self.content,
            plan_record=self.plan_record,
            subject_records=self.subject_records,
            storage=self.storage,
            stamp=self.stamp,
        )
        for file in files:
            if not self._is_in_place(file):
                yield file

    def _is_in_place(self, file: ContentFile) -> bool:
        """Say whether the stored file has this content, and note so in its record."""
        identity = self.storage.identity(file.path)
        if identity is None:
            return False
        known = file.record.files.get(file.path)
        if known is None or known.identity != identity:
            stored_content = self._hash_stored(file.path)
        else:
            stored_content = known.content
        if stored_content != file.content:
            return False
        file.record.confirm(file.path, FileEntry(file.content, identity, file.source))
        return True

    def _hash_stored(self, path: str) -> str | None:
        try:
            return hash_content(json.loads(self.storage.read(path)))
        except (ValueError, AttributeError):
            return None

    def _validate(self, files: list[ContentFile]) -> None:
        errors = [f"{path}: two nodes would share this file" for path in self._shared_paths()]
        for file in files:
            _, messages = validate_json_schema(file.data, schema_name_of(file.kind))
            errors += [f"{file.path}: {message}" for message in messages]
        if errors:
            raise InvalidContentError(errors)

    def _shared_paths(self) -> list[str]:
        seen: set[str] = set()
        return [path for path in self._own_paths() if path in seen or seen.add(path)]

    def _announce(self, files: list[ContentFile]) -> None:
        """Record what will be put in place before it is, so that a killed build is known of."""
        for file in files:
            file.record.announce(file.path)
            file.record.is_kept &= file.record is not self.plan_record
        for subject_id, named in self.named.items():
            self.plan_record.named.setdefault(subject_id, set()).update(named)
        if files:
            self._save_records()

    def _put_in_place(self, files: list[ContentFile]) -> None:
        for kind in paths.KINDS:
            of_kind = [file for file in files if file.kind == kind]
            if not of_kind:
                continue
            self.lock.ensure_held()
            bodies = ((file.path, encode_content(file.data)) for file in of_kind)
            self.storage.write_many(bodies, owner=self.plan_id)
            for file in of_kind:
                identity = self.storage.identity(file.path)
                file.record.confirm(file.path, FileEntry(file.content, identity, file.source))

    def _retire(self) -> None:
        """Schedule the removal of what dropped out; the manifest that says so is in place."""
        own = set(self._own_paths())
        self.plan_record.retire(self.plan_record.files.keys() - own, self.now)
        for subject_id, record in self.subject_records.items():
            needed = shared_paths(self.content.contents[subject_id], subject_id)
            record.retire(record.files.keys() - needed, self.now)
            formerly_named = self.plan_record.named.get(subject_id, set())
            no_longer_named = formerly_named - self.named.get(subject_id, set())
            # Retired earlier by another plan's build, but this plan's readers may still come.
            record.retire(no_longer_named & record.pending.keys(), self.now)
        self.plan_record.named = self.named

    def _keep_version(self) -> None:
        """Keep the plan's own files, unless these were kept after an earlier build."""
        if self.plan_record.is_kept:
            return
        own_paths = [path for path in self._own_paths() if path in self.plan_record.files]
        manifest = json.loads(self.storage.read(paths.manifest_path(self.plan_id)))
        self.versions.keep(
            self.stamp.version, self.storage, own_paths, manifest=manifest, now=self.now
        )
        self.plan_record.is_kept = True

    def _find_named_paths(self) -> dict[str, set[str]]:
        """Return the shared files that the plan's files name, by subject."""
        named = {}
        for subject in self.content.subjects:
            view = subject.view
            shared = {lesson_path_of(lesson.content) for lesson in view.iterate("lesson")}
            shared.add(paths.subject_structure_path(view.content.name))
            named[view.content.name] = shared
        return named

    def _own_paths(self) -> Iterator[str]:
        for kind_paths in self.paths.values():
            if isinstance(kind_paths, str):
                yield kind_paths
            else:
                yield from kind_paths

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
