"""An older version of a plan as it may be shown today.

What a version gives back is what readers see: titles, texts, looks, the order and arrangement of
nodes. What they may do is today's: access, linear order, XP, bits, and whether a node is there at
all. So a rollback never shows more than the database allows, and every file that it names exists.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from memora.services.cdn_export.access_calculator import CHILD_KEYS, DOCTYPE_BY_TYPE
from memora.services.cdn_export.build.content_loader import PlanContent, PlanSubject
from memora.services.cdn_export.build.plan_tree import PlanNode
from memora.services.cdn_export.storage import paths

_SHOWN = ("title", "description", "image", "icon", "color_code", "language", "is_default")
_CHILD_TYPES = {"subject": "track", "track": "unit", "unit": "topic", "topic": "lesson"}

Files = Mapping[str, Mapping[str, Any]]


def restore_content(content: PlanContent, files: Files, version: int) -> PlanContent:
    """Return a plan's content as an older version arranged and worded it.

    Args:
        content: The plan's content now.
        files: The plan's own files of that version, by path.
        version: Its number.

    Returns:
        The content for the generators: without the nodes that the plan does not show now, and
        without those that came later.

    Raises:
        KeyError: A file or field is missing.
    """
    plan_id = content.plan["name"]
    manifest = files[paths.manifest_path(plan_id)]
    subjects_now = {subject.view.content.name: subject for subject in content.subjects}
    subjects = []
    for entry in manifest["subjects"]:
        subject = subjects_now.get(entry["id"])
        if subject is None:
            continue
        row = {**subject.row, **{key: entry[key] for key in ("display_name", "is_mandatory")}}
        hierarchy = {**files[paths.hierarchy_path(plan_id, entry["id"])], "id": entry["id"]}
        view = _SubjectRestorer(subject.view, plan_id, files).restore("subject", hierarchy, None)
        subjects.append(PlanSubject(row, view))
    plan = {**content.plan, "title": manifest["title"]}
    return replace(content, plan=plan, subjects=subjects, rolled_back_to=version)


class _SubjectRestorer:
    """Arranges the nodes that a plan shows of a subject now as an older version did."""

    def __init__(self, view: PlanNode, plan_id: str, files: Files) -> None:
        self._plan_id = plan_id
        self._files = files
        self._nodes_now = {
            (node_type, node.content.name): node
            for node_type in DOCTYPE_BY_TYPE
            for node in view.iterate(node_type)
        }

    def restore(
        self, node_type: str, entry: Mapping[str, Any], parent: PlanNode | None
    ) -> PlanNode | None:
        """Return a node with what is below it; None if the plan does not show it now."""
        now = self._nodes_now.get((node_type, entry["id"]))
        if now is None:
            return None
        row = {**now.content.row, **{key: entry[key] for key in _SHOWN if key in entry}}
        view = PlanNode(now.content, now.access_level, now.is_linear, parent, shown_row=row)
        if node_type == "lesson":
            view.lesson_count = 1
            return view
        if node_type == "topic":
            entry = self._files[paths.topic_path(self._plan_id, entry["id"])]
        for child in entry[CHILD_KEYS[node_type]]:
            child_view = self.restore(_CHILD_TYPES[node_type], child, view)
            if child_view is not None:
                view.children.append(child_view)
                view.lesson_count += child_view.lesson_count
        return view
