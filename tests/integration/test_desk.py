"""What Desk asks for when staff open a list or a form; there is no Desk without a bench."""

import os

import frappe
import pytest

from memora.hooks import doctype_list_js

pytestmark = pytest.mark.skipif(not os.environ.get("MEMORA_BENCH"), reason="only a bench has Desk")


@pytest.fixture
def admin(new_client, user_pool):
    """A client of staff that may do everything."""
    return new_client(Authorization=user_pool.token("System Manager", "Memora Admin")[1])


def _doctypes():
    return frappe.get_all(
        "DocType", filters={"module": "Memora"}, pluck="name", order_by="name", limit=0
    )


def _load(client, doctype):
    answer = client.get(
        "/api/method/frappe.desk.form.load.getdoctype", query_string={"doctype": doctype}
    )
    assert answer.status_code == 200, (doctype, answer.text)
    return next(doc for doc in answer.json["docs"] if doc["name"] == doctype)


def test_desk_loads_the_form_of_every_doctype(admin):
    loaded = [_load(admin, doctype)["name"] for doctype in _doctypes()]
    assert len(loaded) >= 34


def test_desk_is_given_the_script_of_every_list_that_has_one(admin):
    scriptless = [d for d in doctype_list_js if not _load(admin, d).get("__list_js")]
    assert scriptless == []


def test_every_link_and_child_table_of_a_form_names_a_doctype_that_exists(admin):
    missing = [
        f"{doctype}.{field['fieldname']}"
        for doctype in _doctypes()
        for field in _load(admin, doctype)["fields"]
        if field["fieldtype"] in ("Link", "Table")
        and not frappe.db.exists("DocType", field["options"])
    ]
    assert missing == []


def test_the_workspace_leads_only_to_what_exists():
    workspace = frappe.get_doc("Workspace", "Memora")
    links = [(row.link_type, row.link_to) for row in workspace.links if row.link_to]
    shortcuts = [(row.type, row.link_to) for row in workspace.shortcuts if row.link_to]
    assert [target for target in links + shortcuts if not frappe.db.exists(*target)] == []
