"""The index of which lesson refers to which medium, ``Memora Media Use``, and what is read by it.

Whoever writes a lesson's stages calls ``replace`` in the same transaction, with what the lesson
referred to before and refers to now, both from rows that the writer has locked. A reference may
come before its medium: the index names the medium by the name that its record will have.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import frappe

from memora.services.content.media.names import is_name, record_name
from memora.services.content.native import read_config
from memora.services.content.rendering import find_references
from memora.utils.bulk import in_chunks, insert_rows
from memora.utils.clock import to_host_time, utc_now
from memora.utils.retry import retry_on_lock_conflict

LESSONS_A_CHUNK = 200
#: What a stage holds that shows something: in its texts, or as a key beside them.
_MARK = "media"

Rows = dict[str, dict[str, Any]]
"""Rows of the index by name; of each ``lesson``, ``media`` and ``subject``."""


@dataclass(frozen=True, slots=True)
class Medium:
    """A medium as publishing knows it.

    Attributes:
        name: What lessons call it.
        kind: ``image``, ``audio``, ``video`` or ``file``.
        sha256: Of its bytes.
        extension: What its published name ends with.
        file_size: In bytes.
        width: In pixels, of what is seen.
        height: In pixels.
        alt: What it shows, in words; empty if it is decorative; None where nobody has said.
    """

    name: str
    kind: str
    sha256: str
    extension: str
    file_size: int
    width: int | None
    height: int | None
    alt: str | None


def uses_in(lesson: str, subject: str | None, stages: Sequence[Mapping[str, Any]]) -> Rows:
    """Return the rows that the index holds of a lesson.

    Args:
        lesson: Name of the lesson.
        subject: Name of its subject.
        stages: Its stages, with ``type`` and ``config``, a value or JSON text.
    """
    # Most lessons show nothing: their texts need not be parsed.
    shown = [stage for stage in stages if _MARK in _text_of(stage.get("config"))]
    if not subject or not shown:
        return {}
    parsed = [{"type": s.get("type"), "config": read_config(s.get("config"))} for s in shown]
    names = [record_name(subject, name) for name in find_references(parsed) if is_name(name)]
    return {
        _digest(lesson, media): {"lesson": lesson, "media": media, "subject": subject}
        for media in names
    }


def replace(before: Collection[str], after: Rows, *, user: str, now: datetime) -> tuple[int, int]:
    """Bring the index from what lessons referred to before to what they do now; commit nothing.

    Args:
        before: Names of the rows that the index holds of the lessons.
        after: What it shall hold of them.
        user: Whose change it is.
        now: The moment of the change, UTC.

    Returns:
        How many rows were written, and how many removed.
    """
    removed = [name for name in before if name not in after]
    for names in in_chunks(removed):
        frappe.db.sql("DELETE FROM `tabMemora Media Use` WHERE name IN %s", (names,))
    stamp = to_host_time(now)
    made = {"creation": stamp, "modified": stamp, "owner": user, "modified_by": user}
    added = ({"name": n, **made, **row} for n, row in after.items() if n not in before)
    # What another run has repaired meanwhile is there already, and is as right.
    written = insert_rows("Memora Media Use", added, update=("modified", "modified_by"))
    return sum(written), len(removed)


def forget(lesson: str) -> None:
    """Remove what a deleted lesson referred to; part of the caller's transaction."""
    frappe.db.sql("DELETE FROM `tabMemora Media Use` WHERE lesson = %s", (lesson,))


def lessons_with(media: str, *, most: int) -> list[str]:
    """Return some of the lessons that refer to a medium, in order.

    Args:
        media: Name of its record.
        most: How many at most.
    """
    return frappe.db.sql(
        """SELECT DISTINCT lesson FROM `tabMemora Media Use`
        WHERE media = %s ORDER BY lesson LIMIT %s""",
        (media, most),
        pluck=True,
    )


def find_unused(subject: str | None = None, *, most: int) -> list[dict[str, Any]]:
    """Return the media that no lesson refers to, the largest first.

    Args:
        subject: Name of a Memora Subject; of all by default.
        most: How many at most.
    """
    return frappe.db.sql(
        """SELECT medium.name, medium.subject, medium.media_name, medium.kind, medium.file_size,
            medium.modified
        FROM `tabMemora Media` medium
        LEFT JOIN `tabMemora Media Use` used ON used.media = medium.name
        WHERE used.name IS NULL AND (%(subject)s IS NULL OR medium.subject = %(subject)s)
        ORDER BY medium.file_size DESC, medium.name LIMIT %(most)s""",
        {"subject": subject, "most": most},
        as_dict=True,
    )


