"""Reads a zip as a package, bounded in every direction. Pure: no framework, no file is written.

What a zip says of itself is a claim: sizes are counted while its files are read (``zips``).
"""

import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from memora.services.content.packages.file_names import (
    CONTENT_TYPES,
    INDEX,
    extension_of,
    is_safe,
)
from memora.services.content.zips import (
    ZipError,
    folded,
    is_junk,
    open_zip,
    path_of,
    read_pieces,
    shown_name,
    why_unreadable,
)

#: Bytes, of the zip as it is sent.
MAX_ARCHIVE_BYTES = 25 * 1024 * 1024
MAX_FILES = 2_000
#: Bytes, of all files together and of one, as they are unpacked.
MAX_TOTAL_BYTES = 200 * 1024 * 1024
MAX_FILE_BYTES = 100 * 1024 * 1024
#: How many times its own size a zip may unpack to, once that is more than ``FREE_BYTES``.
MAX_RATIO = 100
FREE_BYTES = 10 * 1024 * 1024

_MOST_FAULTS = 50


class PackageFault(NamedTuple):
    """What is wrong with a package.

    Attributes:
        kind: Which rule it breaks.
        file: The file, as the zip names it; empty where it concerns the whole.
        limit: The most that the rule allows.
    """

    kind: str
    file: str = ""
    limit: int = 0


class BadPackageError(Exception):
    """A zip cannot be a package.

    Attributes:
        faults: Why, at least one.
    """

    def __init__(self, *faults: PackageFault) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file of the zip: its path in the package, and where the zip has it."""

    path: str
    info: zipfile.ZipInfo


class Package:
    """The files of a package, below the folder that its first page stands in."""

    def __init__(self, archive: zipfile.ZipFile, entries: list[_Entry], packed_bytes: int) -> None:
        self._archive, self._entries = archive, entries
        self._most = min(MAX_TOTAL_BYTES, max(FREE_BYTES, packed_bytes * MAX_RATIO))
        self._left = self._most

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self._entries)

    def unpack(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield each file's path and its bytes, piece by piece; each is read before the next.

        Raises:
            BadPackageError: There is more in it than may be, or a file is damaged.
        """
        self._left = self._most
        for entry in self._entries:
            yield entry.path, self._read(entry)

    def _read(self, entry: _Entry) -> Iterator[bytes]:
        size = 0
        try:
            for chunk in read_pieces(self._archive, entry.info):
                size += len(chunk)
                self._left -= len(chunk)
                self._check(entry, size)
                yield chunk
        except ZipError as error:
            raise BadPackageError(PackageFault(error.kind, entry.path)) from error

    def _check(self, entry: _Entry, size: int) -> None:
        if size > MAX_FILE_BYTES:
            raise BadPackageError(PackageFault("file_size", entry.path, MAX_FILE_BYTES))
        if self._left < 0:
            raise BadPackageError(PackageFault("total_size", limit=self._most))


def read_package(body: bytes) -> Package:
    """Read which files a zip holds; their content is read by ``unpack``.

    Args:
        body: The zip.

    Raises:
        BadPackageError: It cannot be a package.
    """
    if len(body) > MAX_ARCHIVE_BYTES:
        raise BadPackageError(PackageFault("archive_size", limit=MAX_ARCHIVE_BYTES))
    try:
        archive = open_zip(body, MAX_FILES)
    except ZipError as error:
        limit = MAX_FILES if error.kind == "too_many" else 0
        raise BadPackageError(PackageFault(error.kind, limit=limit)) from error
    faults, entries = [], []
    for info in archive.infolist():
        path = path_of(info)
        kind = "encoding" if path is None else _why_refused(info, path)
        if kind:
            faults.append(PackageFault(kind, shown_name(info)))
        elif path and not info.is_dir() and not is_junk(path):
            entries.append(_Entry(path, info))
    faults += _clashes(entries)
    if faults:
        raise BadPackageError(*faults[:_MOST_FAULTS])
    if len(entries) > MAX_FILES:
        raise BadPackageError(PackageFault("too_many", limit=MAX_FILES))
    return Package(archive, _below_first_page(entries), len(body))


def _why_refused(info: zipfile.ZipInfo, path: str) -> str | None:
    """Return which rule an entry breaks."""
    if not is_junk(path) and not is_safe(path):
        return "name"
    unreadable = why_unreadable(info)
    if unreadable:
        return unreadable
    is_file = not info.is_dir() and not is_junk(path)
    return "extension" if is_file and extension_of(path) not in CONTENT_TYPES else None


def _clashes(entries: list[_Entry]) -> list[PackageFault]:
    """Find paths that are one where letter case does not count, and files that are folders too."""
    count = Counter(folded(entry.path) for entry in entries)
    folders = {
        "/".join(parts[:end])
        for parts in (folded(entry.path).split("/") for entry in entries)
        for end in range(1, len(parts))
    }
    return [
        PackageFault("twice", entry.path)
        for entry in entries
        if count[folded(entry.path)] > 1 or folded(entry.path) in folders
    ]


def _below_first_page(entries: list[_Entry]) -> list[_Entry]:
    """Return the entries as they lie beside the first page: at the root, or in the one folder."""
    paths = {entry.path for entry in entries}
    if INDEX in paths:
        return entries
    tops = {path.partition("/")[0] for path in paths}
    top = tops.pop() if len(tops) == 1 else ""
    if f"{top}/{INDEX}" not in paths:
        raise BadPackageError(PackageFault("no_index"))
    return [_Entry(entry.path.removeprefix(f"{top}/"), entry.info) for entry in entries]
