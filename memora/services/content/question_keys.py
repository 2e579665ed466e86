"""How published lessons ask their questions now, and asked them before: ``Memora Question Key``.

A file that a device holds is older than the lesson: its options stand in another order, its key may
have been another. A row is one form of one question, from the first file that asks it so to the
first that does not; a form that was replaced is known for 30 days. ``question_keeping`` writes it.

Rows hold the question as it is published, HTML included, so that whoever shows one renders nothing.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import frappe

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as a lesson's file asks it.

    Attributes:
        question_id: Its id.
        payload: The question, with its key and the HTML of its texts.
        source: Digest of the question as the lesson holds it; see ``source_of``.
        target_s: Seconds meant for it, 0 where the author named none.
        is_skippable: Whether its stage may be skipped.
    """

    question_id: str
    payload: dict[str, Any]
    source: str
    target_s: float = 0.0
    is_skippable: bool = False

    @property
    def digest(self) -> str:
        """What is the same for as long as the question is asked in the same way."""
        return _digest([self.payload, self.target_s, self.is_skippable])


class Published(NamedTuple):
    """How a published lesson asks a question.

    Attributes:
        payload: The question, with its key and the HTML of its texts.
        source: Digest of the question as the lesson held it then.
        version: Version of the first lesson file that asks it so.
    """

    payload: dict[str, Any]
    source: str
    version: int


def source_of(question: Mapping[str, Any]) -> str:
    """Return the digest of a question as a lesson holds it."""
    return _digest(question)


def read_version(lesson: str, version: int, *, now: datetime) -> dict[str, AskedQuestion] | None:
    """Return what a lesson's file of some version asked, by id and in no order.

    Args:
        lesson: Name of the lesson.
        version: The file's version.
        now: The present moment, naive UTC.

    Returns:
        None where it is not known any more, or never was.
    """
    rows = frappe.db.sql(
        """SELECT question_id, payload, source, target_time, is_skippable,
            from_version <= %(version)s
        FROM `tabMemora Question Key` WHERE lesson = %(lesson)s AND (
            from_version <= %(version)s AND (to_version = 0 OR to_version > %(version)s)
            OR from_version > %(version)s AND from_version <= %(oldest)s)""",
        {"lesson": lesson, "version": version, "oldest": version_at(now - KEPT)},
    )
    # A form that began after the file, and so long ago that what it replaced may be forgotten.
    if not rows or not all(row[-1] for row in rows):
        return None
    return {
        question_id: AskedQuestion(
            question_id, json.loads(payload), source, target, bool(skippable)
        )
        for question_id, payload, source, target, skippable, _is_asked in rows
    }


def read_versions(wanted: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, Any]]:
    """Return questions as some files asked them, by id; not those that are not known any more.

    Args:
        wanted: Lesson, question id and the file's version of each.
    """
    rows = _read(
        wanted,
        """key_row.from_version <= given.version
        AND (key_row.to_version = 0 OR key_row.to_version > given.version)""",
    )
    return {question_id: json.loads(payload) for _lesson, question_id, payload, *_rest in rows}


def read_published(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Published]:
    """Return how questions are asked in the files that are published now.

    Args:
        wanted: Lesson and question id of each.
    """
    rows = _read(((*place, 0) for place in wanted), "key_row.to_version = 0")
    return {
        (lesson, question_id): Published(json.loads(payload), source, version)
        for lesson, question_id, payload, source, version in rows
    }


def version_at(moment: datetime) -> int:
    """Return the version of a lesson file that is built at a moment, naive UTC."""
    return int(moment.replace(tzinfo=timezone.utc).timestamp())


def compact(value: Any) -> str:
    """Return a value as the shortest JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(wanted: Iterable[tuple[str, str, int]], condition: str) -> list[tuple[Any, ...]]:
    given = list(wanted)
    if not given:
        return []
    return frappe.db.sql(
        f"""SELECT key_row.lesson, key_row.question_id, key_row.payload, key_row.source,
            key_row.from_version
        FROM JSON_TABLE(%s, '$[*]' COLUMNS (lesson VARCHAR(140) PATH '$[0]',
            id VARCHAR(140) PATH '$[1]', version BIGINT PATH '$[2]')) given
        STRAIGHT_JOIN `tabMemora Question Key` key_row
            ON key_row.lesson = given.lesson COLLATE utf8mb4_unicode_ci
            AND key_row.question_id = given.id COLLATE utf8mb4_nopad_bin AND {condition}""",
        (json.dumps(given),),
    )


def _digest(value: Any) -> str:
    return hashlib.blake2b(compact(value).encode(), digest_size=16).hexdigest()
