"""The JSON Schemas that every file of the export obeys."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from memora.services.cdn_export.build.schema_check import Check, UnknownKeywordError, compile_check
from memora.services.cdn_export.storage.paths import kind_of

_SCHEMAS = Path(__file__).parents[3] / "schemas"


def schema_name_of(kind: str) -> str:
    """Return the schema file of a kind of file."""
    return f"{kind}.schema.json"


def schema_text(schema_name: str) -> str:
    """Return a schema as it stands in the repository.

    Raises:
        FileNotFoundError: There is no such schema.
    """
    return (_SCHEMAS / schema_name).read_text(encoding="utf-8")


def schema_texts() -> str:
    """Return all schemas as they stand in the repository."""
    return "".join(file.read_text(encoding="utf-8") for file in sorted(_SCHEMAS.glob("*.json")))


def validate_json_schema(json_data: Any, schema_name: str) -> tuple[bool, list[str]]:
    """Check data against a schema.

    Args:
        json_data: The data.
        schema_name: Schema file, e.g. ``lesson.schema.json``.

    Returns:
        ``(is_valid, errors)``; each error names the place within the data.

    Raises:
        FileNotFoundError: There is no such schema.
    """
    if _quick_check(schema_name)(json_data):
        return True, []
    errors = [
        f"{error.json_path}: {error.message}"
        for error in _validator(schema_name).iter_errors(json_data)
    ]
    return not errors, errors


def validate_all_json_files(files_data: dict[str, Any]) -> dict[str, Any]:
    """Check several files, each against the schema of its kind.

    Args:
        files_data: The files' data by path.

    Returns:
        ``{"valid": bool, "errors": {path: [message]}, "valid_count": int, "invalid_count": int}``.

    Raises:
        ValueError: A path is none of the export's.
    """
    errors = {}
    for path, data in files_data.items():
        is_valid, messages = validate_json_schema(data, schema_name_of(kind_of(path, data)))
        if not is_valid:
            errors[path] = messages
    return {
        "valid": not errors,
        "errors": errors,
        "valid_count": len(files_data) - len(errors),
        "invalid_count": len(errors),
    }


@cache
def _quick_check(schema_name: str) -> Check:
    try:
        return compile_check(json.loads(schema_text(schema_name)))
    except UnknownKeywordError:
        return lambda _data: False


@cache
def _validator(schema_name: str) -> Draft202012Validator:
    schema = json.loads(schema_text(schema_name))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
