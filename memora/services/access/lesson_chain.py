"""One lesson with all above it: enough to say who may open it, without reading its subject."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import frappe

from memora.services.cdn_export.access_calculator import (
    apply_plan_overrides,
    calculate_access_level,
)
from memora.services.content.tree import CONTENT_DOCTYPES, PARENT_FIELDS

_COLUMNS = ("name", "is_free_preview", "is_public", "required_item")
_OVERRIDE = ("parent", "idx", "target_doctype", "action", "override_value")


@dataclass(frozen=True, slots=True)
class LessonChain:
    """A published lesson and its published parents, from the subject down.

    Attributes:
        nodes: Their rows: ``doctype, name, is_free_preview, is_public, required_item``.
        overrides: What plans change for them, by plan, as ``apply_plan_overrides`` indexes it.
    """

    nodes: list[dict[str, Any]]
    overrides: dict[str, dict[str, Any]]

    @property
    def keys(self) -> list[tuple[str, str]]:
        """DocType and name of each node."""
        return [(node["doctype"], node["name"]) for node in self.nodes]

    @property
    def required_item(self) -> str | None:
        """The item that opens the lesson: its own, else the nearest above it."""
        items = (node["required_item"] for node in reversed(self.nodes))
        return next(filter(None, items), None)

    def access_level(self, plan_id: str) -> str | None:
        """Return how the lesson may be opened in a plan; None if it hides the lesson."""
        level = None
        for node in self.nodes:
            level = calculate_access_level(node, level, self.overrides[plan_id])
            if level is None:
                return None
        return level


def load_lesson_chain(lesson_id: str, plan_ids: Collection[str]) -> LessonChain | None:
    """Read a lesson, all above it, and what plans change there, in one query.

    Args:
        lesson_id: The lesson.
        plan_ids: At least one plan.

    Returns:
        None unless each node is there and published.

    Raises:
        ValueError: A plan has an override that is not understood.
    """
    rows = frappe.db.sql(_QUERY, {"lesson": lesson_id, "plans": tuple(plan_ids)})
    if not rows:
        return None
    values = iter(json.loads(rows[0][0]))
    nodes = [
        {"doctype": doctype, **{column: next(values) for column in _COLUMNS}}
        for doctype in CONTENT_DOCTYPES
    ]
    # Names were compared as the database does; from here on they are compared letter by letter.
    names = {node["doctype"]: node["name"] for node in nodes}
    # Sorted here: asked to sort, MariaDB makes a temporary table, which tripled the query's time.
    overrides = [
        dict(zip(_OVERRIDE, columns, strict=True))
        for _nodes, *columns in sorted(rows, key=lambda row: row[1:3])
        if columns[0]
    ]
    for override in overrides:
        override["target_name"] = names[override["target_doctype"]]
    return LessonChain(
        nodes, {plan_id: apply_plan_overrides(plan_id, rows=overrides) for plan_id in plan_ids}
    )


def _make_query() -> str:
    levels = list(enumerate(CONTENT_DOCTYPES))
    lowest = len(levels) - 1
    node_columns = [f"n{depth}.{column}" for depth, _ in levels for column in _COLUMNS]
    override_columns = [f"override.{column}" for column in _OVERRIDE]
    joins = [
        f"JOIN `tab{doctype}` n{depth} ON n{depth}.is_published = 1"
        f" AND n{depth}.name = n{depth + 1}.{PARENT_FIELDS[CONTENT_DOCTYPES[depth + 1]]}"
        for depth, doctype in reversed(levels[:-1])
    ]
    targets = " OR ".join(
        f"override.target_doctype = '{doctype}' AND override.target_name = n{depth}.name"
        for depth, doctype in levels
    )
    # One text instead of twenty columns: their descriptions took as long as the read.
    return f"""SELECT JSON_ARRAY({", ".join(node_columns)}), {", ".join(override_columns)}
        FROM `tabMemora Lesson` n{lowest} {" ".join(joins)}
        LEFT JOIN `tabMemora Plan Override` override
            ON override.parent IN %(plans)s AND override.parenttype = 'Memora Academic Plan'
            AND ({targets})
        WHERE n{lowest}.name = %(lesson)s AND n{lowest}.is_published = 1"""


_QUERY = _make_query()
