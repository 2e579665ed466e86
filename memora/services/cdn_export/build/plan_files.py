"""Generates the files that a plan should have, each with a hash to compare by."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frappe import _

from memora.services.cdn_export import json_generator
from memora.services.cdn_export.build import content_loader, interactive_stages
from memora.services.cdn_export.build.content_loader import PlanContent
from memora.services.cdn_export.build.export_record import ExportRecord, FileEntry
from memora.services.cdn_export.build.file_parts import Stamp, lesson_path_of
from memora.services.cdn_export.build.media_files import media_by_path, path_of_medium, shown_in
from memora.services.cdn_export.build.plan_tree import ContentNode
from memora.services.cdn_export.build.schema_validator import schema_name_of, schema_text
from memora.services.cdn_export.build.subject_structure import generate_subject_structure
from memora.services.cdn_export.build.text_faults import UnreadableTextError
from memora.services.cdn_export.local_storage import encode_content
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.base import ContentStorage
from memora.services.cdn_export.url_resolver import get_content_url
from memora.services.content.marking import SHOWN_VERSION, shown_stages
from memora.services.content.media import files as media_files
from memora.services.content.question_keeping import asked_by
from memora.services.content.question_keys import AskedQuestion
from memora.services.content.rendering import (
    RENDERER_VERSION,
    KnownTexts,
    direction_of,
    texts_of,
)


@dataclass(slots=True)
class ContentFile:
    """A file as it should be, and the record that keeps account of it.

    Attributes:
        path: Where it lies.
        kind: One of ``paths.KINDS``.
        data: What it holds.
        record: The plan's or the subject's record.
        source: Hash of the rows it is made from, of a lesson.
        asked: What it asks, of a lesson, with the keys that it may withhold.
        kept_at: Of a medium, whose bytes are not made here: where this site keeps them.
        content: Hash of what it holds but version and time.
    """

    path: str
    kind: str
    data: dict[str, Any]
    record: ExportRecord
    source: str | None = None
    asked: Sequence[AskedQuestion] = ()
    kept_at: Path | None = None
    content: str = field(init=False)

    def __post_init__(self) -> None:
        self.content = hash_content(self.data) if self.kept_at is None else self.kept_at.stem

    def entry(self, identity: str | None) -> FileEntry:
        """Return what its record keeps of it once it is in place with this identity."""
        renderer = RENDERER_VERSION if self.kind == "lesson" else None
        return FileEntry(self.content, identity, self.source, renderer)


def generate_plan_files(
    content: PlanContent,
    *,
    plan_record: ExportRecord,
    subject_records: Mapping[str, ExportRecord],
    storage: ContentStorage,
    stamp: Stamp,
) -> Iterator[ContentFile]:
    """Yield the files of a plan, but for lessons whose rows are those their file was made from.

    Args:
        content: The plan's content.
        plan_record: Record for the plan's own files.
        subject_records: Records for the files that plans share, by subject.
        storage: Where the files lie.
        stamp: The build's stamp.

    Raises:
        ValueError: A stage's config is not JSON.
    """
    for subject in content.subjects:
        view, subject_id = subject.view, subject.view.content.name
        record = subject_records[subject_id]
        lessons = [lesson.content for lesson in view.iterate("lesson")]
        yield from list_media_files(lessons, record, storage)
        yield from generate_lesson_files(lessons, record, storage, stamp)
        structure = generate_subject_structure(view.content, root=view.content, stamp=stamp)
        path = paths.subject_structure_path(subject_id)
        yield ContentFile(path, "subject", structure, record)
    for kind, path, generate in json_generator.list_own_files(content, stamp):
        yield ContentFile(path, kind, generate(), plan_record)


def list_media_files(
    lessons: Iterable[ContentNode], record: ExportRecord, storage: ContentStorage
) -> Iterator[ContentFile]:
    """Yield the media that lessons show, but for those whose files are known to be in place.

    Args:
        lessons: Lessons of one subject.
        record: The subject's record.
        storage: Where the files lie.

    Raises:
        UnreadableTextError: The bytes of some are not on this site, or damaged.
    """
    lost = []
    for path, medium in sorted(media_by_path(lessons).items()):
        entry = record.files.get(path)
        if entry is not None and entry.identity and entry.identity == storage.identity(path):
            continue
        kept_at = media_files.locate(medium.sha256, medium.extension)
        if kept_at is None or hash_file(kept_at) != medium.sha256:
            message = _("the file of medium {0} is not on this site any more; upload it again")
            lost.append(message.format(medium.name))
        else:
            yield ContentFile(path, paths.MEDIA, {}, record, kept_at=kept_at)
    if lost:
        raise UnreadableTextError(lost)


def generate_lesson_files(
    lessons: Iterable[ContentNode], record: ExportRecord, storage: ContentStorage, stamp: Stamp
) -> Iterator[ContentFile]:
    """Yield the files of those lessons whose rows are not those their file was made from.

    Args:
        lessons: Lessons of one subject.
        record: The subject's record.
        storage: Where the files lie.
        stamp: The build's stamp.

    Raises:
        ValueError: A stage's config is not JSON.
        UnreadableTextError: Texts cannot be shown; all lessons have been looked at.
    """
    changed = []
    for lesson in lessons:
        path, source = lesson_path_of(lesson), hash_lesson_source(lesson)
        if not record.knows(path, storage.identity(path), source):
            changed.append((lesson, path, source))
    unreadable: list[str] = []
    for start in range(0, len(changed), content_loader.LESSONS_PER_QUERY):
        batch = changed[start : start + content_loader.LESSONS_PER_QUERY]
        stages = content_loader.load_stages([lesson.name for lesson, _path, _source in batch])
        for lesson, path, source in batch:
            try:
                data = json_generator.generate_lesson_json_shared(
                    lesson.row,
                    stages=stages[lesson.name],
                    stamp=stamp,
                    known=_texts_in_place(path, record, storage, lesson),
                    is_private=lesson.is_private,
                    with_keys=True,
                )
            except UnreadableTextError as error:
                unreadable += [f"{lesson.name}: {line}" for line in error.errors]
                continue
            asked = asked_by(lesson.name, stages[lesson.name], data["stages"])
            data["stages"] = shown_stages(data["stages"])
            left = shown_in(data.pop("media", ()), data["stages"])
            data |= {"media": left} if left else {}
            yield ContentFile(path, "lesson", data, record, source, asked)
    if unreadable:
        raise UnreadableTextError(unreadable)


def _texts_in_place(
    path: str, record: ExportRecord, storage: ContentStorage, lesson: ContentNode
) -> KnownTexts:
    """Return the texts with their HTML that a lesson's file holds, if it is the one put there.

    So an edit of one text, or of what is no text, renders nothing else again. HTML is taken from
    nowhere but a file that this renderer has made and nobody has touched since.
    """
    entry = record.files.get(path)
    if entry is None or entry.renderer != RENDERER_VERSION:
        return {}
    if entry.identity is None or entry.identity != storage.identity(path):
        return {}
    file = json.loads(storage.read(path))
    is_same_way = file["dir"] == direction_of(lesson.row.get("language"))
    return texts_of(file["stages"]) if is_same_way else {}


def hash_content(data: dict[str, Any]) -> str:
    """Return the hash of a file's content: all it holds but version and time."""
    content = {key: value for key, value in data.items() if key not in Stamp.FIELDS}
    return hashlib.blake2b(encode_content(content), digest_size=16).hexdigest()


