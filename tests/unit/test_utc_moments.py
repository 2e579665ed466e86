"""Moments in Desk: each is labelled UTC, and Desk's script that keeps them in UTC is loaded."""

import json
from pathlib import Path

from memora.hooks import doctype_list_js

DOCTYPES = sorted((Path(__file__).resolve().parents[2] / "memora/memora/doctype").glob("*/*.json"))
SCRIPT = "public/js/utc_moments.js"


def moments():
    """Return the labels of Datetime fields by DocType."""
    found = {}
    for path in DOCTYPES:
        doctype = json.loads(path.read_text())
        found[doctype["name"]] = [
            field["label"] for field in doctype["fields"] if field["fieldtype"] == "Datetime"
        ]
    return found


def parents():
    """Return, by child DocType, the DocTypes whose forms show its rows."""
    found = {}
    for path in DOCTYPES:
        doctype = json.loads(path.read_text())
        for field in doctype["fields"]:
            if field["fieldtype"] == "Table":
                found.setdefault(field["options"], set()).add(doctype["name"])
    return found


def test_every_moment_says_that_it_is_in_utc():
    assert [
        label for labels in moments().values() for label in labels if not label.endswith("(UTC)")
    ] == []


def test_desk_loads_the_script_that_keeps_moments_in_utc_wherever_one_is_shown():
    shown = {name for name, labels in moments().items() if labels}
    tables = parents()
    forms = {form for name in shown for form in tables.get(name, {name})}

    assert sorted(form for form in forms if SCRIPT not in doctype_list_js.get(form, [])) == []
