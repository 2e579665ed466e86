"""What the export needs of a place to keep files, be it a disk or a bucket."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

#: Writers at once. Enough to hide the latency of fsync and of uploads, few enough for a small
#: server that serves students meanwhile.
WRITERS = 8

Item = TypeVar("Item")
Result = TypeVar("Result")


class ContentStorage(ABC):
    """Files by path. Replacing one is atomic: a reader gets the old bytes or the new ones."""

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
        """Return a token that changes whenever the file does; None if there is none."""

    @abstractmethod
    def names(self, folder: str) -> Iterator[str]:
        """Yield the paths of the files directly in a folder."""


def in_parallel(action: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield what an action returns for each item, in order, ``WRITERS`` at a time.

    The first error of one is raised; what has not begun by then is left out.
    """
    with ThreadPoolExecutor(WRITERS) as writers:
        yield from writers.map(action, items)
