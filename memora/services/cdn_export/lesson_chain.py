"""One lesson with all above it: enough to say who may open it, without reading its subject."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import frappe

from memora.services.cdn_export.access_calculator import (
    apply_plan_overrides,
    calculate_access_level,
)
from memora.services.content_tree import CONTENT_DOCTYPES, PARENT_FIELDS

_COLUMNS = ("name", "is_free_preview", "is_public", "required_item")


@dataclass(frozen=True, slots=True)
class LessonChain:
    """A published lesson and its published parents, from the subject down.

    Attributes:
        nodes: Their rows: ``doctype, name, is_free_preview, is_public, required_item``.
    """

    nodes: list[dict[str, Any]]

    @property
    def keys(self) -> list[tuple[str, str]]:
        """DocType and name of each node."""
        return [(node["doctype"], node["name"]) for node in self.nodes]

    @property
    def required_item(self) -> str | None:
        """The item that opens the lesson: its own, else the nearest above it."""
        items = (node["required_item"] for node in reversed(self.nodes))
        return next(filter(None, items), None)

    def access_level(self, plan_overrides: Mapping[str, Any]) -> str | None:
        """Return how the lesson may be opened in a plan; None if it hides the lesson.

        Args:
            plan_overrides: The plan's overrides, from ``load_chain_overrides``.
        """
        level = None
        for node in self.nodes:
            level = calculate_access_level(node, level, plan_overrides)
            if level is None:
                return None
        return level


def load_lesson_chain(lesson_id: str) -> LessonChain | None:
    """Read a lesson and all above it; None unless each of them is there and published."""
    columns = ", ".join(f"n{depth}.{c}" for depth in range(len(CONTENT_DOCTYPES)) for c in _COLUMNS)
    joins = "".join(
        f" JOIN `tab{doctype}` n{depth} ON n{depth}.name = n{depth + 1}.{PARENT_FIELDS[below]}"
        f" AND n{depth}.is_published = 1"
        for depth, (doctype, below) in reversed(list(enumerate(pairwise(CONTENT_DOCTYPES))))
    )
    lowest = len(CONTENT_DOCTYPES) - 1
    rows = frappe.db.sql(
        f"""SELECT {columns} FROM `tabMemora Lesson` n{lowest}{joins}
        WHERE n{lowest}.name = %s AND n{lowest}.is_published = 1""",
        (lesson_id,),
    )
    if not rows:
        return None
    width = len(_COLUMNS)
    return LessonChain(
        [
            {"doctype": doctype, **dict(zip(_COLUMNS, rows[0][at * width :], strict=False))}
            for at, doctype in enumerate(CONTENT_DOCTYPES)
        ]
    )


def load_chain_overrides(
    chain: LessonChain, plan_ids: Collection[str]
) -> dict[str, dict[str, Any]]:
    """Return what plans change for the nodes of a chain, as ``apply_plan_overrides`` indexes it.

    Raises:
        ValueError: A plan has an override that is not understood.
    """
    rows = frappe.db.sql(
        """SELECT parent, target_doctype, action, override_value
        FROM `tabMemora Plan Override`
        WHERE parent IN %(plans)s AND parenttype = 'Memora Academic Plan'
            AND (target_doctype, target_name) IN %(targets)s
        ORDER BY parent, idx""",
        {"plans": tuple(plan_ids), "targets": tuple(chain.keys)},
        as_dict=True,
    )
    # Names were compared as the database does; from here on they are compared letter by letter.
    names = dict(chain.keys)
    for row in rows:
        row["target_name"] = names[row["target_doctype"]]
    return {plan_id: apply_plan_overrides(plan_id, rows=rows) for plan_id in plan_ids}