def hash_file(path: Path) -> str | None:
    """Return the SHA-256 of a file's bytes, None if there is none."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(_PART_BYTES):
                digest.update(part)
    except FileNotFoundError:
        return None
    return digest.hexdigest()


def hash_lesson_source(lesson: ContentNode) -> str:
    """Return the hash of all that a lesson's file is made from: its rows, media, this program."""
    columns = ("name", "title", "description", "base_xp", "stage_count", "stages_digest")
    writing = (
        lesson.row.get("text_format"),
        lesson.row.get("language"),
        RENDERER_VERSION,
        SHOWN_VERSION,
    )
    shown = [
        (medium.name, medium.kind, medium.alt, path, get_content_url(path))
        for medium in lesson.row["media"]
        for path in [path_of_medium(medium, is_private=lesson.is_private)]
    ]
    rows = encode_content([*(lesson.row[column] for column in columns), *writing, shown])
    return hashlib.blake2b(rows, digest_size=16, key=_LESSON_SHAPE).hexdigest()


_PART_BYTES = 1 << 20
_LESSON_SHAPE = hashlib.blake2b(
    Path(json_generator.__file__).read_bytes()
    + Path(interactive_stages.__file__).read_bytes()
    + schema_text(schema_name_of("lesson")).encode(),
    digest_size=16,
).digest()
