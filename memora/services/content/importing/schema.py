"""The course file's JSON Schema, with faults that an author understands."""

import functools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from frappe import _
from jsonschema import Draft202012Validator, ValidationError, validators

SCHEMA_FILE = Path(__file__).parents[3] / "schemas" / "course.schema.json"

Fault = dict[str, str]
"""``{"path": "$.tracks[0].title", "message": "…"}``: where, and what to do about it."""

Found = Iterator[tuple[tuple[str | int, ...], str]]
"""Faults within a value: the place in it, and the message."""


def schema_faults(instance: Any, definition: str | None = None) -> list[Fault]:
    """Check a JSON value against the course schema, or one definition of it.

    Args:
        instance: The parsed value.
        definition: Name below ``$defs``; None is the whole file.

    Returns:
        Every fault, in the value's order; paths begin with ``$``.
    """
    found: dict[tuple[str, str], Fault] = {}
    for error in _validator(definition).iter_errors(instance):
        for path, message in _explain(error):
            found.setdefault((path, message), {"path": path, "message": message})
    return list(found.values())


def json_path(parts: Iterable[str | int]) -> str:
    """Write a path the way JSONPath does: ``$.tracks[0].title``."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


@functools.cache
def load_schema() -> dict[str, Any]:
    """Return the schema of course files; nobody changes it."""
    schema: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def holds(condition: dict[str, Any], value: Any) -> bool:
    """Say whether one of the schema's conditions holds for a value."""
    return bool(_validator(None).evolve(schema=condition).is_valid(value))


@functools.cache
def _validator(definition: str | None) -> Draft202012Validator:
    schema = load_schema()
    if definition:
        schema = {"$defs": schema["$defs"], "$ref": f"#/$defs/{definition}"}
    # JSON Schema calls 1.0 an integer; as a position in a list Python refuses it.
    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _checker, value: isinstance(value, int) and not isinstance(value, bool)
    )
    return validators.extend(Draft202012Validator, type_checker=types)(schema)


def _explain(error: ValidationError) -> list[tuple[str, str]]:
    path = json_path(error.absolute_path)
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return [(f"{path}.{name}", _("is missing; add it")) for name in missing]
    return [(path, _message(error.validator, error.validator_value))]


def _message(rule: str, value: Any) -> str:
    if rule == "not":
        return (
            _("needs the format memora.course/2; write that as the file's format")
            if value
            else _("does not belong to a question of this type; remove it")
        )
    if rule == "pattern":
        return _pattern_message(value)
    if rule == "type":
        names = {
            "object": _("an object"),
            "array": _("a list"),
            "string": _("a text"),
            "integer": _("a whole number"),
            "number": _("a number"),
            "boolean": _("true or false"),
        }
        kinds = [value] if isinstance(value, str) else value
        return _("must be {0}").format(f" {_('or')} ".join(names[kind] for kind in kinds))
    phrases = {
        "enum": _("must be one of: {0}"),
        "maxLength": _("is too long: at most {0} characters"),
        "minItems": _("must have at least {0} entries"),
        "maxItems": _("must have at most {0} entries"),
        "uniqueItems": _("must not name anything twice"),
        "minimum": _("must be {0} or more"),
        "exclusiveMinimum": _("must be more than {0}"),
        "maximum": _("must be {0} or less"),
    }
    shown = ", ".join(dict.fromkeys(str(v) for v in value)) if rule == "enum" else value
    return phrases[rule].format(shown)


def _pattern_message(pattern: str) -> str:
    """Say what a text must be, by the pattern of the schema that it does not fit."""
    if "videos" in pattern:
        return _("must be a path in the bucket such as private/videos/unit-1/film.mp4")
    if "[Hh]" in pattern:
        return _(
            "must be an address that begins with https://, or a path of this site that begins"
            " with one slash; browsers play no other video"
        )
    if "media:" in pattern:
        return _("must be a medium's name, such as media:map, without spaces and brackets")
    if "،" in pattern:
        return _("must be a word or a few, on one line and without a comma")
    if "._-" in pattern:
        return _(
            "must begin with a letter or digit and hold only letters, digits, '.', '-' and '_'"
        )
    return _("must not be empty")
