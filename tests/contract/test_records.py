"""The records are of these tests."""

import ast
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    "file", sorted((HERE / "recorded").glob("*.json")), ids=lambda file: file.stem
)
def test_every_recorded_answer_has_its_test(file):
    module = ast.parse((HERE / f"test_{file.stem}.py").read_text())
    tests = {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
    recorded = {key.partition("[")[0] for key in json.loads(file.read_text())}
    assert recorded <= tests
