"""Zips that formats come in: bounded in every direction, each file read when it is asked for.

Pure: no framework, no file is written. A zip within a zip is a file like any other.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

from memora.services.content.formats.bank import StoredFile
from memora.services.content.formats.report import FormatError, Phrase, Place, phrase
from memora.services.content.zips import (
    ZipError,
    canonical,
    folded,
    is_junk,
    open_zip,
    path_of,
    read_pieces,
    shown_name,
    why_unreadable,
)

#: A school's whole Anki collection has some thousand pictures and sounds.
MAX_FILES = 20_000
#: Bytes, of one file as it is unpacked: as much as is taken as a file by itself.
MAX_FILE_BYTES = 50 * 1024 * 1024
#: Bytes, of all files that are read together. Ten times the largest upload is more than pictures
#: and sounds, which are packed already, ever come to.
MAX_TOTAL_BYTES = 500 * 1024 * 1024
#: How many times its own size a zip may unpack to, once that is more than ``FREE_BYTES``. XML of
#: the same few tags shrinks to a fiftieth, bombs to a thousandth.
MAX_RATIO = 100
FREE_BYTES = 10 * 1024 * 1024

_MACROS = "vbaproject.bin"
_MEGABYTE = 1024 * 1024
_NO_ZIP = phrase("This file is no package that can be read. Export it again.")
_TOO_MANY = phrase("This package holds too many files; at most {0} are taken.")
_DAMAGED = phrase("The file {0} in this package is damaged. Export it again.")
_MISSING = phrase("The file {0} is not in this package. Export it again.")
_TWICE = phrase("The file {0} is in this package twice, with different content. Remove one.")
_BAD_NAME = phrase("The file {0} in this package has a name that leads out of it; remove it.")
_HAS_MACROS = phrase("This file holds macros. Save it without them, as .xlsx.")
_TOO_LARGE = phrase("The file {0} in this package is too large; at most {1} MB are taken.")
_TOO_MUCH = phrase("This package unpacks to more than {0} MB, too much for its size.")
_UNREADABLE: dict[str, Phrase] = {
    "special": phrase("{0} in this package is a link, not a file. Replace it by the file."),
    "encrypted": phrase("This file is protected by a password. Take the password off."),
    "method": phrase("The file {0} is packed in a way that cannot be read. Pack it as usual .zip."),
}


@dataclass(slots=True)
class Archive:
    """The files of a package.

    Attributes:
        names: Their paths, in the package's order; no folders, nor what systems add by themselves.
    """

    names: list[str]
    _zip: zipfile.ZipFile
    _entries: dict[str, zipfile.ZipInfo]
    _folded: dict[str, str]
    _budget: "_Budget"

    def read(self, name: str) -> bytes:
        """Read a file.

        Args:
            name: One of ``names``.

        Raises:
            FormatError: It is missing or damaged, or more than may be read of a package.
        """
        return b"".join(self._pieces(name, MAX_FILE_BYTES))

    def pieces(self, name: str) -> Iterator[bytes]:
        """Read a file piece by piece, which may be larger than one that is kept in memory.

        Args:
            name: One of ``names``.

        Raises:
            FormatError: It is missing or damaged, or more than may be read of a package.
        """
        return self._pieces(name, MAX_TOTAL_BYTES)

    def _pieces(self, name: str, most: int) -> Iterator[bytes]:
        info = self._entries.get(name)
        if info is None:
            raise FormatError(_MISSING, name, place=Place(file=name))
        try:
            yield from self._budget.bounded(name, read_pieces(self._zip, info), most)
        except ZipError as error:
            raise FormatError(_DAMAGED, name, place=Place(file=name)) from error

    def file(self, name: str) -> StoredFile | None:
        """Find a file as texts refer to it; None where there is none.

        Args:
            name: Its path, which need not get capitals right, may have letters as bytes in percent
                signs, a question mark with more behind it, and ``./`` or ``a/../`` in it.
        """
        for written in (name, unquote(name), unquote(name.partition("?")[0])):
            path = posixpath.normpath(written.replace("\\", "/")).lstrip("/")
            found = path if path in self._entries else self._folded.get(folded(path))
            if found is not None:
                return StoredFile(found.rpartition("/")[2], partial(self.read, found))
        return None


class _Budget:
    """How much may still be read of a package; what is read again costs nothing more."""

    def __init__(self, packed_bytes: int) -> None:
        self._most = min(MAX_TOTAL_BYTES, max(FREE_BYTES, packed_bytes * MAX_RATIO))
        self._left = self._most
        self._paid: set[str] = set()

    def bounded(self, name: str, pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
        """Yield a file's pieces as long as they are within the limits."""
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > most:
                raise FormatError(_TOO_LARGE, name, most // _MEGABYTE, place=Place(file=name))
            if name not in self._paid and size > self._left:
                raise FormatError(_TOO_MUCH, self._most // _MEGABYTE)
            yield piece
        if name not in self._paid:
            self._paid.add(name)
            self._left -= size


def open_archive(data: bytes) -> Archive:
    """Read which files a package holds; their content is read when it is asked for.

    Args:
        data: The package, a zip.

    Raises:
        FormatError: It is no zip, has a password or macros, holds too much, or names that lead
            out of it.
    """
    try:
        archive = open_zip(data, MAX_FILES)
    except ZipError as error:
        if error.kind == "too_many":
            raise FormatError(_TOO_MANY, MAX_FILES) from error
        raise FormatError(_NO_ZIP) from error
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        path = _path_of(info)
        if shown_name(info).endswith("/") or path.endswith("/") or is_junk(path):
            continue
        _check(info, path)
        twin = entries.get(path)
        if twin and (twin.CRC, twin.file_size) != (info.CRC, info.file_size):
            raise FormatError(_TWICE, path, place=Place(file=path))
        entries[path] = info
    if len(entries) > MAX_FILES:
        raise FormatError(_TOO_MANY, MAX_FILES)
    by_folded = {folded(path): path for path in reversed(entries)}
    return Archive(list(entries), archive, entries, by_folded, _Budget(len(data)))


def _path_of(info: zipfile.ZipInfo) -> str:
    """Return an entry's path; letters that nobody can read for sure stay as they are shown."""
    path = path_of(info)
    if path is None:
        path = canonical(info.orig_filename)
    # Old programs for Windows write its separator.
    return path.partition("\0")[0].replace("\\", "/")


def _check(info: zipfile.ZipInfo, path: str) -> None:
    unreadable = why_unreadable(info)
    if unreadable:
        raise FormatError(_UNREADABLE[unreadable], shown_name(info))
    segments = path.split("/")
    has_drive = len(segments[0]) > 1 and segments[0][1] == ":"
    if not path or path.startswith("/") or ".." in segments or has_drive:
        raise FormatError(_BAD_NAME, shown_name(info))
    if segments[-1].lower() == _MACROS:
        raise FormatError(_HAS_MACROS)
