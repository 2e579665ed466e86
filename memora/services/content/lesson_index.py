"""An index of what lessons hold, a row a thing: kept with every write of a lesson, and repaired.

Whoever writes a lesson calls ``replace`` in the same transaction, with what the lesson held before
and holds now. Both come from rows that the writer has locked, never from the index itself: its
transaction may have begun before another save of the lesson, and would read the index as it was
then; a locking read would lock the gaps beside other lessons' rows, where two authors who save at
the same moment would deadlock. Rows are found by their name, a digest.

``question_index`` and ``media.uses`` are such indexes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import frappe

from memora.utils.bulk import in_chunks, insert_rows
from memora.utils.clock import to_host_time, utc_now
from memora.utils.retry import retry_on_lock_conflict

LESSONS_A_CHUNK = 200

Rows = dict[str, dict[str, Any]]
"""Rows of an index by name; of each row the index's columns."""
Place = tuple[str, str | None, str | None]
"""A lesson, its topic and its subject."""


@dataclass(frozen=True, slots=True)
class LessonIndex:
    """An index, one table.

    Attributes:
        doctype: Whose rows it is made of.
        columns: What the rows hold, ``lesson`` among it.
        rows_of: Reads lessons and says what the index shall hold of them.
    """

    doctype: str
    columns: tuple[str, ...]
    rows_of: Callable[[Sequence[Place]], Rows]

    def replace(
        self, before: Mapping[str, Any], after: Rows, *, user: str, now: datetime
    ) -> tuple[int, int]:
        """Bring the index from what lessons held before to what they do now; commit nothing.

        Args:
            before: The rows that the index holds of the lessons.
            after: What it shall hold of them.
            user: Whose change it is.
            now: The moment of the change, UTC.

        Returns:
            How many rows were written, and how many removed.
        """
        removed = [name for name in before if name not in after]
        for names in in_chunks(removed):
            frappe.db.sql(f"DELETE FROM `tab{self.doctype}` WHERE name IN %s", (names,))
        stamp = to_host_time(now)
        made = {"creation": stamp, "modified": stamp, "owner": user, "modified_by": user}
        changed = (
            {"name": name, **made, **row} for name, row in after.items() if before.get(name) != row
        )
        # What another run has repaired meanwhile is there already, and is as right.
        update = ("modified", "modified_by", *self.columns)
        return sum(insert_rows(self.doctype, changed, update=update)), len(removed)

    def forget(self, lesson: str) -> None:
        """Remove what a deleted lesson held; part of the caller's transaction."""
        frappe.db.sql(f"DELETE FROM `tab{self.doctype}` WHERE lesson = %s", (lesson,))

    def rebuild(
        self, subject: str | None = None, *, user: str, now: datetime | None = None
    ) -> dict[str, int]:
        """Compare the index with the lessons, and repair it; repeating changes nothing.

        Commits chunk by chunk, each under the locks of its lessons, so that authors go on working.

        Args:
            subject: Name of a Memora Subject; all by default.
            user: Whose change a repair is.
            now: The moment of the change, UTC; the present by default.

        Returns:
            ``{lessons, written, removed}``: how many lessons were looked at, and how many rows of
            the index were written and removed; both 0 where it was right.

        Raises:
            ServiceUnavailable: A chunk could not lock its lessons; what came before it is repaired.
        """
        now = now or utc_now()
        report = {"lessons": 0, "written": 0, "removed": 0}
        frappe.db.commit()
        last: str | None = ""
        while last is not None:
            step = partial(self._rebuild_chunk, subject, last, report, user=user, now=now)
            last = retry_on_lock_conflict(step)
        return report

    def _rebuild_chunk(
        self, subject: str | None, last: str, report: dict[str, int], *, user: str, now: datetime
    ) -> str | None:
        """Repair the lessons after ``last``; return the last of the chunk, None at the end."""
        # The transaction's first statement: what is read after it is as new as the lock.
        lessons = frappe.db.sql(
            """SELECT name, parent_topic, subject FROM `tabMemora Lesson`
            WHERE name > %(last)s AND (%(subject)s IS NULL OR subject = %(subject)s)
            ORDER BY name LIMIT %(limit)s FOR UPDATE""",
            {"last": last, "subject": subject, "limit": LESSONS_A_CHUNK},
        )
        if not lessons:
            frappe.db.commit()
            return None
        names = tuple(lesson[0] for lesson in lessons)
        wanted = self.rows_of(lessons)
        written, removed = self.replace(self._read(names), wanted, user=user, now=now)
        frappe.db.commit()
        report["lessons"] += len(lessons)
        report["written"] += written
        report["removed"] += removed
        return names[-1]

    def _read(self, lessons: tuple[str, ...]) -> Rows:
        rows = frappe.db.sql(
            f"SELECT name, {', '.join(self.columns)} FROM `tab{self.doctype}` WHERE lesson IN %s",
            (lessons,),
        )
        return {name: dict(zip(self.columns, values, strict=True)) for name, *values in rows}
