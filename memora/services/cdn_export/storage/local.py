"""Content on local disk: replaced by rename, durable by fsync."""

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from memora.services.cdn_export.storage.base import ContentStorage, in_parallel
from memora.services.cdn_export.storage.paths import PRIVATE_PREFIX, check_path
from memora.utils.compression import LEAST, SUFFIX, compress
from memora.utils.durable import flush_folder

TEMPORARY_SUFFIX = ".tmp"


class LocalStorage(ContentStorage):
    """Files below two folders: one that web servers show, one that they do not."""

    def __init__(self, public_root: Path, private_root: Path, *, compresses: bool = False) -> None:
        """Keep paths under ``private/`` in ``private_root``, all others in ``public_root``.

        Args:
            public_root: A folder that a web server shows.
            private_root: One that it does not.
            compresses: Whether files in the first have a compressed form beside them.
        """
        self._compresses = compresses
        self._public_root = public_root
        self._private_root = private_root
        self._unflushed: set[Path] = set()

    def locate(self, path: str) -> Path:
        """Return where a path's file lies, whether or not it exists.

        Raises:
            ValueError: The path is not a content path.
        """
        return Path(self._locate(path))

    def _locate(self, path: str) -> str:
        check_path(path)
        if path.startswith(PRIVATE_PREFIX):
            return f"{self._private_root}/{path.removeprefix(PRIVATE_PREFIX)}"
        return f"{self._public_root}/{path}"

    def write(self, path: str, body: bytes, *, owner: str) -> None:
        """Replace one file, and put its compressed form beside it if that is worth it.

        Args:
            path: Its path; see ``paths``.
            body: Its new bytes.
            owner: Who writes, so that ``sweep`` finds what a killed writer left. One owner
                writes from one place at a time.

        Raises:
            ValueError: The path is not a content path.
            OSError: It could not be stored; the old bytes stand.
        """
        target = self.locate(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        packed = self._packed(target)
        is_public = not path.startswith(PRIVATE_PREFIX)
        is_packed = self._compresses and is_public and len(body) >= LEAST
        with contextlib.ExitStack() as drafts:
            draft = drafts.enter_context(_draft(target, body, owner))
            packed_draft = None
            if is_packed:
                packed_draft = drafts.enter_context(_draft(packed, compress(body), owner))
            mine = draft.stat().st_ino
            # Web servers prefer the compressed form: it is never that of another body.
            packed.unlink(missing_ok=True)
            draft.replace(target)
            if packed_draft:
                packed_draft.replace(packed)
            # Another plan's build may have replaced a shared lesson meanwhile.
            if not packed_draft or target.stat().st_ino != mine:
                packed.unlink(missing_ok=True)
        self._unflushed.add(target.parent)

    def adopt(self, path: str, source: Path, *, owner: str) -> None:
        """Put a file of this disk in place: a hard link of it where that is possible, else a copy.

        Args:
            path: Its path; see ``paths``.
            source: The file, which nobody changes.
            owner: See ``write``.

        Raises:
            ValueError: The path is not a content path.
            OSError: It could not be stored; the old bytes stand.
        """
        target = self.locate(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = _draft_name(target, owner)
        try:
            try:
                os.link(source, draft)
            except OSError:
                # Another file system, or one without hard links.
                with source.open("rb") as held, draft.open("xb") as file:
                    shutil.copyfileobj(held, file)
                    file.flush()
                    os.fsync(file.fileno())
            draft.replace(target)
            # Renaming one link of a file over another does nothing.
            draft.unlink(missing_ok=True)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        self._unflushed.add(target.parent)

    def adopt_many(self, files: Iterable[tuple[str, Path]], *, owner: str) -> None:
        """Put several files in place, in no order, and flush; see ``adopt``."""
        for _ in in_parallel(lambda file: self.adopt(*file, owner=owner), files):
            pass
        self.flush()

    def _packed(self, target: Path) -> Path:
        """Return where a file's compressed form lies, if it has one."""
        return target.with_name(f"{target.name}{SUFFIX}")

    def write_many(self, files: Iterable[tuple[str, bytes]], *, owner: str) -> None:
        """Replace several files, in no order, and flush.

        Raises:
            ValueError: A path is not a content path.
            OSError: One could not be stored; others may have been.
        """
        for _ in in_parallel(lambda file: self.write(*file, owner=owner), files):
            pass
        self.flush()

    def read(self, path: str) -> bytes:
        """See the base class."""
        try:
            return self.locate(path).read_bytes()
        except (ValueError, IsADirectoryError, NotADirectoryError) as error:
            raise FileNotFoundError(path) from error

    def delete(self, path: str) -> bool:
        """See the base class."""
        target = self.locate(path)
        self._packed(target).unlink(missing_ok=True)
        try:
            target.unlink()
        except FileNotFoundError:
            return False
        self._unflushed.add(target.parent)
        return True

    def identity(self, path: str) -> str | None:
        """See the base class."""
        try:
            # A text and not a Path: a build asks this of every file of a plan.
            stat = os.stat(self._locate(path))  # noqa: PTH116
        except FileNotFoundError:
            return None
        return f"{stat.st_mtime_ns}-{stat.st_size}-{stat.st_ino}"

    def names(self, folder: str) -> Iterator[str]:
        """See the base class."""
        for file in self._files_in(folder):
            if not file.name.endswith((TEMPORARY_SUFFIX, SUFFIX)):
                yield f"{folder}/{file.name}" if folder else file.name

    def flush(self) -> None:
        """Make all writes and removals so far survive a power cut, before later ones."""
        folders = {
            folder
            for written in self._unflushed
            for folder in (written, *written.parents)
            if folder.is_relative_to(self._public_root) or folder.is_relative_to(self._private_root)
        }
        self._unflushed.clear()
        for folder in folders:
            flush_folder(folder)

    def sweep(self, folders: Iterable[str], *, owner: str) -> int:
        """Remove what killed writes of this owner left in these folders; return how many."""
        swept, mark = 0, _mark_of(owner)
        for folder in folders:
            for file in self._files_in(folder):
                if file.name.endswith(TEMPORARY_SUFFIX) and mark in file.name:
                    Path(file.path).unlink(missing_ok=True)
                    swept += 1
        return swept

    def _files_in(self, folder: str) -> list[os.DirEntry]:
        root = self.locate(folder) if folder else self._public_root
        try:
            with os.scandir(root) as entries:
                return [entry for entry in entries if entry.is_file()]
        except FileNotFoundError:
            return []


@contextlib.contextmanager
def _draft(target: Path, body: bytes, owner: str) -> Iterator[Path]:
    """Write a body beside its target, durably, for the block to move; removed if that fails."""
    draft = _draft_name(target, owner)
    try:
        with draft.open("xb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _draft_name(target: Path, owner: str) -> Path:
    # Shared lessons are written by builds of several plans: a name of its own for each try,
    # or one build would rename the other's half-written file into place.
    return target.with_name(
        f"{target.name}{_mark_of(owner)}{secrets.token_hex(4)}{TEMPORARY_SUFFIX}"
    )


def _mark_of(owner: str) -> str:
    """Return what the names of an owner's temporary files hold; short, as names are limited."""
    return f".{hashlib.blake2b(owner.encode(), digest_size=4).hexdigest()}-"
