"""A plan's content in short, read without reading the content: has anything changed, and where?

MariaDB adds up the hashes of rows, by topic, so that a plan of 5,000 lessons comes as a few hundred
numbers. A sum and not BIT_XOR, since two equal rows would cancel each other there.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frappe

from memora.services.cdn_export.build import content_loader
from memora.services.cdn_export.build.schema_validator import schema_texts
from memora.services.cdn_export.local_storage import encode_content
from memora.services.cdn_export.url_resolver import get_content_url
from memora.services.content.marking import SHOWN_VERSION
from memora.services.content.rendering import RENDERER_VERSION

_LESSON_COLUMNS = (*content_loader.LESSON_COLUMNS, "sort_order")


@dataclass(frozen=True, slots=True)
class ContentDigest:
    """What a plan's files are made from, in short.

    Attributes:
        shape: Digest of everything but what stages hold: while it is the same, the plan has the
            same files, and all but lesson files hold the same.
        stages: Digest of what the stages of a topic's lessons hold, by topic, and of what is
            said of the media in them.
    """

    shape: str
    stages: dict[str, str]


def digest_content(plan: dict[str, Any], subject_ids: Collection[str]) -> ContentDigest:
    """Read the digest of a plan.

    Args:
        plan: The plan's row, from ``load_plan``.
        subject_ids: Its subjects, and those whose files it may have named before.

    Raises:
        ValueError: A plan that shares one of the subjects has an override that is not understood.
    """
    plans_of = content_loader.load_published_plans_of(subject_ids)
    plan_ids = {plan["name"], *(name for names in plans_of.values() for name in names)}
    parts: list[Any] = [
        *(plan, content_loader.load_plan_subjects(plan["name"]), sorted(subject_ids)),
        *(plans_of, sorted(content_loader.load_plan_overrides(sorted(plan_ids)).items())),
        *(get_content_url("x"), RENDERER_VERSION, SHOWN_VERSION),
    ]
    parents: Collection[str] = subject_ids
    for node_type in ("subject", "track", "unit", "topic"):
        rows = content_loader.load_level(node_type, parents)
        parents = [row["name"] for row in rows]
        parts.append(rows)
    parts.append(_sum_lessons(parents))
    stages = _sum_stages(parents)
    parts.append([(topic, count, places) for topic, count, places, _ in stages])
    files, words = _sum_media(parents)
    parts.append(files)
    shape = hashlib.blake2b(encode_content(parts), digest_size=16, key=_PROGRAM).hexdigest()
    return ContentDigest(
        shape, {topic: f"{held}{words.get(topic, '')}" for topic, _, _, held in stages}
    )


def _sum_lessons(topic_ids: Collection[str]) -> list[tuple[Any, ...]]:
    """Return of each topic its number of published lessons and the digest of their rows."""
    return _select(
        f"""SELECT parent_topic, COUNT(*), {_sum_of(*map(_quoted, _LESSON_COLUMNS))}
        FROM `tabMemora Lesson`
        WHERE parent_topic IN %(names)s AND is_published = 1
        GROUP BY parent_topic ORDER BY parent_topic""",
        topic_ids,
    )


def _sum_stages(topic_ids: Collection[str]) -> list[tuple[Any, ...]]:
    """Return of each topic how many stages it has, and digests of their places and content."""
    place = ("QUOTE(lesson.name)", "stage.idx")
    held = (
        *(_quoted("stage.title"), _quoted("stage.type"), "stage.target_time", "stage.weight"),
        _quoted(content_loader.INTERACTIVE_DIGEST.format(subject="lesson.subject")),
        # Last, so that it need not be quoted: nothing follows that it could be taken for.
        *("stage.is_skippable", "stage.server_marked", "COALESCE(stage.config, '')"),
    )
    return _select(
        f"""SELECT lesson.parent_topic, COUNT(*), {_sum_of(*place)}, {_sum_of(*place, *held)}
        FROM `tabMemora Lesson` lesson STRAIGHT_JOIN `tabMemora Lesson Stage` stage
            ON stage.parent = lesson.name AND stage.parenttype = 'Memora Lesson'
        WHERE lesson.parent_topic IN %(names)s AND lesson.is_published = 1
        GROUP BY lesson.parent_topic ORDER BY lesson.parent_topic""",
        topic_ids,
    )


def _sum_media(topic_ids: Collection[str]) -> tuple[list[tuple[Any, ...]], dict[str, str]]:
    """Return digests of the media that lessons show, by topic: of their files, of their words.

    Other files are another set of files, which a whole build puts in place; other words are in
    the lessons' files alone. A medium that is not there yet counts as another one.
    """
    use = ("QUOTE(used.lesson)", "QUOTE(used.media)")
    file = ("QUOTE(medium.sha256)", "QUOTE(medium.extension)")
    words = ("QUOTE(medium.alt)", "COALESCE(medium.is_decorative, 0)")
    rows = _select(
        f"""SELECT lesson.parent_topic, {_sum_of(*use, *file)}, {_sum_of(*use, *words)}
        FROM `tabMemora Lesson` lesson
        JOIN `tabMemora Media Use` used ON used.lesson = lesson.name
        LEFT JOIN `tabMemora Media` medium ON medium.name = used.media
        WHERE lesson.parent_topic IN %(names)s AND lesson.is_published = 1
        GROUP BY lesson.parent_topic ORDER BY lesson.parent_topic""",
        topic_ids,
    )
    return [(topic, files) for topic, files, _ in rows], {topic: said for topic, _, said in rows}


def _select(query: str, names: Collection[str]) -> list[tuple[Any, ...]]:
    return list(frappe.db.sql(query, {"names": tuple(names)})) if names else []


def _quoted(column: str) -> str:
    return f"QUOTE({column})"


def _sum_of(*columns: str) -> str:
    """Return SQL for the sum over rows of a 64-bit hash of these columns, as text."""
    row = f"CONV(LEFT(MD5(CONCAT_WS(',', {', '.join(columns)})), 16), 16, 10)"
    return f"CAST(SUM(CAST({row} AS UNSIGNED)) AS CHAR)"


_PROGRAM = hashlib.blake2b(
    b"".join(file.read_bytes() for file in sorted(Path(__file__).parents[1].rglob("*.py")))
    + schema_texts().encode(),
    digest_size=16,
).digest()
