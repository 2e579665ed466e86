"""The index of questions: ``Memora Question`` says what the Quiz stages of the lessons ask.

Whoever writes a lesson's stages or topic calls ``replace`` in the same transaction, with what the
lesson asked before and asks now. Both come from rows that the writer has locked, never from the
index itself: its transaction may have begun before another save of the lesson, and would read the
index as it was then; a locking read would lock the gaps beside other lessons' questions, where
two authors who save at the same moment would deadlock. Rows are found by their name, a digest.

The index is of all lessons, unpublished ones too: reviews of what was learned go on.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import frappe

from memora.services.content.native import read_config
from memora.services.content.question_columns import MAX_DATA, OWN_COLUMNS, columns_of
from memora.services.content.quiz import questions_of
from memora.utils.bulk import in_chunks, insert_rows
from memora.utils.clock import to_host_time, utc_now
from memora.utils.retry import retry_on_lock_conflict
from memora.utils.unicode import is_well_formed

LESSONS_A_CHUNK = 200

Rows = dict[str, dict[str, Any]]
"""Rows of the index by name; of each row the columns below."""

COLUMNS = (
    *("lesson", "question_id", "topic", "subject", "stage_idx", "position"),
    *OWN_COLUMNS,
)


class Owner(NamedTuple):
    """Where a question stands: the lesson that asks it, and the lesson's subject."""

    lesson: str
    subject: str | None


def find_owners(
    question_ids: Collection[str],
    *,
    besides_lesson: str | None = None,
    besides_subject: str | None = None,
) -> dict[str, Owner]:
    """Return those of some ids that a question of the school has, and the first lesson of each.

    Args:
        question_ids: Ids, compared letter by letter.
        besides_lesson: Leave this lesson's questions out.
        besides_subject: Leave those of this subject out.
    """
    owners: dict[str, Owner] = {}
    for ids in in_chunks([each for each in question_ids if is_well_formed(each)]):
        rows = frappe.db.sql(
            """SELECT question_id, lesson, subject FROM `tabMemora Question`
            WHERE question_id IN %(ids)s AND NOT lesson <=> %(lesson)s
            AND (%(subject)s IS NULL OR NOT subject <=> %(subject)s)
            ORDER BY lesson DESC""",
            {"ids": ids, "lesson": besides_lesson, "subject": besides_subject},
        )
        owners |= {question_id: Owner(*place) for question_id, *place in rows}
    return owners


def questions_in(
    lesson: str, topic: str | None, subject: str | None, stages: Sequence[Mapping[str, Any]]
) -> Rows:
    """Return the rows that the index holds of a lesson.

    What has no id, or one that is too long or used before, is passed over: a lesson that holds
    such a thing is refused when it is saved.

    Args:
        lesson: Name of the lesson.
        topic: Name of its topic.
        subject: Name of its subject.
        stages: Its stages in order, with ``type`` and ``config``, a value or JSON text.
    """
    rows: Rows = {}
    parsed = [{"type": s.get("type"), "config": read_config(s.get("config"))} for s in stages]
    for stage, _number, question in questions_of(parsed):
        question_id = question.get("id")
        if not _is_id(question_id):
            continue
        row = {
            "lesson": lesson,
            "question_id": question_id,
            "topic": topic,
            "subject": subject,
            "stage_idx": stage + 1,
            "position": len(rows) + 1,
            **columns_of(question),
        }
        rows.setdefault(_name(lesson, question_id), row)
    return rows


