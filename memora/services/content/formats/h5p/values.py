"""Values of content.json as they are found: a stranger's JSON has any type anywhere. Pure."""

from typing import Any


def text_at(value: Any, *path: str) -> str:
    """Return a text within objects; empty where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return value if isinstance(value, str) else str(value)


def object_at(value: Any, *path: str) -> dict[str, Any]:
    """Return an object within objects; an empty one where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def list_at(value: Any, *path: str) -> list[Any]:
    """Return a list within objects; an empty one where there is none."""
    *outer, last = path
    found = object_at(value, *outer).get(last)
    return found if isinstance(found, list) else []


def objects_at(value: Any, *path: str) -> list[dict[str, Any]]:
    """Return the objects of a list within objects."""
    return [entry for entry in list_at(value, *path) if isinstance(entry, dict)]


def is_true(value: Any) -> bool:
    """Say whether a value means yes: older editors wrote ``"false"`` for false."""
    return value.strip().lower() == "true" if isinstance(value, str) else value is True
