"""Public copies of what a plan sells by now: they go at once, whatever a build does.

All else that drops out of a build stays for a while, for readers of an older manifest. What has to
be paid for does not: who follows an old address to it asks for a new one and is told the price.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from memora.services.cdn_export.build import content_loader
from memora.services.cdn_export.build.content_loader import SubjectContent
from memora.services.cdn_export.build.export_record import (
    ExportRecord,
    RecordStore,
    subject_scope,
    without_shared,
)
from memora.services.cdn_export.build.media_files import media_by_path
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.base import ContentStorage


def find_sold_copies(subject_ids: Collection[str], *, now: datetime) -> dict[str, set[str]]:
    """Return where public copies would lie of what published plans sell and never give, by subject.

    Lessons, and the media that only such lessons show.

    Args:
        subject_ids: The subjects.
        now: The present moment, naive UTC.

    Raises:
        ValueError: A plan has an override that is not understood.
    """
    contents, records = content_loader.load_subjects(subject_ids), RecordStore.of_site()
    copies = {}
    for subject_id, content in contents.items():
        if content.root is not None:
            elsewhere = records.media_elsewhere(subject_scope(subject_id), now)
            copies[subject_id] = set(without_shared(_sold_copies(content), elsewhere))
    return copies


def _sold_copies(content: SubjectContent) -> set[str]:
    lessons = [node for node in content.root.iterate() if node.type == "lesson"]
    sold = [node for node in lessons if node.is_private]
    shown = content.shown_lessons or ()
    free = [node for node in lessons if not node.is_private and node.name in shown]
    media = media_by_path(sold, is_private=False).keys() - media_by_path(free).keys()
    return {paths.lesson_path(node.name) for node in sold} | media


def remove_local(copies: Iterable[str]) -> None:
    """Remove files from this site, durably; what is not there is no fault."""
    storage = get_local_storage()
    for path in copies:
        storage.delete(path)
    storage.flush()


def drop_sold(
    record: ExportRecord,
    needed: Collection[str],
    storage: ContentStorage,
    *,
    elsewhere: Iterable[str],
) -> None:
    """Remove the public copies that a record knows of what is needed as private alone.

    Args:
        record: A subject's record; it forgets them.
        needed: The files of the subject that plans need.
        storage: Where they lie.
        elsewhere: Media that other subjects' records keep account of.
    """
    copies = copies_in(record, needed)
    for path in without_shared(copies, elsewhere):
        storage.delete(path)
    for path in copies:
        record.files.pop(path, None)
        record.pending.pop(path, None)


def copies_in(record: ExportRecord, needed: Collection[str]) -> list[str]:
    """Return the public copies that a record knows of what is needed as private alone."""
    private = {path.removeprefix(paths.PRIVATE_PREFIX) for path in needed if _is_private(path)}
    # A free lesson and a sold one may show the same picture.
    return sorted((private & (record.files.keys() | record.pending.keys())).difference(needed))


def _is_private(path: str) -> bool:
    return path.startswith(paths.PRIVATE_PREFIX)