def replace(before: Rows, after: Rows, *, user: str, now: datetime) -> tuple[int, int]:
    """Bring the index from what lessons asked before to what they ask now; nothing is committed.

    Args:
        before: What the index holds of the lessons.
        after: What it shall hold of them.
        user: Whose change it is.
        now: The moment of the change, UTC.

    Returns:
        How many rows were written, and how many removed.
    """
    removed = [name for name in before if name not in after]
    for names in in_chunks(removed):
        frappe.db.sql("DELETE FROM `tabMemora Question` WHERE name IN %s", (names,))
    stamp = to_host_time(now)
    made = {"creation": stamp, "modified": stamp, "owner": user, "modified_by": user}
    changed = (
        {"name": name, **made, **row} for name, row in after.items() if before.get(name) != row
    )
    # What another run has repaired meanwhile is there already, and is as right.
    written = insert_rows("Memora Question", changed, update=("modified", "modified_by", *COLUMNS))
    return sum(written), len(removed)


def forget(lesson: str) -> None:
    """Remove a deleted lesson's questions; part of the caller's transaction."""
    frappe.db.sql("DELETE FROM `tabMemora Question` WHERE lesson = %s", (lesson,))


def rebuild(
    subject: str | None = None, *, user: str = "Administrator", now: datetime | None = None
) -> dict[str, int]:
    """Compare the index with the lessons, and repair it; repeating changes nothing.

    Commits chunk by chunk, each under the locks of its lessons, so that authors go on working.
    At a console: ``bench --site … execute memora.services.content.question_index.rebuild``.

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
        step = partial(_rebuild_chunk, subject, last, report, user=user, now=now)
        last = retry_on_lock_conflict(step)
    while retry_on_lock_conflict(partial(_remove_orphans, subject, report)):
        pass
    return report


def _rebuild_chunk(
    subject: str | None, last: str, report: dict[str, int], *, user: str, now: datetime
) -> str | None:
    """Repair the lessons after ``last``; return the name of the chunk's last, None at the end."""
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
    stages = _read_stages(names)
    wanted: Rows = {}
    for lesson in lessons:
        wanted |= questions_in(*lesson, stages[lesson[0]])
    written, removed = replace(_read_index(names), wanted, user=user, now=now)
    frappe.db.commit()
    report["lessons"] += len(lessons)
    report["written"] += written
    report["removed"] += removed
    return names[-1]


def _read_stages(lessons: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    # Only the configs that hold questions: a text may be long.
    rows = frappe.db.sql(
        """SELECT parent, type, IF(type = 'Quiz', config, NULL) AS config
        FROM `tabMemora Lesson Stage`
        WHERE parenttype = 'Memora Lesson' AND parent IN %s ORDER BY parent, idx, name""",
        (lessons,),
        as_dict=True,
    )
    stages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        stages[row["parent"]].append(row)
    return stages


def _read_index(lessons: tuple[str, ...]) -> Rows:
    rows = frappe.db.sql(
        f"SELECT name, {', '.join(COLUMNS)} FROM `tabMemora Question` WHERE lesson IN %s",
        (lessons,),
    )
    return {name: dict(zip(COLUMNS, values, strict=True)) for name, *values in rows}


def _remove_orphans(subject: str | None, report: dict[str, int]) -> bool:
    """Remove questions of lessons that are gone; return whether there may be more."""
    orphans = frappe.db.sql(
        """SELECT question.name FROM `tabMemora Question` question
        LEFT JOIN `tabMemora Lesson` lesson ON lesson.name = question.lesson
        WHERE lesson.name IS NULL AND (%(subject)s IS NULL OR question.subject = %(subject)s)
        LIMIT %(limit)s""",
        {"subject": subject, "limit": LESSONS_A_CHUNK},
        pluck=True,
    )
    if orphans:
        # A lesson that was restored since the SELECT keeps its questions.
        frappe.db.sql(
            """DELETE FROM `tabMemora Question` WHERE name IN %s AND NOT EXISTS
            (SELECT 1 FROM `tabMemora Lesson` WHERE name = `tabMemora Question`.lesson)""",
            (tuple(orphans),),
        )
        report["removed"] += len(orphans)
    frappe.db.commit()
    return bool(orphans)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= MAX_DATA


def _name(lesson: str, question_id: str) -> str:
    return hashlib.sha256(f"{lesson}\0{question_id}".encode()).hexdigest()[:20]
