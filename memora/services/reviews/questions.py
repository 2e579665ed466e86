"""Questions as reviews need them: what to show, how to mark, where they belong."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import frappe

from memora.utils.bulk import in_chunks


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a lesson.

    Attributes:
        question_id: Its id within the course.
        lesson: The lesson that asks it.
        topic: The lesson's topic.
        subject: The lesson's subject.
        payload: The question itself, key included.
        target_s: Seconds meant for it, None where the author named none.
    """

    question_id: str
    lesson: str
    topic: str | None
    subject: str | None
    payload: dict[str, Any]
    target_s: float | None

    def shown(self) -> dict[str, Any]:
        """Return what a student may see before the answer: no key, whatever the payload holds."""
        return {
            "id": self.question_id,
            "question_text": self.payload.get("text"),
            "options": self.payload.get("options") or [],
            "type": self.payload.get("type"),
            "subject": self.subject,
            "topic": self.topic,
        }


def find_questions(
    question_ids: Iterable[str],
    *,
    lessons: dict[str, str | None] | None = None,
    subject: str | None = None,
    topic: str | None = None,
) -> dict[str, Question]:
    """Return questions by id; those that no lesson asks any more are missing.

    Where lessons of two courses use the same id, the one that ``lessons`` names is meant.

    Args:
        question_ids: Ids.
        lessons: The lesson that is meant, by question, where it is known.
        subject: Only questions of this subject.
        topic: Only questions of this topic.
    """
    lessons = lessons or {}
    found: dict[str, Question] = {}
    for chunk in in_chunks(list(dict.fromkeys(question_ids))):
        # A stage's time is for all of its questions.
        rows = frappe.db.sql(
            """SELECT question.question_id, question.lesson, question.topic, question.subject,
            question.payload, stage.target_time / (
                SELECT COUNT(*) FROM `tabMemora Question` other
                WHERE other.lesson = question.lesson AND other.stage_idx = question.stage_idx)
            FROM `tabMemora Question` question
            LEFT JOIN `tabMemora Lesson Stage` stage ON stage.parent = question.lesson
                AND stage.parenttype = 'Memora Lesson' AND stage.idx = question.stage_idx
            WHERE question.question_id IN %(ids)s
            AND (%(subject)s IS NULL OR question.subject = %(subject)s)
            AND (%(topic)s IS NULL OR question.topic = %(topic)s)
            ORDER BY question.name""",
            {"ids": chunk, "subject": subject, "topic": topic},
        )
        for question_id, lesson, its_topic, its_subject, payload, target in rows:
            if question_id not in found or lesson == lessons.get(question_id):
                place = (lesson, its_topic, its_subject)
                seconds = float(target) if target else None
                found[question_id] = Question(question_id, *place, json.loads(payload), seconds)
    return found


def existing(
    question_ids: Iterable[str], *, subject: str | None = None, topic: str | None = None
) -> list[str]:
    """Return those of the ids that a lesson of the subject and topic asks, in their order.

    Args:
        question_ids: Ids.
        subject: Only questions of this subject, if given.
        topic: Only questions of this topic, if given.
    """
    wanted = list(question_ids)
    if not wanted:
        return []
    # One statement, however many: a list of more than 1,000 in IN is made a table by MariaDB too,
    # but one whose texts it compares by another collation than the column's.
    present = set(
        frappe.db.sql(
            """SELECT question.question_id
            FROM JSON_TABLE(%(ids)s, '$[*]' COLUMNS (id VARCHAR(140) PATH '$')) given
            STRAIGHT_JOIN `tabMemora Question` question
                ON question.question_id = given.id COLLATE utf8mb4_nopad_bin
            WHERE (%(subject)s IS NULL OR question.subject = %(subject)s)
            AND (%(topic)s IS NULL OR question.topic = %(topic)s)""",
            {"ids": json.dumps(wanted), "subject": subject, "topic": topic},
            pluck=True,
        )
    )
    return [question_id for question_id in wanted if question_id in present]
