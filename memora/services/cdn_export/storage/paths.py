"""Where each file of the export lies. Pure: no framework, no I/O.

A *path* is the file's key below the content root, the same on local disk and in a bucket.
"""

import re
from functools import lru_cache

PRIVATE_PREFIX = "private/"
MEDIA = "media"
#: The order in which a build puts its files in place: what a file names stands before it does.
KINDS = (
    *(MEDIA, "lesson", "subject", "topic", "bitmap", "hierarchy"),
    *("search_shard", "search_index", "manifest"),
)

_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_MAX_SEGMENT_BYTES = 200
_MEDIA_FOLDERS = ("media/", f"{PRIVATE_PREFIX}media/")
_VIDEO_FOLDERS = ("videos/", f"{PRIVATE_PREFIX}videos/")
# A build asks for each lesson's path several times.
_LESSONS_REMEMBERED = 16_384


def check_path(path: str) -> str:
    """Return the path if it is safe to use as a key.

    Raises:
        ValueError: A segment is empty, hidden, too long or holds another character than the
            names of content may hold; so nothing outside the content folder can be reached.
    """
    for segment in path.split("/"):
        if len(segment) > _MAX_SEGMENT_BYTES or not _SEGMENT.match(segment):
            raise ValueError(f"not a content path: {path!r}")
    return path


def manifest_path(plan_id: str) -> str:
    """Return the path of a plan's manifest."""
    return _join("plans", plan_id, "manifest.json")


def hierarchy_path(plan_id: str, subject_id: str) -> str:
    """Return the path of a subject's hierarchy in a plan."""
    return _join("plans", plan_id, f"{subject_id}_h.json")


def bitmap_path(plan_id: str, subject_id: str) -> str:
    """Return the path of a subject's bit mapping in a plan."""
    return _join("plans", plan_id, f"{subject_id}_b.json")


def topic_path(plan_id: str, topic_id: str) -> str:
    """Return the path of a topic in a plan."""
    return _join("plans", plan_id, f"{topic_id}.json")


def search_index_path(plan_id: str) -> str:
    """Return the path of a plan's search index."""
    return _join("plans", plan_id, "search_index.json")


def search_shard_path(plan_id: str, subject_id: str) -> str:
    """Return the path of what a plan's search finds in one subject."""
    return _join("plans", plan_id, "search", f"{subject_id}.json")


def plan_folders(plan_id: str) -> tuple[str, ...]:
    """Return the folders of a plan's own files."""
    return (_join("plans", plan_id), _join("plans", plan_id, "search"))


@lru_cache(maxsize=_LESSONS_REMEMBERED)
def lesson_path(lesson_id: str, *, is_private: bool = False) -> str:
    """Return the path of a lesson, which all plans share.

    Args:
        lesson_id: The lesson.
        is_private: Whether some plan sells it, so that no public address may serve it.
    """
    path = _join("lessons", f"{lesson_id}.json")
    return f"{PRIVATE_PREFIX}{path}" if is_private else path


def media_path(sha256: str, extension: str, *, is_private: bool = False) -> str:
    """Return the path of a medium, which all lessons share that show the same bytes.

    Args:
        sha256: Of its bytes.
        extension: What its name ends with.
        is_private: Whether it is a sold lesson that shows it.
    """
    path = _join("media", f"{sha256}.{extension}")
    return f"{PRIVATE_PREFIX}{path}" if is_private else path


def is_media(path: str) -> bool:
    """Say whether a path is a medium's: what lies there never changes."""
    return path.startswith(_MEDIA_FOLDERS)


def subject_structure_path(subject_id: str) -> str:
    """Return the path of a subject's whole structure, which the progress engine reads."""
    return _join(f"{subject_id}.json")


def is_video(key: str) -> bool:
    """Say whether a key of the bucket is a video's, which authors put there and name in lessons."""
    try:
        return check_path(key).startswith(_VIDEO_FOLDERS)
    except ValueError:
        return False


def kind_of(path: str, data: dict) -> str:
    """Return which of ``KINDS`` a file is, by its path and, where ids make that ambiguous, data.

    A topic may be called ``algebra_h``; only a hierarchy has tracks, only a bitmap mappings.

    Raises:
        ValueError: No file of the export lies at such a path.
    """
    match path.removeprefix(PRIVATE_PREFIX).split("/"):
        case ["plans", _, name]:
            return _kind_in_plan(name, data)
        case ["plans", _, "search", _]:
            return "search_shard"
        case ["lessons", _]:
            return "lesson"
        case ["media", _]:
            return MEDIA
        case [_]:
            return "subject"
    raise ValueError(f"no file of the export lies at {path!r}")


def _kind_in_plan(name: str, data: dict) -> str:
    if name in ("manifest.json", "search_index.json"):
        return name.removesuffix(".json")
    if name.endswith("_h.json") and "tracks" in data:
        return "hierarchy"
    if name.endswith("_b.json") and "mappings" in data:
        return "bitmap"
    return "topic"


def _join(*segments: str) -> str:
    """Return the path of these segments; an id with a slash would make one of two.

    Raises:
        ValueError: One cannot stand in a path.
    """
    path = check_path("/".join(segments))
    if path.count("/") != len(segments) - 1:
        raise ValueError(f"not a content path: {path!r}")
    return path
