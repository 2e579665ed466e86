"""Everything that can be wrong with a course file, found in one reading."""

import math
from collections.abc import Iterator
from typing import Any

from frappe import _

from memora.services.content.importing.eaten_backslashes import unseen_faults
from memora.services.content.importing.interactive_faults import interactive_faults
from memora.services.content.importing.schema import Fault, json_path, schema_faults
from memora.services.content.importing.stage_faults import (
    answer_faults,
    duplicate_question,
    question_ids,
    text_faults,
)
from memora.services.content.importing.tree import Path, config_text, node_name, walk
from memora.services.content.rendering import PLAIN
from memora.services.content.text import inert

MAX_DEPTH = 32
MAX_NAME = 120
MAX_DATA = 140
MAX_CONFIG_BYTES = 1 << 20


def course_faults(course: Any) -> list[Fault]:
    """Check a parsed course file.

    Args:
        course: Any JSON value.

    Returns:
        Every fault; an empty list for a file that can be imported.
    """
    # Values that no JSON file or column can hold come first: the other checks rely on them.
    unstorable = list(_unstorable_values(course))
    if unstorable:
        return unstorable
    return [
        *schema_faults(course),
        *_duplicate_nodes(course),
        *_duplicate_questions(course),
        *_too_long(course),
        *unseen_faults(course),
        *_unreadable_texts(course),
        *_unusable_frames(course),
    ]


def _unstorable_values(course: Any) -> Iterator[Fault]:
    pending: list[tuple[Path, Any]] = [((), course)]
    while pending:
        path, value = pending.pop()
        if len(path) > MAX_DEPTH:
            yield _fault(path, _("is nested too deeply: at most {0} levels").format(MAX_DEPTH))
        elif isinstance(value, dict):
            pending.extend(((*path, key), child) for key, child in reversed(value.items()))
            if not all(map(_is_text, value)):
                yield _fault(path, _("has a key with characters that are no valid Unicode"))
        elif isinstance(value, list):
            children = list(enumerate(value))
            pending.extend(((*path, at), child) for at, child in reversed(children))
        elif isinstance(value, str) and not _is_text(value):
            yield _fault(path, _("holds characters that are no valid Unicode; write them anew"))
        elif isinstance(value, float) and not math.isfinite(value):
            yield _fault(path, _("must be a finite number"))


def _is_text(value: str) -> bool:
    # A lone surrogate, which JSON can escape, has no UTF-8 form that could be stored.
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _duplicate_nodes(course: Any) -> Iterator[Fault]:
    # Names in the database are compared without regard to case.
    seen: set[str] = set()
    for path, _doctype, node in walk(course):
        node_id = node.get("id")
        if isinstance(node_id, str):
            if node_id.casefold() in seen:
                message = _("node id {0} is used twice; give each node its own").format(node_id)
                yield _fault((*path, "id"), message)
            seen.add(node_id.casefold())


def _duplicate_questions(course: Any) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, _doctype, node in walk(course):
        stages = (*path, "stages")
        yield from answer_faults(node.get("stages"), stages)
        for where, question_id in question_ids(node.get("stages"), stages):
            if question_id.casefold() in seen:
                yield duplicate_question(where, question_id)
            seen.add(question_id.casefold())


def _unreadable_texts(course: Any) -> Iterator[Fault]:
    if not isinstance(course, dict):
        return
    for path, _doctype, node in walk(course):
        text_format = str(node.get("text_format") or course.get("text_format") or PLAIN)
        where = (*path, "stages")
        yield from text_faults(node.get("stages"), text_format, _text_of(course, "language"), where)


def _unusable_frames(course: Any) -> Iterator[Fault]:
    for path, _doctype, node in walk(course):
        yield from interactive_faults(node.get("stages"), (*path, "stages"))


def _text_of(course: dict[str, Any], name: str) -> str | None:
    return course[name] if isinstance(course.get(name), str) else None


def _too_long(course: Any) -> Iterator[Fault]:
    if not isinstance(course, dict):
        return
    for path, _doctype, node in [((), "", course), *walk(course)]:
        for name in ("title",) if path else ("title", "language", "license", "source"):
            text = node.get(name)
            if isinstance(text, str) and len(text) <= MAX_DATA < len(inert(text)):
                message = _(
                    "is too long: at most {0} characters, where each < before a letter counts 2"
                )
                yield _fault((*path, name), message.format(MAX_DATA))
        if path and len(node_name(str(course.get("id")), str(node.get("id")))) > MAX_NAME:
            message = _("is too long: at most {0} characters together with the course's id")
            yield _fault((*path, "id"), message.format(MAX_NAME))
        yield from _too_long_configs(path, node.get("stages"))


def _too_long_configs(path: Path, stages: Any) -> Iterator[Fault]:
    for at, stage in enumerate(stages if isinstance(stages, list) else ()):
        size = len(config_text(stage.get("config")).encode()) if isinstance(stage, dict) else 0
        if size > MAX_CONFIG_BYTES:
            message = _("is too large: {0} bytes of at most {1}; divide the stage")
            yield _fault((*path, "stages", at, "config"), message.format(size, MAX_CONFIG_BYTES))


def _fault(path: Path, message: str) -> Fault:
    return {"path": json_path(path), "message": message}
