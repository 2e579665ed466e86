"""Brings all files of a plan in line with its content.

What dropped out stays until clients no longer hold a manifest that names it.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from memora.services.cdn_export import json_generator
from memora.services.cdn_export.build.build_lock import BuildLock
from memora.services.cdn_export.build.content_digest import ContentDigest
from memora.services.cdn_export.build.content_loader import PlanContent, SubjectContent
from memora.services.cdn_export.build.export_record import BuiltFrom, RecordStore
from memora.services.cdn_export.build.file_build import BuildResult, FileBuild
from memora.services.cdn_export.build.file_parts import lesson_path_of
from memora.services.cdn_export.build.media_files import media_by_path
from memora.services.cdn_export.build.plan_files import ContentFile, generate_plan_files
from memora.services.cdn_export.build.sold_copies import drop_sold
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.local import LocalStorage


def shared_paths(subject: SubjectContent, subject_id: str) -> set[str]:
    """Return the files of a subject that any published plan needs."""
    if subject.root is None or subject.shown_lessons is None:
        return set()
    nodes = (node for node in subject.root.iterate() if node.type == "lesson")
    lessons = [node for node in nodes if node.name in subject.shown_lessons]
    needed = {*map(lesson_path_of, lessons), *media_by_path(lessons)}
    return needed | {paths.subject_structure_path(subject_id)}


class PlanBuild(FileBuild):
    """A build of a plan from its whole content."""

    def __init__(
        self,
        content: PlanContent,
        digest: ContentDigest,
        *,
        storage: LocalStorage,
        records: RecordStore,
        lock: BuildLock,
        now: datetime,
    ) -> None:
        """Prepare a build of this content, which has this digest."""
        super().__init__(
            content.plan["name"],
            content.contents,
            storage=storage,
            records=records,
            lock=lock,
            now=now,
        )
        self.content = content
        self.digest = digest
        self.paths = json_generator.get_atomic_content_paths_for_plan(self.plan_id, content=content)
        self.named = self._find_named_paths()

    def run(self) -> BuildResult:
        """Bring every file of the plan up to date.

        Raises:
            InvalidContentError: A file would break its schema; nothing was replaced.
            ConflictError: The locks were lost; the files in place are whole.
            OSError: A file could not be stored; the files in place are whole.
        """
        self._clean_up()
        files = list(self._outdated_files())
        clashes = [f"{path}: two nodes would share this file" for path in self._shared_paths()]
        self._validate(files, clashes)
        for subject_id, named in self.named.items():
            self.plan_record.named.setdefault(subject_id, set()).update(named)
        self._announce(files)
        self._put_in_place(files)
        self._retire()
        self._keep_version()
        self._note_what_it_is_built_from()
        self._save_records()
        total = sum(1 for _ in self._own_paths())
        manifest_written = any(file.kind == "manifest" for file in files)
        return BuildResult(
            version=self.stamp.version if manifest_written else self.published_version,
            files=self._count_files(),
            written=[file.path for file in files],
            unchanged=total - len(files),
            removed_pending=sum(len(record.pending) for record in self._all_records()),
        )

    def is_outdated(self) -> bool:
        """Say whether a file is missing, wrong or one too many; nothing is written."""
        too_many = self.plan_record.files.keys() - set(self._own_paths())
        return bool(too_many) or next(self._outdated_files(), None) is not None

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

    def _shared_paths(self) -> list[str]:
        seen: set[str] = set()
        return [path for path in self._own_paths() if path in seen or seen.add(path)]

    def _count_files(self) -> dict[str, int]:
        return {
            kind: 1 if isinstance(of_kind, str) else len(of_kind)
            for kind, of_kind in self.paths.items()
        }

    def _note_what_it_is_built_from(self) -> None:
        """Let the next build find out in short whether anything has changed since this one."""
        if self.content.rolled_back_to is None:
            self.plan_record.built = BuiltFrom(
                self.digest.shape, self.digest.stages, self._digest_files(), self._count_files()
            )
        else:
            self.plan_record.built = None

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
            elsewhere = self.records.media_elsewhere(record.scope, self.now)
            drop_sold(record, needed, self.storage, elsewhere=elsewhere)
        self.storage.flush()
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
            lessons = [lesson.content for lesson in view.iterate("lesson")]
            shared = {*map(lesson_path_of, lessons), *media_by_path(lessons)}
            shared.add(paths.subject_structure_path(view.content.name))
            named[view.content.name] = shared
        return named

    def _own_paths(self) -> Iterator[str]:
        for kind_paths in self.paths.values():
            if isinstance(kind_paths, str):
                yield kind_paths
            else:
                yield from kind_paths
