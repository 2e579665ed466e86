"""Writing an import: a few bulk statements instead of thousands of saves."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import frappe

from memora.services import bit_index
from memora.services.content_import.diff import Change
from memora.services.content_import.stored import STAGE_FIELDS
from memora.services.content_tree import CONTENT_DOCTYPES
from memora.utils.clock import to_host_time

ROWS_A_STATEMENT = 500
BYTES_A_STATEMENT = 4 << 20
"""Well below MariaDB's default packet of 16 MiB, whatever the escaping adds."""

INSERT_ONLY = ("name", "node_id", "creation", "owner", "is_published", "subject", "bit_index")
"""Columns that a later import never touches."""

Progress = Callable[[int, int], None]


def write(
    changes: list[Change], subject: str, *, user: str, now: datetime, progress: Progress | None
) -> None:
    """Write new and changed nodes; nothing is committed here.

    Args:
        changes: What to write, in document order, the subject's own row locked or among it.
        subject: Name of the subject.
        user: Whose change it is.
        now: The moment of the change, UTC.
        progress: Told how many of the nodes are written, and of how many.
    """
    done, now = 0, to_host_time(now)
    for doctype in CONTENT_DOCTYPES:
        group = [change for change in changes if change.node.doctype == doctype]
        if not group:
            continue
        if doctype == "Memora Lesson":
            _place_in_subject(group, subject)
        for update in (False, True):
            rows = (_row(c, user, now) for c in group if bool(c.stored) is update)
            for written in _write_rows(doctype, rows, update=update):
                done += written
                if progress:
                    progress(done, len(changes))
        _replace_stages([c for c in group if c.stages_differ], user, now)
        # Raw SQL leaves the documents that other processes have cached as they were.
        frappe.clear_document_cache(doctype)


def _row(change: Change, user: str, now: datetime) -> dict[str, Any]:
    name = change.node.name
    return {
        "name": name,
        "node_id": name,
        "creation": now,
        "modified": now,
        "owner": user,
        "modified_by": user,
        "is_published": 1,
        **change.row,
    }


def _place_in_subject(lessons: list[Change], subject: str) -> None:
    """Give new lessons consecutive bit indexes in document order."""
    new = [change for change in lessons if change.stored is None]
    first = bit_index.reserve(subject, len(new))
    for offset, change in enumerate(new):
        change.row["bit_index"] = first + offset
    for change in lessons:
        change.row["subject"] = subject


def _replace_stages(lessons: list[Change], user: str, now: datetime) -> None:
    """Write the stages of new and changed lessons, named after lesson and position."""
    changed = [change.node.name for change in lessons if change.stored]
    for start in range(0, len(changed), ROWS_A_STATEMENT):
        frappe.db.sql(
            "DELETE FROM `tabMemora Lesson Stage`"
            " WHERE parenttype = 'Memora Lesson' AND parent IN %s",
            (tuple(changed[start : start + ROWS_A_STATEMENT]),),
        )
    rows = (
        {
            "name": f"{change.node.name}.s{position:02}",
            "creation": now,
            "modified": now,
            "owner": user,
            "modified_by": user,
            "parent": change.node.name,
            "parenttype": "Memora Lesson",
            "parentfield": "stages",
            "idx": position,
            **{name: stage[name] for name in STAGE_FIELDS},
        }
        for change in lessons
        for position, stage in enumerate(change.node.stages, start=1)
    )
    for _written in _write_rows("Memora Lesson Stage", rows, update=False):
        pass


def _write_rows(doctype: str, rows: Iterable[dict[str, Any]], *, update: bool) -> Iterator[int]:
    """Insert rows that all have the same columns, or update those that are known to exist.

    A plain INSERT for what is new: should somebody take one of the names meanwhile, the import
    fails instead of overwriting a record of another subject.

    Yields:
        The number of rows of each statement.
    """
    for chunk in _chunks(rows):
        columns = list(chunk[0])
        updates = ", ".join(f"`{c}` = VALUES(`{c}`)" for c in columns if c not in INSERT_ONLY)
        on_duplicate = f" ON DUPLICATE KEY UPDATE {updates}" if update else ""
        places = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(chunk))
        frappe.db.sql(
            f"INSERT INTO `tab{doctype}` ({', '.join(f'`{c}`' for c in columns)})"
            f" VALUES {places}{on_duplicate}",
            tuple(row[column] for row in chunk for column in columns),
        )
        yield len(chunk)


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        weight = sum(len(value.encode()) for value in row.values() if isinstance(value, str))
        if chunk and (len(chunk) == ROWS_A_STATEMENT or size + weight > BYTES_A_STATEMENT):
            yield chunk
            chunk, size = [], 0
        chunk.append(row)
        size += weight
    if chunk:
        yield chunk