def load_media_of(lessons: Collection[str]) -> dict[str, list[Medium]]:
    """Return the media that lessons refer to, by lesson, in order; only those that are there."""
    found: dict[str, list[Medium]] = {}
    for names in in_chunks(list(lessons)):
        rows = frappe.db.sql(
            f"""SELECT DISTINCT used.lesson, {_COLUMNS}
            FROM `tabMemora Media Use` used
            JOIN `tabMemora Media` medium ON medium.name = used.media
            WHERE used.lesson IN %s ORDER BY used.lesson, medium.media_name""",
            (names,),
        )
        for lesson, *columns in rows:
            found.setdefault(lesson, []).append(_medium(*columns))
    return found


def load_named(references: Iterable[tuple[str, str]]) -> dict[str, list[Medium]]:
    """Return media by subject; only those that are there.

    Args:
        references: Subject and name of each medium.
    """
    records = {record_name(subject, name) for subject, name in references if is_name(name)}
    found: dict[str, list[Medium]] = {}
    for names in in_chunks(sorted(records)):
        rows = frappe.db.sql(
            f"SELECT subject, {_COLUMNS} FROM `tabMemora Media` medium WHERE name IN %s", (names,)
        )
        for subject, *columns in rows:
            found.setdefault(subject, []).append(_medium(*columns))
    return found


def rebuild(*, user: str = "Administrator", now: datetime | None = None) -> dict[str, int]:
    """Compare the index with the lessons, and repair it; repeating changes nothing.

    Commits chunk by chunk, each under the locks of its lessons, so that authors go on working.
    At a console: ``bench --site … execute memora.services.content.media.uses.rebuild``.

    Args:
        user: Whose change a repair is.
        now: The moment of the change, UTC; the present by default.

    Returns:
        ``{lessons, written, removed}``: how many lessons were looked at, and how many rows of
        the index were written and removed.

    Raises:
        ServiceUnavailable: A chunk could not lock its lessons; what came before it is repaired.
    """
    now = now or utc_now()
    report = {"lessons": 0, "written": 0, "removed": 0}
    frappe.db.commit()
    last: str | None = ""
    while last is not None:
        last = retry_on_lock_conflict(partial(_rebuild_chunk, last, report, user=user, now=now))
    return report


def _rebuild_chunk(last: str, report: dict[str, int], *, user: str, now: datetime) -> str | None:
    """Repair the lessons after ``last``; return the name of the chunk's last, None at the end."""
    # The transaction's first statement: what is read after it is as new as the lock.
    lessons = frappe.db.sql(
        """SELECT name, subject FROM `tabMemora Lesson`
        WHERE name > %s ORDER BY name LIMIT %s FOR UPDATE""",
        (last, LESSONS_A_CHUNK),
    )
    if not lessons:
        frappe.db.commit()
        return None
    names = tuple(name for name, _subject in lessons)
    stages = _read_stages(names)
    wanted: Rows = {}
    for name, subject in lessons:
        wanted |= uses_in(name, subject, stages.get(name, ()))
    held = frappe.db.sql(
        "SELECT name FROM `tabMemora Media Use` WHERE lesson IN %s", (names,), pluck=True
    )
    written, removed = replace(held, wanted, user=user, now=now)
    frappe.db.commit()
    report["lessons"] += len(lessons)
    report["written"] += written
    report["removed"] += removed
    return names[-1]


def _read_stages(lessons: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    rows = frappe.db.sql(
        """SELECT parent, type, config FROM `tabMemora Lesson Stage`
        WHERE parenttype = 'Memora Lesson' AND parent IN %s AND config LIKE %s
        ORDER BY parent, idx""",
        (tuple(lessons), f"%{_MARK}%"),
        as_dict=True,
    )
    stages: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        stages.setdefault(row["parent"], []).append(row)
    return stages


_COLUMNS = """medium.media_name, medium.kind, medium.sha256, medium.extension, medium.file_size,
    medium.width, medium.height, IF(medium.is_decorative, '', NULLIF(medium.alt, ''))"""


def _medium(*columns: Any) -> Medium:
    name, kind, sha256, extension, size, width, height, alt = columns
    # A column of figures cannot be empty.
    return Medium(name, kind, sha256, extension, size, width or None, height or None, alt)


def _text_of(config: Any) -> str:
    return config if isinstance(config, str) else json.dumps(config, ensure_ascii=False)


def _digest(lesson: str, media: str) -> str:
    return hashlib.sha256(f"{lesson}\0{media}".encode()).hexdigest()[:20]
