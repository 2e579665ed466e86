"""A stranger's SQLite file, opened so that it can do nothing but be read. Pure.

Such a file may hold views, triggers and columns that compute: an authorizer allows reading alone,
and a step counter ends what takes too long (https://www.sqlite.org/security.html).
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from memora.services.content.formats.report import FormatError, phrase

#: Steps of SQLite's machine between two looks, and looks until it is enough: a collection of a
#: hundred thousand notes with ten cards each needs a tenth of that.
_STEPS, _LOOKS = 100_000, 2_000
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})

#: What reading a damaged file raises; SQLite's own messages may hold bytes of it.
_FAULTS = (sqlite3.Error, OverflowError, UnicodeError)

DAMAGED = phrase("The collection in this package is damaged. Export the deck again.")


class Database:
    """Tables of a file to be read.

    Attributes:
        tables: Which of those that are wanted hold what they show: no views, no computed columns.
    """

    def __init__(self, connection: sqlite3.Connection, wanted: frozenset[str]) -> None:
        self._connection = connection
        stored = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")
        present = wanted & {name for (name,) in stored}
        self.tables = frozenset(filter(self._is_plain, present))
        connection.set_authorizer(
            lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
        )

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield a query's rows.

        Raises:
            FormatError: The file is damaged, lacks a table, or wants to compute.
        """
        try:
            for row in self._connection.execute(query):  # noqa: UP028 - it may be closed before
                yield row
        except _FAULTS as error:
            raise FormatError(DAMAGED) from error

    def _is_plain(self, table: str) -> bool:
        return not any(column[-1] for column in self.rows(f"PRAGMA table_xinfo({table})"))


@contextmanager
def open_database(pieces: Iterator[bytes], wanted: frozenset[str]) -> Iterator[Database]:
    """Open a database for reading; what it is written to for that is gone afterwards.

    Args:
        pieces: The file's bytes.
        wanted: The tables that will be read.

    Raises:
        FormatError: It is no SQLite file.
    """
    with tempfile.NamedTemporaryFile(prefix="memora-", suffix=".sqlite") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        try:
            connection = _connected(file.name)
        except _FAULTS as error:
            raise FormatError(DAMAGED) from error
        try:
            yield Database(connection, wanted)
        finally:
            connection.close()


def _connected(path: str) -> sqlite3.Connection:
    # immutable: no lock, no journal beside it, whatever its header asks for.
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        connection.create_collation("unicase", _compare)
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
            connection.execute(f"PRAGMA {pragma}")
        looks = iter(range(_LOOKS))
        connection.set_progress_handler(lambda: next(looks, None) is None, _STEPS)
    except _FAULTS:
        connection.close()
        raise
    return connection


def _compare(one: str, other: str) -> int:
    """Order names without regard to case, as Anki's own collation does."""
    first, second = one.casefold(), other.casefold()
    return (first > second) - (first < second)
