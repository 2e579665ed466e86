"""The operator's look at tables: each planted fault is found."""

import frappe
import pytest

from memora.utils import diagnostics
from memora.utils.errors import NotFoundError
from tests.support.cleaning import app_doctypes
from tests.support.factories import make_lesson

TABLES = [row["name"] for row in app_doctypes() if row["module"] == "Memora"]


@pytest.mark.parametrize("doctype", TABLES)
def test_a_table_as_installed_has_no_fault(doctype):
    assert diagnostics.validate_schema(doctype)["is_valid"]
    assert diagnostics.validate_indexes(doctype)["missing"] == []
    assert diagnostics.diagnose_query_failure(doctype)["ok"]
    assert diagnostics.check_foreign_keys(doctype)["broken"] == []


@pytest.mark.parametrize(
    "ask",
    [
        diagnostics.validate_schema,
        diagnostics.diagnose_query_failure,
        diagnostics.get_table_info,
        diagnostics.check_foreign_keys,
        diagnostics.validate_indexes,
    ],
    ids=lambda ask: ask.__name__,
)
def test_an_unknown_doctype_is_told(ask):
    with pytest.raises(NotFoundError, match="no DocType Memora Nothing"):
        ask("Memora Nothing")


@pytest.fixture
def altered():
    """Change the grades' table for one test."""
    undo = []

    def alter(change, back):
        undo.append(back)
        frappe.db.sql_ddl(f"ALTER TABLE `tabMemora Grade` {change}")

    yield alter
    for back in undo:
        frappe.db.sql_ddl(f"ALTER TABLE `tabMemora Grade` {back}")


def test_a_missing_column_is_found(altered):
    altered("RENAME COLUMN sort_order TO old_order", "RENAME COLUMN old_order TO sort_order")
    found = diagnostics.validate_schema("Memora Grade")
    assert (found["missing"], found["leftover"]) == (["sort_order"], ["old_order"])


def test_a_column_of_another_type_is_found(altered):
    altered("MODIFY sort_order varchar(20)", "MODIFY sort_order int(11) NOT NULL DEFAULT 0")
    assert diagnostics.validate_schema("Memora Grade")["wrong"] == [
        {"column": "sort_order", "expected": "int", "found": "varchar"}
    ]


def test_the_column_that_a_query_fails_on_is_named(altered):
    altered("RENAME COLUMN sort_order TO old_order", "RENAME COLUMN old_order TO sort_order")
    found = diagnostics.diagnose_query_failure("Memora Grade")
    assert [fault["column"] for fault in found["failing"]] == ["sort_order"]
    assert "Unknown column" in found["error"]


def test_a_missing_index_is_found(altered):
    altered("DROP INDEX grade_name", "ADD UNIQUE INDEX grade_name (grade_name)")
    assert diagnostics.validate_indexes("Memora Grade")["missing"] == [
        {"columns": ["grade_name"], "unique": True}
    ]


def test_an_index_that_nobody_asks_for_is_named(altered):
    altered("ADD INDEX leftover (owner)", "DROP INDEX leftover")
    assert diagnostics.validate_indexes("Memora Grade")["extra"] == {"leftover": ["owner"]}


def test_a_link_that_points_nowhere_is_found():
    lesson = make_lesson()
    frappe.db.sql("UPDATE `tabMemora Lesson` SET parent_topic = 'gone'")
    assert diagnostics.check_foreign_keys("Memora Lesson")["broken"] == [
        {
            "field": "parent_topic",
            "target": "Memora Topic",
            "count": 1,
            "examples": {lesson.name: "gone"},
        }
    ]


def test_a_row_without_its_parent_is_found():
    make_lesson()
    frappe.db.sql("UPDATE `tabMemora Lesson Stage` SET parent = 'gone'")
    assert diagnostics.check_foreign_keys("Memora Lesson Stage")["broken"][0]["field"] == "parent"


def test_a_table_is_described():
    info = diagnostics.get_table_info("Memora Lesson")
    assert (info["table"], info["exists"], info["engine"]) == ("tabMemora Lesson", True, "InnoDB")
    assert info["indexes"]["subject_bit_index"] == ["subject", "bit_index"]


def test_a_single_has_no_table():
    assert diagnostics.get_table_info("Memora Settings")["exists"] is False
