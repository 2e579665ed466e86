"""Many rows in one statement."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import frappe

from memora.utils.portions import portions

ROWS_A_STATEMENT = 500
BYTES_A_STATEMENT = 4 << 20
"""Well below MariaDB's default packet of 16 MiB, whatever the escaping adds."""


def insert_rows(
    doctype: str, rows: Iterable[dict[str, Any]], *, update: Collection[str] = ()
) -> Iterator[int]:
    """Insert rows that all have the same columns, in few statements.

    Args:
        doctype: Whose rows.
        rows: The values by column.
        update: Columns to write where a row exists already. Without any, such a row is an error:
            what is new never overwrites what somebody else has made meanwhile.

    Yields:
        The number of rows of each statement.
    """
    for chunk in portions(rows, _size_of, most=ROWS_A_STATEMENT, most_bytes=BYTES_A_STATEMENT):
        columns = list(chunk[0])
        updates = ", ".join(f"`{c}` = VALUES(`{c}`)" for c in columns if c in update)
        on_duplicate = f" ON DUPLICATE KEY UPDATE {updates}" if updates else ""
        places = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(chunk))
        frappe.db.sql(
            f"INSERT INTO `tab{doctype}` ({', '.join(f'`{c}`' for c in columns)})"
            f" VALUES {places}{on_duplicate}",
            tuple(row[column] for row in chunk for column in columns),
        )
        yield len(chunk)


def in_chunks(values: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Cut names into parts that one statement may list."""
    for start in range(0, len(values), ROWS_A_STATEMENT):
        yield tuple(values[start : start + ROWS_A_STATEMENT])


def _size_of(row: dict[str, Any]) -> int:
    return sum(len(value.encode()) for value in row.values() if isinstance(value, str))


def upsert_newer(
    table: str,
    columns: Sequence[str],
    rows: list[tuple[Any, ...]],
    guard: str,
    *,
    keep: Collection[str] = (),
) -> None:
    """Insert rows, or update those that exist and are not newer.

    Three times as fast as one ``UPDATE … CASE`` for the same rows (measured on 50,000
    wallets in chunks of 500), and a run that comes late can never put an old value back.

    Args:
        table: the table's name.
        columns: the columns given, among them the key and ``guard``.
        rows: the values, in the order of ``columns``.
        guard: the column that only grows; a row with a smaller value changes nothing.
        keep: columns that stay as they are in a row that exists.
    """
    values = [column for column in columns if column != guard and column not in keep]
    # MariaDB assigns from left to right: the guard is compared before it is moved.
    assignments = [
        f"`{c}` = IF(VALUES(`{guard}`) >= `{guard}`, VALUES(`{c}`), `{c}`)" for c in values
    ]
    assignments.append(f"`{guard}` = GREATEST(`{guard}`, VALUES(`{guard}`))")
    row = "(" + ", ".join(["%s"] * len(columns)) + ")"
    frappe.db.sql(
        f"""INSERT INTO `{table}` ({", ".join(f"`{c}`" for c in columns)})
        VALUES {", ".join([row] * len(rows))}
        ON DUPLICATE KEY UPDATE {", ".join(assignments)}""",
        [value for values in rows for value in values],
    )
