"""The whole published structure of a subject, whatever the plan: what the progress engine loads."""

from typing import Any

from memora.services.cdn_export.access_calculator import CHILD_KEYS
from memora.services.cdn_export.build import content_loader
from memora.services.cdn_export.build.file_parts import Stamp, stamp_fields
from memora.services.cdn_export.build.plan_tree import ContentNode

_COLUMNS = {
    "subject": (),
    "track": ("is_default", "unlock_level"),
    "unit": (),
    "topic": (),
    "lesson": ("bit_index", "base_xp"),
}
_ACCESS_COLUMNS = ("is_free_preview", "is_public", "required_item")
_FLAGS = {"is_default", "is_free_preview", "is_public"}


def generate_subject_structure(
    subject_doc: Any, *, root: ContentNode | None = None, stamp: Stamp | None = None
) -> dict[str, Any] | None:
    """Return a subject's whole published structure, whatever the plan, for the progress engine.

    Args:
        subject_doc: The subject; anything with a ``name``.
        root: Its tree, if it is at hand.
        stamp: The build's stamp; now if None.

    Returns:
        None if the subject is not published.
    """
    root = root or content_loader.load_subjects({subject_doc.name})[subject_doc.name].root
    if root is None:
        return None
    structure = _structure_node(root)
    tracks = structure.pop("tracks")
    total = sum(node.type == "lesson" for node in root.iterate())
    return {**structure, **stamp_fields(stamp), "total_lessons": total, "tracks": tracks}


def _structure_node(node: ContentNode) -> dict[str, Any]:
    row = node.row
    structure: dict[str, Any] = {"id": node.name, "type": node.type, "title": row["title"]}
    for column in _COLUMNS[node.type]:
        structure[column] = bool(row[column]) if column in _FLAGS else row[column] or 0
    for column in _ACCESS_COLUMNS:
        if row[column]:
            structure[column] = True if column in _FLAGS else row[column]
    if node.type != "lesson":
        structure["is_linear"] = bool(row["is_linear"])
        structure[CHILD_KEYS[node.type]] = [_structure_node(child) for child in node.children]
    return structure
