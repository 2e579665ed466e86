"""Publishes what changed within stages, and that nothing else did, without reading the plan.

By far the most edits are of what a lesson teaches: they concern its own file and no other. Where a
plan's digest says that nothing but stages differs from its last whole build, the topics of these
are read and the rest is only looked at: are the files still the ones that were put in place?
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from memora.services.cdn_export.build import content_loader
from memora.services.cdn_export.build.build_lock import BuildLock
from memora.services.cdn_export.build.content_digest import ContentDigest
from memora.services.cdn_export.build.export_record import BuiltFrom, RecordStore
from memora.services.cdn_export.build.file_build import BuildResult, FileBuild
from memora.services.cdn_export.build.plan_files import ContentFile, generate_lesson_files
from memora.services.cdn_export.build.plan_tree import ContentNode
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.local import LocalStorage


class StageUpdate(FileBuild):
    """A build of a plan of which nothing but stages changed since the last whole build."""

    def __init__(
        self,
        plan_id: str,
        subject_ids: Iterable[str],
        digest: ContentDigest,
        *,
        storage: LocalStorage,
        records: RecordStore,
        lock: BuildLock,
        now: datetime,
    ) -> None:
        """Prepare a build of a plan whose content has this digest."""
        super().__init__(plan_id, subject_ids, storage=storage, records=records, lock=lock, now=now)
        self.digest = digest

    def is_enough(self) -> bool:
        """Say whether the plan differs from its last whole build in stages alone."""
        built = self.plan_record.built
        return (
            built is not None
            and built.shape == self.digest.shape
            and self.plan_record.is_kept
            and all(
                entry is not None
                and entry.identity is not None
                and entry.identity == self.storage.identity(path)
                for path, entry in self._named_entries()
            )
            # Another plan's build may have replaced a shared file since.
            and built.files == self._digest_files()
        )

    def is_outdated(self) -> bool:
        """Say whether a file is wrong; nothing is written."""
        return next(self._outdated_files(), None) is not None

    def run(self) -> BuildResult:
        """Bring the lesson files up to date.

        Raises:
            InvalidContentError: A file would break its schema; nothing was replaced.
            ConflictError: The locks were lost; the files in place are whole.
            OSError: A file could not be stored; the files in place are whole.
        """
        built = self.plan_record.built
        self._clean_up()
        files = list(self._outdated_files())
        self._validate(files)
        self._announce(files)
        self._put_in_place(files)
        files_digest = self._digest_files() if files else built.files
        self.plan_record.built = BuiltFrom(
            built.shape, self.digest.stages, files_digest, built.counts
        )
        self._save_records()
        return BuildResult(
            version=self.published_version,
            files=built.counts,
            written=[file.path for file in files],
            unchanged=sum(built.counts.values()) - len(files),
            removed_pending=sum(len(record.pending) for record in self._all_records()),
        )

    def _outdated_files(self) -> Iterator[ContentFile]:
        known = self.plan_record.built.stages
        changed = [topic for topic, held in self.digest.stages.items() if known.get(topic) != held]
        rows = content_loader.load_level("lesson", changed)
        for subject_id, named in self.plan_record.named.items():
            lessons = []
            for row in rows:
                is_private = paths.lesson_path(row["name"], is_private=True) in named
                if is_private or paths.lesson_path(row["name"]) in named:
                    lessons.append(ContentNode("lesson", row, is_private=is_private))
            record = self.subject_records[subject_id]
            for file in generate_lesson_files(lessons, record, self.storage, self.stamp):
                if not self._is_in_place(file):
                    yield file
