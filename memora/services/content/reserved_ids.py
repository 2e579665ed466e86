"""Ids that files of the export need for themselves: a node of that name would take their place.

A topic's file lies beside its plan's manifest, search index and search folder, and beside two files
of each subject, which end with ``_h`` and ``_b``. One such topic made every build of the plan fail.
"""

from collections.abc import Collection

import frappe

RESERVED = frozenset(
    {"manifest", "search_index", "search", "plans", "lessons", "private", "videos"}
)
#: The types of nodes that have files named after them.
WITH_FILES = ("Memora Subject", "Memora Topic")
_ENDS_OF_SUBJECT_FILES = ("_h", "_b")


def is_reserved(doctype: str, node_id: str) -> bool:
    """Say whether a node may not have an id, whatever its capitals.

    Args:
        doctype: The node's DocType.
        node_id: Its id; of an imported node without the course's.
    """
    return doctype in WITH_FILES and node_id.casefold() in RESERVED


def find_clashes(doctype: str, names: Collection[str]) -> set[str]:
    """Return those names of new nodes whose files are another node's already.

    Args:
        doctype: The nodes' DocType.
        names: Their names.
    """
    if doctype == "Memora Topic":
        stems = {name[:-2]: name for name in names if name.endswith(_ENDS_OF_SUBJECT_FILES)}
        return {stems[found] for found in _existing("Memora Subject", stems) if found in stems}
    if doctype == "Memora Subject":
        files = {f"{name}{end}": name for name in names for end in _ENDS_OF_SUBJECT_FILES}
        return {files[found] for found in _existing("Memora Topic", files) if found in files}
    return set()


def _existing(doctype: str, names: Collection[str]) -> list[str]:
    if not names:
        return []
    query = f"SELECT name FROM `tab{doctype}` WHERE name IN %s"
    return frappe.db.sql(query, (tuple(names),), pluck=True)
