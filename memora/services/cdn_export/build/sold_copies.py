"""Public copies of lessons that a plan sells by now: they go at once, whatever a build does.

All else that drops out of a build stays for a while, for readers of an older manifest. What has to
be paid for does not: who follows an old address to it asks for a new one and is told the price.
"""

from collections.abc import Collection, Iterable

from memora.services.cdn_export.build import content_loader
from memora.services.cdn_export.build.export_record import ExportRecord
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.base import ContentStorage


def find_sold_copies(subject_ids: Collection[str]) -> dict[str, set[str]]:
    """Return where public copies of the lessons would lie that a published plan sells, by subject.

    Raises:
        ValueError: A plan has an override that is not understood.
    """
    contents = content_loader.load_subjects(subject_ids)
    return {
        subject_id: {
            paths.lesson_path(node.name)
            for node in content.root.iterate()
            if node.type == "lesson" and node.is_private
        }
        for subject_id, content in contents.items()
        if content.root is not None
    }


def remove_local(copies: Iterable[str]) -> None:
    """Remove files from this site, durably; what is not there is no fault."""
    storage = get_local_storage()
    for path in copies:
        storage.delete(path)
    storage.flush()


def drop_sold(record: ExportRecord, needed: Collection[str], storage: ContentStorage) -> None:
    """Remove the public copies that a record knows of lessons which are needed as private ones.

    Args:
        record: A subject's record; it forgets them.
        needed: The files of the subject that plans need.
        storage: Where they lie.
    """
    for path in copies_in(record, needed):
        storage.delete(path)
        record.files.pop(path, None)
        record.pending.pop(path, None)


def copies_in(record: ExportRecord, needed: Collection[str]) -> list[str]:
    """Return the public copies that a record knows of lessons which are needed as private ones."""
    private = {path.removeprefix(paths.PRIVATE_PREFIX) for path in needed if _is_private(path)}
    return sorted(private & (record.files.keys() | record.pending.keys()))


def _is_private(path: str) -> bool:
    return path.startswith(paths.PRIVATE_PREFIX)
