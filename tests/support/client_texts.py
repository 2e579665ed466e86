"""The client's own texts, as people read them."""

import json
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[2] / "frontend" / "texts"


def text(key: str, language: str = "en") -> str:
    """Return a text of the client that has no forms and no values."""
    return str(_all()[key][language])


@cache
def _all() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in _FOLDER.glob("*.json"):
        found |= json.loads(path.read_text())
    return found
