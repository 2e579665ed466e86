"""Questions as plays and reviews need them: their keys, where they belong, which may be asked."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import frappe

from memora.services.access import OpenLessons
from memora.services.content import question_keys


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
        is_skippable: Whether its stage may be skipped.
        is_asked_now: Whether the lesson still asks it, and not an older file alone.
        is_written_out: Whether the payload is as published, with the HTML of its texts.
    """

    question_id: str
    lesson: str
    topic: str | None
    subject: str | None
    payload: dict[str, Any]
    target_s: float | None
    is_skippable: bool = False
    is_asked_now: bool = True
    is_written_out: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """The lesson and the id: what names one question of one lesson."""
        return self.lesson, self.question_id


def find_questions(
    question_ids: Iterable[str],
    *,
    opened: OpenLessons,
    lessons: Mapping[str, str | None] | None = None,
    subject: str | None = None,
    topic: str | None = None,
) -> dict[str, Question]:
    """Return those of some questions that their player may be asked, by id; see ``askable``.

    Args:
        question_ids: Ids.
        opened: The lessons that the player may open.
        lessons: The lesson that is meant, by question, where it is known.
        subject: Only questions of this subject.
        topic: Only questions of this topic.
    """
    rows = _read(question_ids, f"{_PLACE}, question.payload, {_DETAILS}", subject, topic)
    return {row[0]: _question(row) for row in _meant(rows, lessons or {}, opened)}


def askable(
    question_ids: Iterable[str],
    *,
    opened: OpenLessons,
    lessons: Mapping[str, str | None] | None = None,
    subject: str | None = None,
    topic: str | None = None,
) -> list[str]:
    """Return those of the ids that a lesson asks which the player may open, in their order.

    Where lessons of two courses use the same id, the one that ``lessons`` names is meant: while it
    is not open the question rests, whatever the other says. The arguments are those of
    ``find_questions``.
    """
    wanted = list(question_ids)
    rows = _meant(_read(wanted, _PLACE, subject, topic), lessons or {}, opened)
    present = {row[0] for row in rows}
    return [question_id for question_id in wanted if question_id in present]


def questions_of_play(lesson: str, version: int | None, at: datetime) -> dict[str, Question]:
    """Return all questions that a play of a lesson has to answer, by id.

    They are those of the lesson's file that was played, where its version is named and still known,
    else those of the lesson as it is. What is known of a version is what ``question_keys`` keeps.

    Args:
        lesson: The lesson.
        version: Version of the file that was played, if the client names one.
        at: The moment of the play, naive UTC.
    """
    now = questions_of_lesson(lesson)
    asked = question_keys.read_version(lesson, version, now=at) if version else None
    if asked is None:
        return now
    topic, subject = next(((q.topic, q.subject) for q in now.values()), (None, None))
    return {
        name: Question(
            *(name, lesson, topic, subject, question.payload, question.target_s or None),
            is_skippable=question.is_skippable,
            is_asked_now=name in now,
            is_written_out=True,
        )
        for name, question in asked.items()
    }


def as_they_were_asked(
    questions: Mapping[str, Question], versions: Mapping[str, int | None]
) -> dict[str, Question]:
    """Return questions with the keys of the files that asked them, where these are named and known.

    Args:
        questions: The questions as they are, by id.
        versions: Version of the lesson file that asked, by id.
    """
    wanted = [(*q.place, version) for n, q in questions.items() if (version := versions.get(n))]
    payloads = question_keys.read_versions(wanted)
    return {
        name: replace(question, payload=payloads[name], is_written_out=True)
        if name in payloads
        else question
        for name, question in questions.items()
    }


def questions_at(places: Iterable[tuple[str, str]]) -> dict[str, Question]:
    """Return questions by id, each named by its lesson and its id; not those that are gone."""
    rows = frappe.db.sql(
        f"""SELECT {_PLACE}, question.payload, {_DETAILS}
        FROM JSON_TABLE(%s, '$[*]' COLUMNS (
            lesson VARCHAR(140) PATH '$[0]', id VARCHAR(140) PATH '$[1]')) given
        STRAIGHT_JOIN `tabMemora Question` question
            ON question.lesson = given.lesson COLLATE utf8mb4_unicode_ci
            AND question.question_id = given.id COLLATE utf8mb4_nopad_bin
        {_STAGES}""",
        (json.dumps(list(places)),),
    )
    return {row[0]: _question(row) for row in rows}


def questions_of_lesson(lesson: str) -> dict[str, Question]:
    """Return all questions that a lesson asks, by id, in its order."""
    rows = frappe.db.sql(
        f"""SELECT {_PLACE}, question.payload, {_DETAILS}
        FROM `tabMemora Question` question {_STAGES}
        WHERE question.lesson = %s ORDER BY question.stage_idx, question.position""",
        lesson,
    )
    return {row[0]: _question(row) for row in rows}


_PLACE = "question.question_id, question.lesson, question.topic, question.subject"
# A stage's time is for all of its questions.
_DETAILS = """stage.target_time / (
    SELECT COUNT(*) FROM `tabMemora Question` other
    WHERE other.lesson = question.lesson AND other.stage_idx = question.stage_idx),
    COALESCE(stage.is_skippable, 0)"""
_STAGES = """LEFT JOIN `tabMemora Lesson Stage` stage ON stage.parent = question.lesson
        AND stage.parenttype = 'Memora Lesson' AND stage.idx = question.stage_idx"""


def _read(
    question_ids: Iterable[str], columns: str, subject: str | None, topic: str | None
) -> list[tuple[Any, ...]]:
    wanted = list(dict.fromkeys(question_ids))
    if not wanted:
        return []
    # One statement, however many: a list of more than 1,000 in IN is made a table by MariaDB too,
    # but one whose texts it compares by another collation than the column's.
    return frappe.db.sql(
        f"""SELECT {columns}
        FROM JSON_TABLE(%(ids)s, '$[*]' COLUMNS (id VARCHAR(140) PATH '$')) given
        STRAIGHT_JOIN `tabMemora Question` question
            ON question.question_id = given.id COLLATE utf8mb4_nopad_bin
        {_STAGES if _DETAILS in columns else ""}
        WHERE (%(subject)s IS NULL OR question.subject = %(subject)s)
        AND (%(topic)s IS NULL OR question.topic = %(topic)s)
        ORDER BY question.name""",
        {"ids": json.dumps(wanted), "subject": subject, "topic": topic},
    )


def _meant(
    rows: Iterable[tuple[Any, ...]], lessons: Mapping[str, str | None], opened: OpenLessons
) -> Iterator[tuple[Any, ...]]:
    """Yield one row for each question that may be asked: the meant lesson's, or the first open."""
    by_question: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        by_question.setdefault(row[0], []).append(row)
    is_open = opened.among({row[1] for found in by_question.values() for row in found})
    for question_id, found in by_question.items():
        meant = [row for row in found if row[1] == lessons.get(question_id)]
        yield from [row for row in meant or found if row[1] in is_open][:1]


def _question(row: tuple[Any, ...]) -> Question:
    *place, payload, target, is_skippable = row
    seconds = float(target) if target else None
    return Question(*place, json.loads(payload), seconds, bool(is_skippable))
