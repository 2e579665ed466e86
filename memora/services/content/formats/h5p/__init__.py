"""H5P packages: questions, sets of them, and columns, books and slides that hold some. Pure.

The form: https://h5p.org/specification; of each kind of content its ``semantics.json``.
"""

import html
import json
from typing import Any

from memora.services.content.formats.archives import Archive, open_archive
from memora.services.content.formats.bank import Bank, StoredFile
from memora.services.content.formats.h5p.content import Content, Kit, name_of
from memora.services.content.formats.h5p.values import text_at
from memora.services.content.formats.h5p.walk import Walk
from memora.services.content.formats.report import FormatError, Place, Report, phrase

FORMAT = "h5p"
_ZIP = b"PK\x03\x04"
_MANIFEST, _CONTENT = "h5p.json", "content/content.json"
_FOLDER = "content/"
#: Not said, and undisclosed.
_NO_LICENCES = frozenset({"", "U"})


def looks_like(data: bytes, file_name: str) -> bool:  # noqa: ARG001 - what all formats take
    """Say whether a file is an H5P package."""
    try:
        return data.startswith(_ZIP) and _MANIFEST in open_archive(data).names
    except FormatError:
        return False


def read(data: bytes, *, file_name: str) -> Bank:  # noqa: ARG001 - what all formats take
    """Read a package.

    Args:
        data: The file.
        file_name: What it is called; its content is the same whatever that is.

    Raises:
        FormatError: It is no such package, or damaged.
    """
    archive = open_archive(data)
    manifest, params = _object(archive, _MANIFEST), _object(archive, _CONTENT)
    title = name_of(text_at(manifest, "title"))
    bank = Bank(FORMAT, title=title)

    def find(path: str) -> StoredFile | None:
        return archive.file(_FOLDER + path) if ":" not in path else None

    _say_licences(params, bank.report)
    walk = Walk(Kit(find, bank.report), bank.units)
    walk.take(Content(text_at(manifest, "mainLibrary").split(" ")[0], params, title, "", Place()))
    return bank


def _say_licences(params: dict[str, Any], report: Report) -> None:
    """Name the media under a licence: the list of media has a place for it, a package has not."""
    left: list[Any] = [params]
    while left:
        entry = left.pop()
        if isinstance(entry, dict):
            left += reversed(entry.values())
            licence, path = text_at(entry, "copyright", "license"), text_at(entry, "path")
            if path and licence not in _NO_LICENCES:
                report.dropped(
                    Place(file=path),
                    "",
                    phrase("Its licence is {0}: write that into the list of media."),
                    html.unescape(f"{licence} {text_at(entry, 'copyright', 'author')}").strip(),
                    part="media",
                )
        elif isinstance(entry, list):
            left += reversed(entry)


def _object(archive: Archive, name: str) -> dict[str, Any]:
    if name not in archive.names:
        raise FormatError(
            phrase("{0} is not in this H5P package. Download the content again."), name
        )
    try:
        read = json.loads(archive.read(name))
    except (ValueError, RecursionError) as error:
        raise FormatError(
            phrase("{0} in this H5P package is damaged. Download the content again."), name
        ) from error
    if not isinstance(read, dict):
        raise FormatError(
            phrase("{0} in this H5P package is damaged. Download the content again."), name
        )
    return read
