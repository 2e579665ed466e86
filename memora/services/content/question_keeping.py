"""Notes what lesson files ask, for ``question_keys`` to know it after another file replaced them.

Whoever builds a lesson's file calls ``keep`` before it is put in place. A file that changes nothing
of its questions writes nothing.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import frappe

from memora.services.content.question_index import questions_in
from memora.services.content.question_keys import (
    KEPT,
    AskedQuestion,
    compact,
    source_of,
    version_at,
)
from memora.services.content.quiz import questions_of
from memora.utils.bulk import in_chunks, insert_rows
from memora.utils.clock import to_host_time, utc_now
from memora.utils.retry import retry_on_lock_conflict

ROWS_A_STEP = 5_000
USER = "Administrator"
#: What of a row may be another while its lesson's file stays.
_MENDED = ("modified", "target_time", "is_skippable", "payload", "source", "digest")


def asked_by(
    lesson: str, stages: Sequence[Mapping[str, Any]], published: Sequence[Mapping[str, Any]]
) -> list[AskedQuestion]:
    """Return the questions that a lesson's file asks; those that the index knows.

    Args:
        lesson: Name of the lesson.
        stages: Its stages as they are stored, with ``config`` a value or JSON text.
        published: The same stages as the file has them, before any key is withheld.
    """
    by_id: dict[Any, dict[str, Any]] = {}
    for _stage, _number, question in questions_of(published):
        by_id.setdefault(question.get("id"), question)
    rows = list(questions_in(lesson, None, None, stages).values())
    counts: dict[int, int] = defaultdict(int)
    for row in rows:
        counts[row["stage_idx"]] += 1
    asked = []
    for row in rows:
        stage = published[row["stage_idx"] - 1]
        asked.append(
            AskedQuestion(
                row["question_id"],
                by_id[row["question_id"]],
                source_of(json.loads(row["payload"])),
                # As precise as the column is.
                round((stage.get("target_time") or 0) / counts[row["stage_idx"]], 6),
                bool(stage.get("is_skippable")),
            )
        )
    return asked


def keep(asked: Mapping[str, Sequence[AskedQuestion]], version: int) -> dict[str, int]:
    """Note what lesson files ask that are about to be put in place; commits.

    A build that is killed afterwards does it again and finds it done.

    Args:
        asked: By lesson what its file asks.
        version: Version of the build.

    Returns:
        By lesson the version of its file: the build's, or one more than the last one that is known,
        since two builds of one second must not name two files alike.
    """
    versions: dict[str, int] = {}
    for lessons in in_chunks(sorted(asked)):
        of_chunk = {lesson: asked[lesson] for lesson in lessons}
        versions |= retry_on_lock_conflict(partial(_keep_chunk, of_chunk, version))
    return versions


def correct(asked: Mapping[str, Sequence[AskedQuestion]], version_of: Callable[[str], int]) -> None:
    """Note what lesson files ask that stay as they are; commits.

    What changed of a question is nothing that its file shows: a key that it withholds was mended,
    and so it is for everybody who holds the file.

    Args:
        asked: By lesson what its file asks.
        version_of: Gives the version of a lesson's file, where nothing is known of that.
    """
    for lessons in in_chunks(sorted(asked)):
        of_chunk = {lesson: asked[lesson] for lesson in lessons}
        retry_on_lock_conflict(partial(_correct_chunk, of_chunk, version_of))


def delete_forgotten(now: datetime) -> int:
    """Delete what was replaced more than 30 days ago, and of lessons that are gone; commits.

    Args:
        now: The present moment, naive UTC.

    Returns:
        How many rows are gone.
    """
    replaced = _delete_found(
        "key_row.to_version > 0 AND key_row.to_version <= %s", version_at(now - KEPT)
    )
    return replaced + _delete_found(
        "NOT EXISTS (SELECT 1 FROM `tabMemora Lesson` lesson WHERE lesson.name = key_row.lesson)"
    )


def _delete_found(condition: str, *values: Any) -> int:
    """Delete rows in small steps, each committed."""
    # By name: a deletion by range would lock what a build writes beside it.
    total = 0
    while True:
        names = frappe.db.sql(
            f"SELECT name FROM `tabMemora Question Key` key_row WHERE {condition} LIMIT %s",
            (*values, ROWS_A_STEP),
            pluck=True,
        )
        for chunk in in_chunks(names):
            frappe.db.sql("DELETE FROM `tabMemora Question Key` WHERE name IN %s", (chunk,))
        frappe.db.commit()
        total += len(names)
        if len(names) < ROWS_A_STEP:
            return total


class _Known(NamedTuple):
    """A row of a question as it is published."""

    name: str
    digest: str
    version: int


def _keep_chunk(asked: Mapping[str, Sequence[AskedQuestion]], version: int) -> dict[str, int]:
    known, newest = _read_known(asked)
    versions = {lesson: max(version, newest[lesson] + 1) for lesson in asked}
    new: list[dict[str, Any]] = []
    replaced: dict[int, list[str]] = defaultdict(list)
    for lesson, questions in asked.items():
        before = dict(known[lesson])
        for question in questions:
            row = before.get(question.question_id)
            if row and row.digest == question.digest:
                del before[question.question_id]
            else:
                new.append(_row(lesson, question, versions[lesson]))
        replaced[versions[lesson]] += [row.name for row in before.values()]
    for at, names in replaced.items():
        for chunk in in_chunks(names):
            frappe.db.sql(
                "UPDATE `tabMemora Question Key` SET to_version = %s WHERE name IN %s", (at, chunk)
            )
    _write(new)
    return versions


def _correct_chunk(
    asked: Mapping[str, Sequence[AskedQuestion]], version_of: Callable[[str], int]
) -> None:
    known, _newest = _read_known(asked)
    changed = []
    for lesson, questions in asked.items():
        for question in questions:
            row = known[lesson].get(question.question_id)
            if row is None:
                changed.append(_row(lesson, question, version_of(lesson)))
            elif row.digest != question.digest:
                changed.append(_row(lesson, question, row.version))
    _write(changed)


def _write(rows: list[dict[str, Any]]) -> None:
    """Insert rows, or bring those of the same name up to date, and commit."""
    stamp = to_host_time(utc_now())
    made = {"creation": stamp, "modified": stamp, "owner": USER, "modified_by": USER}
    list(insert_rows("Memora Question Key", (made | row for row in rows), update=_MENDED))
    frappe.db.commit()


def _read_known(
    lessons: Iterable[str],
) -> tuple[dict[str, dict[str, _Known]], dict[str, int]]:
    """Return by lesson the rows of its published questions, and the newest version in its rows."""
    # A new transaction: what another build wrote before it gave us the subject's lock is seen.
    frappe.db.commit()
    rows = frappe.db.sql(
        """SELECT lesson, question_id, name, digest, from_version, to_version
        FROM `tabMemora Question Key` WHERE lesson IN %s""",
        (tuple(lessons),),
    )
    known: dict[str, dict[str, _Known]] = defaultdict(dict)
    newest: dict[str, int] = defaultdict(int)
    for lesson, question_id, name, digest, from_version, to_version in rows:
        newest[lesson] = max(newest[lesson], from_version, to_version)
        if not to_version:
            known[lesson][question_id] = _Known(name, digest, from_version)
    return known, newest


def _row(lesson: str, question: AskedQuestion, version: int) -> dict[str, Any]:
    name = hashlib.sha256(f"{lesson}\0{question.question_id}\0{version}".encode()).hexdigest()[:20]
    return {
        "name": name,
        "lesson": lesson,
        "question_id": question.question_id,
        "from_version": version,
        "to_version": 0,
        "target_time": question.target_s,
        "is_skippable": int(question.is_skippable),
        "payload": compact(question.payload),
        "source": question.source,
        "digest": question.digest,
    }
