"""What docs/openapi.json says of an endpoint, for answers to be compared with."""

import json
from pathlib import Path
from typing import Any

import jsonschema
from werkzeug.test import TestResponse

_PATHS = json.loads(
    (Path(__file__).resolve().parents[2] / "docs" / "openapi.json").read_text(encoding="utf-8")
)["paths"]


def operation_of(endpoint: str) -> dict[str, Any]:
    """Return the operation of an endpoint, named ``module.function``."""
    for operations in _PATHS.values():
        for operation in operations.values():
            if operation["operationId"] == endpoint:
                return operation
    raise LookupError(f"docs/openapi.json lacks {endpoint}: run make openapi")


def check(endpoint: str, response: TestResponse) -> Any:
    """Compare an answer with the document: status, every field, nothing besides.

    Returns:
        What stands under ``message``; None where the answer is a file.

    Raises:
        AssertionError: the document says something else.
    """
    documented = operation_of(endpoint)["responses"]
    status = str(response.status_code)
    assert status in documented, f"{endpoint} answered {status}: {response.text[:500]}"
    if status != "200":
        return None
    content = documented["200"]["content"]
    if not response.is_json:
        assert "application/octet-stream" in content, f"{endpoint} answered a file"
        return None
    schema = content["application/json"]["schema"]
    message = schema["properties"]["message"]
    strict = schema | {"properties": {"message": _closed(message)}}
    body = {"message": response.json.get("message")}
    jsonschema.validate(body, strict, format_checker=jsonschema.FormatChecker(("date",)))
    return body["message"]


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with no field allowed that it does not name."""
    if schema["type"] == "array":
        return schema | {"items": _closed(schema["items"])}
    return schema | {"additionalProperties": False}
