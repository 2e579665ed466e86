"""Who may open a node, and in which order its children are played.

The one place that decides access: the export asks it what to publish, the API what a student
may open. Pure: no framework, no I/O.

A *node* is any mapping with ``get``: a document, a database row (``doctype``, ``name``) or a node
of a subject structure file (``type``, ``id``).
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

PUBLIC = "public"
AUTHENTICATED = "authenticated"
FREE_PREVIEW = "free_preview"
PAID = "paid"
ACCESS_LEVELS = (PUBLIC, AUTHENTICATED, FREE_PREVIEW, PAID)

DOCTYPE_BY_TYPE = {
    "subject": "Memora Subject",
    "track": "Memora Track",
    "unit": "Memora Unit",
    "topic": "Memora Topic",
    "lesson": "Memora Lesson",
}

#: Under which key a structure file holds the children of a type of node.
CHILD_KEYS = {"subject": "tracks", "track": "units", "unit": "topics", "topic": "lessons"}

# Strongest first. Where several actions of one target set its access, the first here wins,
# whatever the order of the rows: an editor may reorder the table without changing who gets in.
OVERRIDE_ACTIONS = ("Hide", "Set Free", "Set Sold Separately", "Set Access Level", "Set Linear")


class OverrideFields(TypedDict):
    """What a plan changes for one node; None leaves it as it is."""

    is_hidden: bool
    access_level: str | None
    is_linear: bool | None


_LINEAR_VALUES = {"1": True, "0": False}


def apply_plan_overrides(
    plan_id: str, *, rows: Iterable[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Index a plan's overrides for look-up by node name.

    Args:
        plan_id: Plan whose rows are taken.
        rows: Plan Override rows (``parent, target_doctype, target_name, action,
            override_value``), of this plan or of several: one query serves many plans.

    Returns:
        ``{node_name: {"action": strongest action, "fields": {doctype: {"is_hidden": bool,
        "access_level": str | None, "is_linear": bool | None}}}}``. ``fields`` is by DocType since
        a topic and a lesson may share a name.

    Raises:
        ValueError: An action or value is not one that the papers know. Guessing here could
            give paid content away.
    """
    by_target: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row.get("parent") == plan_id:
            target = (str(row.get("target_doctype")), str(row.get("target_name")))
            by_target.setdefault(target, []).append(row)

    overrides: dict[str, dict[str, Any]] = {}
    for (doctype, name), target_rows in by_target.items():
        target_rows.sort(key=_strength)
        entry = overrides.setdefault(name, {"action": target_rows[0].get("action"), "fields": {}})
        entry["action"] = min(
            entry["action"], target_rows[0].get("action"), key=OVERRIDE_ACTIONS.index
        )
        entry["fields"][doctype] = _combine(target_rows)
    return overrides


def calculate_access_level(
    node: Mapping[str, Any],
    parent_access: str | None = None,
    plan_overrides: Mapping[str, Any] | None = None,
) -> str | None:
    """Say how a node may be opened.

    In order: plan override, ``is_free_preview``, ``required_item``, the parent's level,
    ``is_public``, else ``authenticated``. An ``authenticated`` parent decides nothing, so that a
    child's ``is_public`` counts.

    Args:
        node: The node.
        parent_access: Level of its parent; None at the root. Callers do not descend into a
            hidden parent.
        plan_overrides: What ``apply_plan_overrides`` returned.

    Returns:
        ``public``, ``authenticated``, ``free_preview`` or ``paid``; None if the node is hidden.
    """
    override = _override_fields(node, plan_overrides)
    if override:
        if override["is_hidden"]:
            return None
        if override["access_level"]:
            return override["access_level"]
    if node.get("is_free_preview"):
        return FREE_PREVIEW
    if node.get("required_item"):
        return PAID
    if parent_access and parent_access != AUTHENTICATED:
        return parent_access
    return PUBLIC if node.get("is_public") else AUTHENTICATED


def calculate_linear_mode(
    node: Mapping[str, Any], plan_overrides: Mapping[str, Any] | None = None
) -> bool:
    """Say whether a node's children are played strictly in order.

    Args:
        node: The node.
        plan_overrides: What ``apply_plan_overrides`` returned.

    Returns:
        The plan's ``Set Linear`` value, else the node's ``is_linear``, else False.
    """
    override = _override_fields(node, plan_overrides)
    if override and override["is_linear"] is not None:
        return override["is_linear"]
    return bool(node.get("is_linear"))


def _override_fields(
    node: Mapping[str, Any], plan_overrides: Mapping[str, Any] | None
) -> OverrideFields | None:
    if not plan_overrides:
        return None
    entry = plan_overrides.get(str(node.get("name") or node.get("id")))
    if entry is None:
        return None
    doctype = node.get("doctype") or DOCTYPE_BY_TYPE[str(node.get("type"))]
    fields: OverrideFields | None = entry["fields"].get(doctype)
    return fields


def _strength(row: Mapping[str, Any]) -> int:
    action = row.get("action")
    if action not in OVERRIDE_ACTIONS:
        raise ValueError(f"unknown plan override {action!r} of {row.get('target_name')!r}")
    return OVERRIDE_ACTIONS.index(action)


def _combine(rows: Iterable[Mapping[str, Any]]) -> OverrideFields:
    fields: OverrideFields = {"is_hidden": False, "access_level": None, "is_linear": None}
    for row in rows:
        action, value = row.get("action"), str(row.get("override_value") or "").strip()
        if action == "Hide":
            fields["is_hidden"] = True
        elif action == "Set Linear":
            fields["is_linear"] = _linear_of(value, row)
        else:
            level = _level_of(action, value, row)
            fields["access_level"] = fields["access_level"] or level
    return fields


def _level_of(action: str | None, value: str, row: Mapping[str, Any]) -> str:
    if action == "Set Free":
        return FREE_PREVIEW
    if action == "Set Sold Separately":
        return PAID
    if value not in ACCESS_LEVELS:
        raise ValueError(f"unknown access level {value!r} for {row.get('target_name')!r}")
    return value


def _linear_of(value: str, row: Mapping[str, Any]) -> bool:
    if value not in _LINEAR_VALUES:
        raise ValueError(f"{value!r} is neither 1 nor 0 (Set Linear of {row.get('target_name')!r})")
    return _LINEAR_VALUES[value]
