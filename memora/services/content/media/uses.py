"""The index of which lesson refers to which medium, ``Memora Media Use``, and what is read by it.

Whoever writes a lesson's stages calls ``replace`` in the same transaction, with what the lesson
referred to before and refers to now; see ``lesson_index``. A reference may come before its medium:
the index names the medium by the name that its record will have.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe

from memora.services.content.lesson_index import LessonIndex, Place, Rows
from memora.services.content.media.names import is_name, record_name
from memora.services.content.native import read_config
from memora.services.content.rendering import find_references
from memora.utils.bulk import in_chunks

#: What a stage holds that shows something: in its texts, or as a key beside them.
_MARK = "media"


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
    return _INDEX.rebuild(user=user, now=now)


def _rows_of(lessons: Sequence[Place]) -> Rows:
    stages = _read_stages(lesson for lesson, _topic, _subject in lessons)
    rows: Rows = {}
    for lesson, _topic, subject in lessons:
        rows |= uses_in(lesson, subject, stages.get(lesson, ()))
    return rows


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


_INDEX = LessonIndex("Memora Media Use", ("lesson", "media", "subject"), _rows_of)
replace, forget = _INDEX.replace, _INDEX.forget
