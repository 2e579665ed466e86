"""Keys of a course file that the schema does not name: a slip, or what Memora has no place for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from memora.services.content.importing.schema import holds, load_schema
from memora.services.content.importing.tree import Path


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """A key that nothing reads.

    Attributes:
        path: Where the object stands that has it.
        key: The key.
        known: The keys that are known there.
    """

    path: Path
    key: str
    known: tuple[str, ...]


def unknown_keys(course: Any) -> Iterator[UnknownKey]:
    """Yield the keys of a course file that are not known where they stand, in order.

    Args:
        course: The parsed file.
    """
    yield from _look_into(course, [load_schema()], ())


def _look_into(value: Any, schemas: list[Any], path: Path) -> Iterator[UnknownKey]:
    applied = [part for schema in schemas for part in _applied(schema, value)]
    if isinstance(value, list):
        entries = [part["items"] for part in applied if "items" in part]
        for at, child in enumerate(value if entries else ()):
            yield from _look_into(child, entries, (*path, at))
    elif isinstance(value, dict):
        known: dict[str, list[Any]] = {}
        for part in applied:
            for name, schema in part.get("properties", {}).items():
                known.setdefault(name, []).append(schema)
        # Where nothing is named, as in a stage of a client's own, everything is welcome.
        for key, child in value.items() if known else ():
            if key in known:
                yield from _look_into(child, known[key], (*path, key))
            else:
                yield UnknownKey(path, key, tuple(known))


def _applied(schema: Any, value: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema and whatever of it stands for this value: references, parts, conditions."""
    if not isinstance(schema, dict):
        return
    yield schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from _applied(load_schema()["$defs"][name], value)
    for part in schema.get("allOf", ()):
        yield from _applied(part, value)
    if "if" in schema:
        yield from _applied(schema.get("then" if holds(schema["if"], value) else "else"), value)
