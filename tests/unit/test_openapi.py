"""The API's document: made from the code, valid, and fresh."""

import json
import runpy
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

ROOT = Path(__file__).resolve().parents[2]
GENERATOR = runpy.run_path(str(ROOT / "scripts" / "openapi.py"))
DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def test_the_document_is_fresh():
    message = "docs/openapi.json is stale: run make openapi"
    assert (ROOT / "docs" / "openapi.json").read_text() == GENERATOR["rendered"](), message


def test_the_document_is_valid():
    OpenAPIV31SpecValidator(DOCUMENT).validate()


@pytest.mark.parametrize("operation", [o for _n, o in OPERATIONS], ids=[n for n, _o in OPERATIONS])
def test_every_field_of_every_answer_is_described(operation):
    content = operation["responses"]["200"]["content"]
    if set(content) == {"application/octet-stream"}:
        assert content["application/octet-stream"]["schema"]["description"]
        return
    message = content["application/json"]["schema"]["properties"]["message"]
    fields = message.get("items", message)["properties"]
    assert fields
    assert all(field["description"] for field in fields.values())


def test_what_only_students_may_do_needs_a_device():
    for name, operation in OPERATIONS:
        if operation["x-access"] == "student":
            assert operation["security"] == [{"session": [], "device": []}], name
