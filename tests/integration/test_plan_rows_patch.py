"""The patch that renames a plan's table of subjects."""

from pathlib import Path

import frappe

import memora
from memora.patches.v1_1 import rename_plan_rows
from tests.support.factories import make_plan, make_subject


def test_rows_of_an_older_plan_are_its_subjects_after_the_patch():
    subject = make_subject().name
    plan = make_plan(subjects=[{"subject": subject}])
    frappe.db.sql(
        "UPDATE `tabMemora Plan Subject` SET parentfield = 'plan_subjects' WHERE parent = %s",
        (plan.name,),
    )

    rename_plan_rows.execute()

    found = frappe.get_doc("Memora Academic Plan", plan.name)
    assert [row.subject for row in found.subjects] == [subject]


def test_the_patch_that_renames_them_is_listed():
    patches = (Path(memora.__file__).parent / "patches.txt").read_text().split()

    assert "memora.patches.v1_1.rename_plan_rows" in patches
