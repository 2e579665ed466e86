"""What the contract tests share: the log of events, records to start from, recorded answers."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import frappe
import pytest

RECORDED = Path(__file__).parent / "recorded"
SHOULD_RECORD = os.environ.get("MEMORA_RECORD") == "1"


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> Callable[[Any], None]:
    """Compare a value with what real Frappe gave; with `MEMORA_RECORD=1` on a bench, keep it.

    One value a test: its key in `recorded/<module>.json` is the test's name.
    """
    file = RECORDED / f"{request.module.__name__.rpartition('.test_')[2]}.json"
    key = request.node.name

    def compare(value: Any) -> None:
        value = json.loads(json.dumps(value, default=str, ensure_ascii=False))
        if SHOULD_RECORD:
            if not os.environ.get("MEMORA_BENCH"):
                pytest.fail("only real Frappe's answers are recorded: set MEMORA_BENCH")
            _keep(file, key, value)
        elif not file.exists():
            pytest.fail(f"{file.name} is missing: record it with MEMORA_RECORD=1 on a bench")
        else:
            assert value == json.loads(file.read_text()).get(key, "nothing recorded")

    return compare


def _keep(file: Path, key: str, value: Any) -> None:
    with file.open("a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        handle.seek(0)
        content = handle.read()
        answers = json.loads(content) if content else {}
        answers[key] = value
        handle.truncate(0)
        text = json.dumps(answers, indent=1, sort_keys=True, ensure_ascii=False)
        handle.write(text + "\n")


@pytest.fixture
def events() -> Iterator[list[str]]:
    """The probe app's log of what the host called, empty at first."""
    from memora_probe.events import LOG

    LOG.clear()
    yield LOG
    LOG.clear()


@pytest.fixture
def make_shelf() -> Callable[..., Any]:
    """Insert a Probe Shelf."""

    def make(shelf_name: str = "A", **values: Any) -> Any:
        return frappe.get_doc(
            {"doctype": "Probe Shelf", "shelf_name": shelf_name, **values}
        ).insert()

    return make


@pytest.fixture
def make_book() -> Callable[..., Any]:
    """Insert a Probe Book."""

    def make(code: str = "b-1", **values: Any) -> Any:
        return frappe.get_doc(
            {"doctype": "Probe Book", "code": code, "title": f"Book {code}", **values}
        ).insert()

    return make


@pytest.fixture
def make_note() -> Callable[..., Any]:
    """Insert a Probe Note; its book must exist."""

    def make(book: str = "b-1", **values: Any) -> Any:
        return frappe.get_doc({"doctype": "Probe Note", "book": book, **values}).insert()

    return make
