"""Subject structures as the export published them, read from disk and kept in memory."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from memora.services.cdn_export.local_storage import get_local_base_path
from memora.services.cdn_export.storage.paths import subject_structure_path
from memora.services.progress_engine.lesson_gate import LessonGate
from memora.services.progress_engine.structure import iterate_lessons

CACHED_SUBJECTS = 32
REQUIRED_FIELDS = ("id", "title", "is_linear", "tracks")


def get_subject_json_path(subject_id: str) -> str:
    """Return the path of a subject's structure file.

    Raises:
        FileNotFoundError: The subject is not published (or the id is no name of a subject).
    """
    try:
        path = get_local_base_path() / subject_structure_path(subject_id)
    except ValueError as error:
        raise FileNotFoundError(subject_id) from error
    if not path.is_file():
        raise FileNotFoundError(str(path))
    return str(path)


def load_subject_structure(subject_id: str) -> dict[str, Any]:
    """Return a subject's structure; the last 32 are kept in memory.

    The cache goes by the file's identity and not by the subject, so that the first call after a
    publish reads the new file, in whatever process it happens. The answer is shared: callers do
    not change it.

    Raises:
        FileNotFoundError: The subject is not published.
        ValueError: The file is not a structure.
    """
    return _read_structure(*_identity_of(subject_id))


def load_lesson_gate(subject_id: str) -> LessonGate:
    """Return what knows the order of a subject's lessons; kept in memory like the structure.

    Raises:
        FileNotFoundError: The subject is not published.
        ValueError: The file is not a structure.
    """
    return _read_gate(*_identity_of(subject_id))


def clear_cache() -> None:
    """Forget the structures in this process's memory."""
    _read_structure.cache_clear()
    _read_gate.cache_clear()


def validate_structure(structure: dict[str, Any]) -> bool:
    """Check that a structure has the fields that every reader needs.

    Returns:
        True.

    Raises:
        ValueError: A required field is missing; it is named.
    """
    missing = [field for field in REQUIRED_FIELDS if field not in structure]
    if missing:
        raise ValueError(f"subject structure without {', '.join(missing)}")
    return True


def get_lesson_bit_index(structure: dict[str, Any], lesson_id: str) -> int:
    """Return a lesson's bit index.

    Raises:
        ValueError: The structure has no such lesson.
    """
    for lesson in iterate_lessons(structure):
        if lesson["id"] == lesson_id:
            return lesson["bit_index"]
    raise ValueError(f"no lesson {lesson_id!r} in subject {structure['id']!r}")


def count_total_lessons(structure: dict[str, Any]) -> int:
    """Return the number of lessons in a structure."""
    return sum(1 for _ in iterate_lessons(structure))


def get_lesson_ids(structure: dict[str, Any]) -> list[str]:
    """Return the ids of all lessons, in the order of the tree."""
    return [lesson["id"] for lesson in iterate_lessons(structure)]


def _identity_of(subject_id: str) -> tuple[str, int, int, int]:
    # The time of the inode's last change and not the file's, which copying tools set back.
    path = get_subject_json_path(subject_id)
    stat = Path(path).stat()
    return path, stat.st_ctime_ns, stat.st_size, stat.st_ino


@lru_cache(maxsize=CACHED_SUBJECTS)
def _read_structure(path: str, _ctime_ns: int, _size: int, _inode: int) -> dict[str, Any]:
    structure = json.loads(Path(path).read_bytes())
    validate_structure(structure)
    return structure


@lru_cache(maxsize=CACHED_SUBJECTS)
def _read_gate(*identity: Any) -> LessonGate:
    return LessonGate(_read_structure(*identity))
