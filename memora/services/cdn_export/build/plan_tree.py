"""Content as a tree, and the same tree as one plan shows it. Pure: no framework, no I/O."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from memora.services.cdn_export.access_calculator import (
    PAID,
    calculate_access_level,
    calculate_linear_mode,
)


@dataclass(slots=True)
class ContentNode:
    """A published node with its published children in order, whatever the plan.

    Attributes:
        type: ``subject``, ``track``, ``unit``, ``topic`` or ``lesson``.
        row: Its columns, with ``doctype`` and ``name``; a lesson's also ``stage_count``,
            ``stages_digest`` and ``media``.
        children: Its children.
        is_private: Of a lesson: whether some published plan sells it.
    """

    type: str
    row: Mapping[str, Any]
    children: list["ContentNode"] = field(default_factory=list)
    is_private: bool = False

    @property
    def name(self) -> str:
        """Name of the record."""
        return str(self.row["name"])

    def iterate(self) -> Iterator["ContentNode"]:
        """Yield this node and all below it, parents first, in order."""
        yield self
        for child in self.children:
            yield from child.iterate()


@dataclass(slots=True)
class PlanNode:
    """A node as one plan shows it.

    Attributes:
        content: The node itself.
        access_level: How it may be opened in this plan.
        is_linear: Whether its children are played in order in this plan.
        parent: Its parent in this plan.
        children: Its children that the plan does not hide.
        lesson_count: Lessons at or below it that the plan does not hide.
        shown_row: Its columns as this plan shows them, where they are not the node's own.
    """

    content: ContentNode
    access_level: str
    is_linear: bool
    parent: "PlanNode | None"
    children: list["PlanNode"] = field(default_factory=list)
    lesson_count: int = 0
    shown_row: Mapping[str, Any] | None = None

    @property
    def row(self) -> Mapping[str, Any]:
        """Its columns, as this plan shows them."""
        return self.content.row if self.shown_row is None else self.shown_row

    def iterate(self, node_type: str) -> Iterator["PlanNode"]:
        """Yield the nodes of one type at or below this one, in order."""
        if self.content.type == node_type:
            yield self
        else:
            for child in self.children:
                yield from child.iterate(node_type)


def view_of_plan(
    content: ContentNode,
    plan_overrides: Mapping[str, Any],
    parent: PlanNode | None = None,
) -> PlanNode | None:
    """Return a node and what is below it as a plan shows it; None if the plan hides it.

    Args:
        content: The node.
        plan_overrides: The plan's overrides, from ``apply_plan_overrides``.
        parent: Its parent's view; None for a subject.
    """
    access_level = calculate_access_level(
        content.row, parent.access_level if parent else None, plan_overrides
    )
    if access_level is None:
        return None
    view = PlanNode(
        content, access_level, calculate_linear_mode(content.row, plan_overrides), parent
    )
    if content.type == "lesson":
        view.lesson_count = 1
        return view
    for child in content.children:
        child_view = view_of_plan(child, plan_overrides, view)
        if child_view is not None:
            view.children.append(child_view)
            view.lesson_count += child_view.lesson_count
    return view


def settle_lessons(
    root: ContentNode, overrides_of_plans: Iterable[Mapping[str, Any]]
) -> set[str] | None:
    """Find the lessons that any of several plans shows, and mark those that any of them sells.

    Args:
        root: A subject.
        overrides_of_plans: For each published plan with this subject its overrides.

    Returns:
        Names of the lessons that at least one plan shows; None if none shows the subject.
    """
    names = {node.name for node in root.iterate()}
    # Most plans override nothing in a given subject and share one answer.
    distinct: dict[str, Mapping[str, Any]] = {}
    for overrides in overrides_of_plans:
        relevant = {name: overrides[name] for name in sorted(names & overrides.keys())}
        distinct[repr(relevant)] = relevant

    views = [view_of_plan(root, overrides) for overrides in distinct.values()]
    lessons = [lesson for view in views if view for lesson in view.iterate("lesson")]
    for lesson in lessons:
        lesson.content.is_private |= lesson.access_level == PAID
    return {lesson.content.name for lesson in lessons} if any(views) else None
