"""Keeps memora/translations/*.csv complete: every text that a person can see, and no other.

``python scripts/translations.py`` adds what is new with an empty translation and drops what is
gone; ``--check`` fails where a file is not as this would write it. Frappe looks a text up by
itself, wherever it stands, so each stands once.
"""

import ast
import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "memora"
FOLDER = APP / "translations"
LANGUAGES = ("ar",)
#: ``phrase`` marks what is translated later, where it is shown.
MARKERS = ("_", "phrase")
_IN_JS = re.compile(r"""__\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")


def texts() -> list[str]:
    """Return every text that a person can see, sorted, each once."""
    found = set()
    for path in APP.rglob("*.py"):
        found.update(_texts_of_python(path))
    for path in APP.rglob("*.js"):
        for double, single in _IN_JS.findall(path.read_text(encoding="utf-8")):
            found.add(json.loads(f'"{double}"') if double else single)
    for path in APP.glob("memora/doctype/*/*.json"):
        found.update(_texts_of_doctype(json.loads(path.read_text(encoding="utf-8"))))
    for path in APP.glob("memora/workspace/*/*.json"):
        found.update(_texts_of_workspace(json.loads(path.read_text(encoding="utf-8"))))
    roles = json.loads((APP / "fixtures" / "role.json").read_text(encoding="utf-8"))
    found.update(role["role_name"] for role in roles)
    return sorted(text for text in found if text and not text.isspace())


def _texts_of_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in MARKERS
        ):
            text = node.args[0]
            if isinstance(text, ast.Constant):
                yield text.value
            elif isinstance(text, ast.JoinedStr | ast.BinOp):
                raise SystemExit(
                    f"{path.relative_to(ROOT)}:{node.lineno}: the text must be written out,"
                    " with .format() behind it"
                )


def _texts_of_doctype(doctype: dict[str, Any]) -> Iterator[str]:
    yield doctype["name"]
    yield doctype.get("description", "")
    for field in doctype["fields"]:
        yield field.get("label", "")
        yield field.get("description", "")
        if field["fieldtype"] == "Select":
            yield from (field.get("options") or "").split("\n")
    yield from (link.get("group", "") for link in doctype.get("links", []))
    yield from (state["title"] for state in doctype.get("states", []))


def _texts_of_workspace(workspace: dict[str, Any]) -> Iterator[str]:
    yield workspace["label"]
    yield from (link["label"] for link in workspace["links"] + workspace["shortcuts"])
    yield from (
        row["format"] for row in workspace["shortcuts"] if row.get("format") not in (None, "{}")
    )
    for block in json.loads(workspace["content"]):
        if block["type"] == "header":
            # Desk translates what the marks enclose.
            yield re.sub(r"<[^>]*>", "", block["data"]["text"])


def stored(language: str) -> dict[str, str]:
    """Return a language's translations by text."""
    path = FOLDER / f"{language}.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file) if row}


def rendered(language: str) -> str:
    """Return a language's file as it has to be."""
    known = stored(language)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows((text, known.get(text, "")) for text in texts())
    return out.getvalue()


def main() -> int:
    """Write the files, or with ``--check`` say whether they are complete."""
    if "--check" in sys.argv:
        return int(any(_file(language) != rendered(language) for language in LANGUAGES))
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        text = rendered(language)
        (FOLDER / f"{language}.csv").write_text(text, encoding="utf-8")
        missing = sum(1 for translation in stored(language).values() if not translation)
        sys.stdout.write(f"{language}: {len(texts())} texts, {missing} to translate\n")
    return 0


def _file(language: str) -> str:
    return (FOLDER / f"{language}.csv").read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
