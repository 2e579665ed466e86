"""What the export needs of a place to keep files."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

#: Writers at once. Enough to hide the latency of fsync and of uploads, few enough for a small
#: server that serves students meanwhile.
WRITERS = 8


class ContentStorage(ABC):
    """Files by path. Replacing one is atomic: a reader gets the old bytes or the new ones."""

    @abstractmethod
    def write(self, path: str, body: bytes, *, owner: str) -> None:
        """Replace one file.

        Args:
            path: Its path; see ``paths``.
            body: Its new bytes.
            owner: Who writes, so that ``sweep`` finds what a killed writer left. One owner
                writes from one place at a time.

        Raises:
            ValueError: The path is not a content path.
            OSError: It could not be stored; the old bytes stand.
        """

    @abstractmethod
    def read(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            FileNotFoundError: There is none (nor at a path that is not a content path).
        """

    @abstractmethod
    def delete(self, path: str) -> bool:
        """Remove a file; say whether there was one."""

    @abstractmethod
    def identity(self, path: str) -> str | None:
        """Return a token that changes whenever the file is replaced; None if there is none."""

    @abstractmethod
    def names(self, folder: str) -> Iterator[str]:
        """Yield the paths of the files directly in a folder."""

    @abstractmethod
    def flush(self) -> None:
        """Make all writes and removals so far survive a power cut, before later ones."""

    @abstractmethod
    def sweep(self, folders: Iterable[str], *, owner: str) -> int:
        """Remove what killed writes of this owner left in these folders; return how many."""

    def write_many(self, files: Iterable[tuple[str, bytes]], *, owner: str) -> None:
        """Replace several files, in no order, and flush.

        Raises:
            ValueError: A path is not a content path.
            OSError: One could not be stored; others may have been.
        """
        with ThreadPoolExecutor(WRITERS) as writers:
            for _ in writers.map(lambda file: self.write(*file, owner=owner), files):
                pass
        self.flush()
