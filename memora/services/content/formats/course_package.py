"""A course with its media in one file: a zip of ``course.json``, ``media.json`` and ``media/``.

``course.json`` is a course/2 file. ``media.json`` is ``{"format": "memora.media/1", "media":
[{"name", "file", "alt", "decorative", "license", "source"}]}``, of which all but the first two may
be missing; ``name`` is what ``media:NAME`` refers to. What lies below ``media/`` and is not named
there is called after its file. Pure.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from memora.services.content.formats.archives import MAX_FILES, Archive, open_archive
from memora.services.content.formats.bank import StoredFile
from memora.services.content.formats.report import FormatError, Place, phrase
from memora.services.content.media.names import folded, name_of_file
from memora.services.content.zips import FIRST_ENTRY, ZipError, open_zip

COURSE, MEDIA, FOLDER = "course.json", "media.json", "media/"
_FORMAT = "memora.media/1"
#: The first moment that a zip can tell: the same course is the same file.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
#: Read by everybody, written by its owner.
_RIGHTS = 0o644 << 16
#: Files that are packed already.
_PACKED = ("png", "jpg", "jpeg", "webp", "gif", "avif", "mp3", "mp4", "m4a", "ogg", "webm")
_NO_COURSE = phrase("This package has no course.json. Export the course again.")
_NO_JSON = phrase("The file {0} is no JSON: see its line {1}, column {2}.")
_NO_OBJECT = phrase("The file {0} holds no object. Export the course again.")
_NO_ENTRY = phrase("Entry {0} of media.json needs a name and a file.")
_NO_TEXT = phrase("The entry {0} of media.json has something else than a text as its {1}.")
_MISSING = phrase("The file {0} of the medium {1} is not in the package.")
_TWICE = phrase("Two media of the package are called {0}. Rename one.")


@dataclass(frozen=True, slots=True)
class PackageMedia:
    """A medium of a course.

    Attributes:
        file: The file.
        alt: What it shows, in words.
        license: Under which terms it may be used.
        source: Where it comes from.
        is_decorative: Whether it shows nothing that needs words.
    """

    file: StoredFile
    alt: str = ""
    license: str = ""
    source: str = ""
    is_decorative: bool = False


@dataclass(frozen=True, slots=True)
class CoursePackage:
    """A course and what it shows.

    Attributes:
        course: The course file, parsed and not looked at any further.
        media: By the name that the course refers to.
    """

    course: dict[str, Any]
    media: Mapping[str, PackageMedia] = field(default_factory=dict)


def looks_like(data: bytes, file_name: str) -> bool:  # noqa: ARG001 - what is in it decides
    """Say whether a file is a course package.

    Args:
        data: The file.
        file_name: What it is called, which says nothing that its content does not.
    """
    if not data.startswith(FIRST_ENTRY):
        return False
    try:
        return _root_of(open_zip(data, MAX_FILES).namelist()) is not None
    except ZipError:
        return False


def read_package(data: bytes) -> CoursePackage:
    """Read a course package; its media are read when they are asked for.

    Args:
        data: The zip.

    Raises:
        FormatError: It is no course package, or damaged.
    """
    archive = open_archive(data)
    root = _root_of(archive.names)
    if root is None:
        raise FormatError(_NO_COURSE)
    course = _json(archive, f"{root}{COURSE}")
    listed = _entries(archive, root)
    found = [_medium(archive, root, number, entry) for number, entry in enumerate(listed, start=1)]
    known = {f"{root}{entry['file']}" for entry in listed}
    for path in archive.names:
        if path.startswith(f"{root}{FOLDER}") and path not in known:
            file = archive.file(path)
            if file is not None:
                found.append((name_of_file(file.name), PackageMedia(file)))
    return CoursePackage(course, _by_name(found))


def write_package(course: Mapping[str, Any], media: Mapping[str, PackageMedia]) -> bytes:
    """Return a course package; the same course gives the same bytes.

    Args:
        course: The course/2 file.
        media: By the name that the course refers to; read one after the other.

    Raises:
        FormatError: A medium cannot be read.
    """
    target = io.BytesIO()
    entries = []
    with zipfile.ZipFile(target, "w") as archive:
        _add(archive, COURSE, _as_json(course))
        for name in sorted(media):
            medium = media[name]
            extension = medium.file.name.rpartition(".")[2].lower()
            path = f"{FOLDER}{name}.{extension}"
            said = {
                "alt": medium.alt,
                "decorative": medium.is_decorative,
                "license": medium.license,
                "source": medium.source,
            }
            about = {key: value for key, value in said.items() if value}
            entries.append({"name": name, "file": path, **about})
            _add(archive, path, medium.file.read())
        if entries:
            _add(archive, MEDIA, _as_json({"format": _FORMAT, "media": entries}))
    return target.getvalue()


def _root_of(names: list[str]) -> str | None:
    """Return the folder that the course stands in: none, or the one that holds everything."""
    if COURSE in names:
        return ""
    tops = {name.partition("/")[0] for name in names}
    root = f"{tops.pop()}/" if len(tops) == 1 else ""
    return root if root and f"{root}{COURSE}" in names else None


def _entries(archive: Archive, root: str) -> list[dict[str, Any]]:
    """Return what ``media.json`` says of each medium, with its name and file for sure."""
    path = f"{root}{MEDIA}"
    if path not in archive.names:
        return []
    entries = _json(archive, path).get("media", [])
    if not isinstance(entries, list):
        raise FormatError(_NO_OBJECT, MEDIA, place=Place(file=path))
    for number, entry in enumerate(entries, start=1):
        is_named = isinstance(entry, dict) and all(
            isinstance(entry.get(key), str) and entry[key] for key in ("name", "file")
        )
        if not is_named:
            raise FormatError(_NO_ENTRY, number, place=Place(file=path, row=number))
    return entries


def _medium(
    archive: Archive, root: str, number: int, entry: Mapping[str, Any]
) -> tuple[str, PackageMedia]:
    place = Place(file=f"{root}{MEDIA}", row=number)
    file = archive.file(f"{root}{entry['file']}")
    if file is None:
        raise FormatError(_MISSING, entry["file"], entry["name"], place=place)
    said = {key: entry.get(key) or "" for key in ("alt", "license", "source")}
    for key, text in said.items():
        if not isinstance(text, str):
            raise FormatError(_NO_TEXT, entry["name"], key, place=place)
    return entry["name"].removeprefix("media:"), PackageMedia(
        file, said["alt"], said["license"], said["source"], entry.get("decorative") is True
    )


def _by_name(found: Iterable[tuple[str, PackageMedia]]) -> dict[str, PackageMedia]:
    media: dict[str, PackageMedia] = {}
    taken: set[str] = set()
    for name, medium in found:
        if folded(name) in taken:
            raise FormatError(_TWICE, name)
        taken.add(folded(name))
        media[name] = medium
    return media


def _json(archive: Archive, path: str) -> dict[str, Any]:
    """Return a JSON object of the package."""
    place = Place(file=path)
    try:
        value = json.loads(archive.read(path).decode("utf-8-sig"), parse_constant=_refuse)
    except json.JSONDecodeError as error:
        place = Place(file=path, line=error.lineno)
        raise FormatError(_NO_JSON, path, error.lineno, error.colno, place=place) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(_NO_JSON, path, 1, 1, place=place) from error
    if not isinstance(value, dict):
        raise FormatError(_NO_OBJECT, path, place=place)
    return value


def _refuse(constant: str) -> NoReturn:
    """Refuse ``NaN`` and its like, which Python reads and JSON does not know."""
    raise ValueError(constant)


def _as_json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"


def _add(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    info = zipfile.ZipInfo(path, _NO_DATE)
    info.external_attr = _RIGHTS
    # The same on every system.
    info.create_system = 3
    is_packed = path.rpartition(".")[2] in _PACKED
    info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    archive.writestr(info, data)
