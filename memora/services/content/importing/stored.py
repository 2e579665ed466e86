"""What the database holds of a course."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import frappe

from memora.services.content.importing.tree import DEFAULTS
from memora.services.content.native import native_config
from memora.services.content.tree import CONTENT_DOCTYPES, PARENT_FIELDS
from memora.utils.bulk import in_chunks

Key = tuple[str, str]
"""DocType and case-folded name: MariaDB compares names without regard to case."""

STAGE_FIELDS = (
    "title",
    "type",
    "config",
    "target_time",
    "weight",
    "is_skippable",
    "server_marked",
)
NAMES_A_QUERY = 1000


@dataclass(slots=True)
class StoredNode:
    """One node as it is in the database."""

    name: str
    values: dict[str, Any]
    stages: list[dict[str, Any]] = field(default_factory=list)


def key(doctype: str, name: str) -> Key:
    """Return the key under which a node is found whatever the case of its name."""
    return doctype, name.casefold()


def load_subject(subject: str, *, lock: bool) -> dict[Key, StoredNode]:
    """Read a subject and everything below it.

    Args:
        subject: Name of the Memora Subject.
        lock: Keep the rows locked until commit, in a transaction without gap locks, which reads
            what is committed at each moment. The subject's row comes first: whoever adds
            lessons to it waits there. Stages go with their lesson's lock.

    Returns:
        The nodes by key; empty if there is no such subject.
    """
    nodes: dict[Key, StoredNode] = {}
    for depth, doctype in enumerate(CONTENT_DOCTYPES):
        columns = ["name", "title", *_own_columns(doctype)]
        fields = ", ".join(f"node.{column}" for column in columns)
        rows = frappe.db.sql(f"SELECT {fields} FROM {_below_subject(depth)}", (subject,))
        if lock:
            rows = _lock(doctype, fields, [name for name, *_values in rows])
        for name, *values in rows:
            # Desk stores an emptied text as NULL.
            filled = ("" if value is None else value for value in values)
            nodes[key(doctype, name)] = StoredNode(
                name, dict(zip(columns[1:], filled, strict=True))
            )
        if not nodes:
            return nodes
    _load_stages(subject, nodes)
    return nodes


def _lock(doctype: str, fields: str, names: list[str]) -> list[tuple[Any, ...]]:
    """Lock nodes by their names and return them as they are now.

    By no other way: a search that locks also waits for rows of other courses that it passes.
    """
    return [
        row
        for chunk in in_chunks(names)
        for row in frappe.db.sql(
            f"""SELECT {fields} FROM `tab{doctype}` node FORCE INDEX (PRIMARY)
            WHERE node.name IN %s ORDER BY node.name FOR UPDATE""",
            (chunk,),
        )
    ]


def existing_names(doctype: str, names: Iterable[str]) -> set[str]:
    """Return, case-folded, those of the names that any record of the DocType has."""
    found: set[str] = set()
    remaining = iter(names)
    while chunk := tuple(islice(remaining, NAMES_A_QUERY)):
        rows = frappe.db.sql(f"SELECT name FROM `tab{doctype}` WHERE name IN %s", (chunk,))
        found.update(row[0].casefold() for row in rows)
    return found


def _own_columns(doctype: str) -> list[str]:
    columns = list(DEFAULTS[doctype])
    if doctype in PARENT_FIELDS:
        columns += ["sort_order", PARENT_FIELDS[doctype]]
    if doctype == "Memora Lesson":
        columns.append("bit_index")
    return columns


def _below_subject(depth: int) -> str:
    """Return the FROM and WHERE of the nodes of one level, with the subject as parameter."""
    doctype = CONTENT_DOCTYPES[depth]
    if depth == 0:
        return f"`tab{doctype}` node WHERE node.name = %s"
    if doctype == "Memora Lesson":
        return f"`tab{doctype}` node WHERE node.subject = %s"
    joins, inner = "", "node"
    for level in range(depth, 1, -1):
        link = PARENT_FIELDS[CONTENT_DOCTYPES[level]]
        joins += (
            f" JOIN `tab{CONTENT_DOCTYPES[level - 1]}` n{level} ON n{level}.name = {inner}.{link}"
        )
        inner = f"n{level}"
    return f"`tab{doctype}` node{joins} WHERE {inner}.parent_subject = %s"


def _load_stages(subject: str, nodes: dict[Key, StoredNode]) -> None:
    rows = frappe.db.sql(
        f"SELECT stage.parent, {', '.join(f'stage.{name}' for name in STAGE_FIELDS)}"
        " FROM `tabMemora Lesson` lesson JOIN `tabMemora Lesson Stage` stage"
        " ON stage.parent = lesson.name AND stage.parenttype = 'Memora Lesson'"
        " WHERE lesson.subject = %s ORDER BY stage.parent, stage.idx",
        (subject,),
    )
    stages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for parent, *values in rows:
        stages[parent].append(dict(zip(STAGE_FIELDS, values, strict=True)))
    for parent, found in stages.items():
        if node := nodes.get(key("Memora Lesson", parent)):
            node.stages = found


def parsed_config(config: str | None) -> Any:
    """Return a stored config as a value."""
    return json.loads(config) if config else {}


def load_stages(lessons: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the stages of some lessons, in order, with the fields that an import compares."""
    stages: dict[str, list[dict[str, Any]]] = {lesson: [] for lesson in lessons}
    for names in in_chunks(list(lessons)):
        rows = frappe.db.sql(
            f"""SELECT parent, {", ".join(STAGE_FIELDS)} FROM `tabMemora Lesson Stage`
            WHERE parenttype = 'Memora Lesson' AND parent IN %s ORDER BY parent, idx""",
            (names,),
        )
        for parent, *values in rows:
            stages[parent].append(dict(zip(STAGE_FIELDS, values, strict=True)))
    return stages


def fingerprint_of_stages(stages: list[dict[str, Any]]) -> str:
    """Return what tells a lesson's stages from others.

    However their configs are spaced, and in whichever form their questions were written.
    """
    return fingerprint(
        [
            [
                native_config(stage["type"], parsed_config(stage[name]))
                if name == "config"
                else stage[name]
                for name in STAGE_FIELDS
            ]
            for stage in stages
        ]
    )


def fingerprint(values: Any) -> str:
    """Return the digest of a JSON value."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
