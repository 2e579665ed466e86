"""The index of questions: ``Memora Question`` says what the Quiz stages of the lessons ask.

Whoever writes a lesson's stages or topic calls ``replace`` in the same transaction, with what the
lesson asked before and asks now; see ``lesson_index``.

The index is of all lessons, unpublished ones too: reviews of what was learned go on.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import frappe

from memora.services.content.lesson_index import LessonIndex, Place, Rows
from memora.services.content.native import read_config
from memora.services.content.question_columns import MAX_DATA, OWN_COLUMNS, columns_of
from memora.services.content.quiz import questions_of
from memora.utils.bulk import in_chunks
from memora.utils.retry import retry_on_lock_conflict
from memora.utils.unicode import is_well_formed

ORPHANS_A_STEP = 200
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
    report = _INDEX.rebuild(subject, user=user, now=now)
    while retry_on_lock_conflict(partial(_remove_orphans, subject, report)):
        pass
    return report


def _rows_of(lessons: Sequence[Place]) -> Rows:
    stages = _read_stages(tuple(lesson for lesson, _topic, _subject in lessons))
    rows: Rows = {}
    for place in lessons:
        rows |= questions_in(*place, stages[place[0]])
    return rows


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


def _remove_orphans(subject: str | None, report: dict[str, int]) -> bool:
    """Remove questions of lessons that are gone; return whether there may be more."""
    orphans = frappe.db.sql(
        """SELECT question.name FROM `tabMemora Question` question
        LEFT JOIN `tabMemora Lesson` lesson ON lesson.name = question.lesson
        WHERE lesson.name IS NULL AND (%(subject)s IS NULL OR question.subject = %(subject)s)
        LIMIT %(limit)s""",
        {"subject": subject, "limit": ORPHANS_A_STEP},
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


_INDEX = LessonIndex("Memora Question", COLUMNS, _rows_of)
replace, forget = _INDEX.replace, _INDEX.forget
