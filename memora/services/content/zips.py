"""What a zip is made of, for all that read one: its list of files, their names, their bytes.

What a zip says of itself is a claim: sizes are counted while its files are read. A good account
of what can be wrong is D. Fifield, "A better zip bomb" (WOOT 2019). Who reads a zip sets its own
limits. Pure: no framework, no file is written.
"""

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from typing import Literal

FIRST_ENTRY = b"PK\x03\x04"

_CHUNK = 64 * 1024
_CENTRAL_ENTRY = b"PK\x01\x02"
_ENCRYPTED, _NAME_IS_UTF8 = 0x1, 0x800
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What the standard library raises over a zip that is none, or broken somewhere.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, NotImplementedError, RuntimeError, OverflowError),
)
#: What systems put into archives by themselves; nobody misses it.
_JUNK_FOLDERS = frozenset({"__MACOSX"})
_JUNK_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


class ZipError(Exception):
    """A zip cannot be read.

    Attributes:
        kind: ``no_zip``, ``too_many`` or ``damaged``.
    """

    def __init__(self, kind: Literal["no_zip", "too_many", "damaged"]) -> None:
        super().__init__(kind)
        self.kind = kind


def open_zip(body: bytes, most_files: int) -> zipfile.ZipFile:
    """Read a zip's list of files.

    Args:
        body: The zip.
        most_files: How many it may hold.

    Raises:
        ZipError: ``no_zip`` or ``too_many``.
    """
    if not body.startswith(FIRST_ENTRY):
        raise ZipError("no_zip")
    # Before the list of files is read: a zip of 25 MB can list half a million.
    if body.count(_CENTRAL_ENTRY) > 2 * most_files:
        raise ZipError("too_many")
    try:
        return zipfile.ZipFile(io.BytesIO(body))
    except _BROKEN as error:
        raise ZipError("no_zip") from error


def read_pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a file's bytes, piece by piece.

    Raises:
        ZipError: ``damaged``.
    """
    try:
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except _BROKEN as error:
        raise ZipError("damaged") from error


def path_of(info: zipfile.ZipInfo) -> str | None:
    """Return an entry's path in canonical form, folders without the slash; None if it is no text.

    The standard library reads names without the mark for UTF-8 as code page 437, which any bytes
    are. Some programs write UTF-8 and set no mark; what is no UTF-8 nobody can read for sure.
    """
    name = info.orig_filename
    if not info.flag_bits & _NAME_IS_UTF8:
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            return None
    return canonical(name.removesuffix("/"))


def why_unreadable(info: zipfile.ZipInfo) -> Literal["special", "encrypted", "method"] | None:
    """Return why an entry cannot be read as a file: a link or device, a password, a packing."""
    kind_of_file = stat.S_IFMT(info.external_attr >> 16)
    if kind_of_file not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "special"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted"
    return None if info.compress_type in _METHODS else "method"


def shown_name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name as it can be shown, whatever it is."""
    return info.filename[:200].encode(errors="replace").decode()


def is_junk(path: str) -> bool:
    """Say whether a file is one that a system added to an archive by itself."""
    *folders, name = path.split("/")
    return not _JUNK_FOLDERS.isdisjoint(folders) or name in _JUNK_FILES or name.startswith("._")


def canonical(path: str) -> str:
    """Return a path in the one form in which files are stored and asked for.

    An accent may be encoded in two ways, and systems and pages choose differently.
    """
    return unicodedata.normalize("NFC", path)


def folded(path: str) -> str:
    """Return what two paths share that a file system without regard to case takes for one."""
    return canonical(canonical(path).casefold())
