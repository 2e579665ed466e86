"""Nothing of Memora's is renamed, and who tries is told why."""

from contextlib import suppress

import frappe
import pytest

from memora.utils.errors import PermissionError as Refused
from memora.utils.errors import ValidationError
from tests.support.cleaning import ROOT, app_doctypes
from tests.support.records import RecordMaker

OURS = {path.stem for path in (ROOT / "memora").glob("*/doctype/*/*.json")}
RECORDS = sorted(
    row["name"]
    for row in app_doctypes()
    if row["name"].lower().replace(" ", "_") in OURS and not row.get("istable")
)
STORED = [
    row["name"] for row in app_doctypes() if row["name"] in RECORDS and not row.get("issingle")
]


@pytest.fixture
def records(borrow_user):
    return RecordMaker(lambda: borrow_user("Memora Student"))


@pytest.fixture
def rename_doc():
    """Frappe's own function; a host without Desk has none."""
    module = pytest.importorskip("frappe.model.rename_doc", reason="this host renames nothing")
    return module.rename_doc


@pytest.mark.parametrize("doctype", RECORDS)
def test_no_record_lets_itself_be_renamed(records, doctype):
    record = records.make(doctype)

    with pytest.raises((ValidationError, Refused)) as refusal:
        record.run_method("before_rename", record.name, "another", False)

    assert str(refusal.value)


@pytest.mark.parametrize(
    ("doctype", "advice"),
    [
        ("Memora Lesson", "Change its title instead."),
        ("Memora Academic Plan", "Change its title instead."),
        ("Memora Season", "Make a new one with the right name instead."),
        ("Memora Question", "Change the question in the stages"),
        ("Memora Question Key", "Change the question in the stages"),
    ],
)
def test_who_renames_is_told_what_to_do_instead(records, doctype, advice):
    record = records.make(doctype)

    with pytest.raises((ValidationError, Refused), match=advice):
        record.run_method("before_rename", record.name, "another", False)


def test_force_renames_nothing(records, rename_doc):
    renamed = []
    for doctype in STORED:
        record = records.make(doctype)
        with suppress(ValidationError, Refused):
            rename_doc(doctype, record.name, "another", force=True, ignore_permissions=True)
            renamed.append(doctype)

    assert renamed == []


def test_two_lessons_are_not_merged(records, rename_doc):
    first, second = records.make("Memora Lesson"), records.make("Memora Lesson")

    with pytest.raises(ValidationError, match="cannot be renamed"):
        rename_doc("Memora Lesson", first.name, second.name, merge=True, force=True)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("frappe.client.rename_doc", {"old_name": "{0}", "new_name": "another"}),
        (
            "frappe.model.rename_doc.update_document_title",
            {"docname": "{0}", "name": "another"},
        ),
    ],
)
@pytest.mark.usefixtures("rename_doc")
def test_who_renames_over_http_reads_the_reason(new_client, user_pool, records, method, arguments):
    lesson = records.make("Memora Lesson")
    client = new_client(Authorization=user_pool.token("Memora Author")[1])
    given = {key: value.format(lesson.name) for key, value in arguments.items()}

    answer = client.call(method, doctype="Memora Lesson", **given)

    assert (answer.status_code, answer.json["exc_type"]) == (400, "ValidationError")
    assert "progress and web addresses carry its name" in answer.json["_server_messages"]
    assert frappe.db.exists("Memora Lesson", lesson.name)
