"""What an import would do: the file's nodes against the database's, by fingerprint."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from frappe import _

from memora.services.content.importing.moves import moved_lessons
from memora.services.content.importing.schema import Fault, json_path
from memora.services.content.importing.stored import (
    Key,
    StoredNode,
    existing_names,
    fingerprint,
    fingerprint_of_stages,
    key,
)
from memora.services.content.importing.tree import DEFAULTS, Node
from memora.services.content.reserved_ids import WITH_FILES, find_clashes, is_reserved


@dataclass(slots=True)
class Change:
    """A node to write.

    Attributes:
        node: The node of the file.
        stored: The same node in the database, None if it is new.
        row: Values of all its columns: the file's, completed by the database's or the defaults.
        stages_differ: Whether a lesson's stages must be written.
    """

    node: Node
    stored: StoredNode | None
    row: dict[str, Any]
    stages_differ: bool


@dataclass(slots=True)
class Diff:
    """What an import would do, and what forbids it."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    missing: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def created(self) -> int:
        """How many nodes are new."""
        return sum(change.stored is None for change in self.changes)

    @property
    def changed(self) -> int:
        """How many nodes exist with other content."""
        return len(self.changes) - self.created


def compare(nodes: list[Node], stored: dict[Key, StoredNode]) -> Diff:
    """Compare a file with the database.

    A field that the file does not give counts as unchanged: what an author decided in Desk
    (publication, access, price, picture) survives the next import.

    Args:
        nodes: The file's nodes, in document order.
        stored: What the database holds of the subject.

    Returns:
        New and changed nodes in document order, the counts, and the faults: names that belong
        to another subject or differ from an existing one by case only, and lessons that are
        taken from another subject.
    """
    diff = Diff()
    for node in nodes:
        old = stored.get(key(node.doctype, node.name))
        if old and old.name != node.name:
            diff.faults.append(_other_case(node, old.name))
            continue
        change = _change(node, old)
        if change:
            diff.changes.append(change)
        else:
            diff.unchanged += 1
    diff.missing = len(stored) - diff.changed - diff.unchanged
    new = [change.node for change in diff.changes if change.stored is None]
    diff.faults += [*_foreign_names(new), *_reserved_ids(nodes[0].name, new)]
    diff.faults += moved_lessons(new, nodes)
    return diff


def _change(node: Node, old: StoredNode | None) -> Change | None:
    if old is None:
        row = DEFAULTS[node.doctype] | node.values
        return Change(node, None, row, stages_differ=bool(node.stages))
    row = old.values | node.values
    stages_differ = fingerprint_of_stages(node.stages) != fingerprint_of_stages(old.stages)
    if not stages_differ and fingerprint(row) == fingerprint(old.values):
        return None
    return Change(node, old, row, stages_differ)


def _other_case(node: Node, name: str) -> Fault:
    message = _("exists as {0}; write it with the same capitals").format(name)
    return {"path": json_path((*node.path, "id")), "message": message}


def _reserved_ids(course_id: str, nodes: list[Node]) -> list[Fault]:
    """Return the faults of new nodes whose ids the export needs; existing ones stay as they are."""
    faults = []
    for doctype in WITH_FILES:
        group = {node.name: node for node in nodes if node.doctype == doctype}
        clashes = find_clashes(doctype, group)
        for name, node in group.items():
            node_id = name.removeprefix(f"{course_id}.")
            if is_reserved(doctype, node_id) or name in clashes:
                message = _("{0} is reserved for a file of every plan; choose another id")
                path = json_path((*node.path, "id"))
                faults.append({"path": path, "message": message.format(node_id)})
    return faults


def _foreign_names(nodes: list[Node]) -> list[Fault]:
    by_doctype: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        by_doctype[node.doctype].append(node)
    return [
        {
            "path": json_path((*node.path, "id")),
            "message": _("{0} exists in another subject; give the course another id").format(
                node.name
            ),
        }
        for doctype, group in by_doctype.items()
        for taken in [existing_names(doctype, [node.name for node in group])]
        for node in group
        if node.name.casefold() in taken
    ]
