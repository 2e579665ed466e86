"""The nodes of a course file, in document order, as the database will hold them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from memora.services.content.native import from_first_format, native_config, with_id_prefix
from memora.services.content.text import inert
from memora.services.content.tree import CONTENT_DOCTYPES, PARENT_FIELDS

FIRST_FORMAT = "memora.course/1"

CHILD_LISTS = ("tracks", "units", "topics", "lessons")
"""The list of children that each level of ``CONTENT_DOCTYPES`` holds; a lesson holds none."""

DEFAULTS: dict[str, dict[str, Any]] = {
    "Memora Subject": {
        "description": "",
        "is_linear": 0,
        "language": "",
        "license": "",
        "source": "",
        "text_format": "plain",
        "question_id_prefix": "",
    },
    "Memora Track": {"description": "", "is_linear": 0},
    "Memora Unit": {"description": "", "is_linear": 0},
    "Memora Topic": {"description": "", "is_linear": 0},
    "Memora Lesson": {"description": "", "base_xp": 10, "text_format": ""},
}
"""The optional fields of each level and what a new node gets where the file is silent."""

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Node:
    """One node of the file.

    Attributes:
        doctype: Its level.
        name: The course's id and its own.
        path: Where it stands in the file.
        values: The fields that the file gives, with ``sort_order`` and the link to its parent.
        stages: A lesson's stages, normalised; empty for the other levels.
    """

    doctype: str
    name: str
    path: Path
    values: dict[str, Any]
    stages: list[dict[str, Any]]


def walk(course: Any) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Yield path, DocType and raw node of everything below the course, in document order.

    What is malformed is passed over: the schema reports it.
    """

    def below(parent: Any, depth: int, path: Path) -> Iterator[tuple[Path, str, dict[str, Any]]]:
        children = parent.get(CHILD_LISTS[depth])
        for position, child in enumerate(children if isinstance(children, list) else ()):
            if isinstance(child, dict):
                where = (*path, CHILD_LISTS[depth], position)
                yield where, CONTENT_DOCTYPES[depth + 1], child
                if depth + 1 < len(CHILD_LISTS):
                    yield from below(child, depth + 1, where)

    if isinstance(course, dict):
        yield from below(course, 0, ())


def flatten(
    course: dict[str, Any], question_id_prefix: str = "", *, tracks_before: int = 0
) -> list[Node]:
    """Return the nodes of a faultless course: the subject first, every parent before its children.

    Args:
        course: The parsed file.
        question_id_prefix: What stands before the ids of its questions.
        tracks_before: How many tracks of the subject stand before those of the file.

    Returns:
        Nodes named ``<course id>.<node id>``, numbered among their siblings from 1, with their
        questions in the native form.
    """
    subject = course["id"]
    values = {**_fields("Memora Subject", course), "question_id_prefix": question_id_prefix}
    nodes = [Node("Memora Subject", subject, (), values, [])]
    convert = from_first_format if course["format"] == FIRST_FORMAT else native_config
    names: dict[Path, str] = {(): subject}
    for path, doctype, raw in walk(course):
        name = names[path] = node_name(subject, raw["id"])
        values = _fields(doctype, raw)
        before = tracks_before if doctype == "Memora Track" else 0
        values["sort_order"] = path[-1] + 1 + before
        values[PARENT_FIELDS[doctype]] = names[path[:-2]]
        stages = [_stage(stage, convert, question_id_prefix) for stage in raw.get("stages", ())]
        nodes.append(Node(doctype, name, path, values, stages))
    return nodes


def count_nodes(course: dict[str, Any]) -> int:
    """Return how many nodes a faultless course has, the subject among them."""
    return 1 + sum(1 for _node in walk(course))


def node_name(course_id: str, node_id: str) -> str:
    """Return a node's name in the database: node ids repeat between courses."""
    return f"{course_id}.{node_id}"


def config_text(config: Any) -> str:
    """Return a stage's config as it is stored: compact JSON in the file's own order."""
    return json.dumps(config, ensure_ascii=False, separators=(",", ":"))


def _fields(doctype: str, raw: dict[str, Any]) -> dict[str, Any]:
    given = {name: raw[name] for name in ("title", *DEFAULTS[doctype]) if name in raw}
    return {name: _column(value) for name, value in given.items()}


def _column(value: Any) -> Any:
    if isinstance(value, str):
        return inert(value)
    return int(value)


def _stage(
    raw: dict[str, Any], convert: Callable[[str, Any], Any], question_id_prefix: str
) -> dict[str, Any]:
    config = with_id_prefix(raw["type"], convert(raw["type"], raw["config"]), question_id_prefix)
    return {
        "title": inert(raw["title"]),
        "type": raw["type"],
        "config": config_text(config),
        "target_time": raw.get("target_time", 0),
        "weight": raw.get("weight", 1),
        "is_skippable": int(raw.get("is_skippable", False)),
        "server_marked": int(raw.get("server_marked", False)),
    }
