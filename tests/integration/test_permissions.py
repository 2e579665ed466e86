"""Who may do what with which DocType: said here once, asked of the site over HTTP.

The table says what is meant; the DocTypes' own rules are what is tested. A DocType without a
line in it fails.
"""

import json

import frappe
import pytest

from tests.support.cleaning import ROOT
from tests.support.factories import make_grade
from tests.support.records import RecordMaker
from tests.support.students import Student

STAFF = ("System Manager", "Memora Admin", "Memora Author")
ROLES = (*STAFF, "Memora Student", "no role", "Guest")

VIEW = "list read report export print"
PASS_ON = "email share"
EDIT = f"{VIEW} {PASS_ON} create write delete"

#: What each group's roles may do; who is not named may do nothing.
GROUPS = {
    "content": {"System Manager": EDIT, "Memora Admin": EDIT, "Memora Author": EDIT},
    "masters": {
        "System Manager": EDIT,
        "Memora Admin": EDIT,
        "Memora Author": f"{VIEW} {PASS_ON}",
    },
    "students": {"System Manager": EDIT, "Memora Admin": EDIT},
    "outages": {"System Manager": EDIT, "Memora Admin": EDIT},
    "purchases": {"System Manager": f"{VIEW} write", "Memora Admin": f"{VIEW} write"},
    "imports": {
        "System Manager": f"{VIEW} create delete",
        "Memora Admin": f"{VIEW} create delete",
    },
    # Made by an upload.
    "packages": dict.fromkeys(STAFF, f"{VIEW} {PASS_ON} write delete"),
    "indexes": dict.fromkeys(STAFF, VIEW),
    "records": {"System Manager": VIEW, "Memora Admin": VIEW},
    "settings": {"System Manager": "read write", "Memora Admin": "read write"},
}
TABLE = {
    "content": (
        *("Memora Subject", "Memora Track", "Memora Unit", "Memora Topic", "Memora Lesson"),
        "Memora Media",
    ),
    "masters": (
        *("Memora Academic Plan", "Memora Grade", "Memora Season", "Memora Stream"),
        *("Game Sales Item", "Game Daily Quest"),
    ),
    "students": (
        *("Memora Player Profile", "Game Player Subscription", "Game Subscription Access"),
    ),
    "outages": ("Memora Outage Window",),
    "purchases": ("Game Purchase Request",),
    "imports": ("Memora Content Import",),
    "packages": ("Memora Package",),
    "indexes": ("Memora Question", "Memora Question Key", "Memora Media Use"),
    "records": (
        *("Memora Interaction Log", "Memora Player Wallet", "Memora Security Event"),
        *("Memora Structure Progress", "Player Memory Tracker", "Archived Memory Tracker"),
        *("Gameplay Session", "Player Subject Score", "CDN Sync Log", "Memora Improbable Day"),
        "Memora Waiting Device",
    ),
    "settings": ("Memora Settings", "CDN Settings"),
}
#: A child's row has no rules of its own: its parent's hold.
PARENTS = {
    "Memora Authorized Device": "Memora Player Profile",
    "Memora Lesson Stage": "Memora Lesson",
    "Memora Plan Override": "Memora Academic Plan",
    "Memora Plan Subject": "Memora Academic Plan",
    "Game Sales Item Subject": "Game Sales Item",
    "Game Access Content": "Game Subscription Access",
}
GROUP_OF = {doctype: group for group, doctypes in TABLE.items() for doctype in doctypes}
FILES = [
    json.loads(path.read_text()) for path in sorted((ROOT / "memora").glob("*/doctype/*/*.json"))
]
DOCTYPES = [row["name"] for row in FILES if not row.get("istable")]
CHILDREN = [row["name"] for row in FILES if row.get("istable")]
SINGLES = [row["name"] for row in FILES if row.get("issingle")]

ACTIONS = ("list", "read", "create", "write", "delete")
#: Frappe's own methods that read or write any DocType. A host without Desk has few of them.
READS = {
    "frappe.client.get_list": {"doctype": "{doctype}"},
    "frappe.client.get_count": {"doctype": "{doctype}"},
    "memora.api._frappe_methods.get_count": {"doctype": "{doctype}"},
    "frappe.client.get": {"doctype": "{doctype}", "name": "{name}"},
    "frappe.client.get_value": {"doctype": "{doctype}", "fieldname": "name", "filters": "{name}"},
    "frappe.client.get_single_value": {"doctype": "{doctype}", "field": "name"},
    "frappe.client.validate_link": {"doctype": "{doctype}", "docname": "{name}"},
    "frappe.desk.search.search_link": {"doctype": "{doctype}", "txt": "{name}"},
    "frappe.desk.reportview.get": {"doctype": "{doctype}", "fields": '["name"]'},
    "frappe.desk.reportview.export_query": {"doctype": "{doctype}", "fields": '["name"]'},
    "frappe.desk.form.load.getdoc": {"doctype": "{doctype}", "name": "{name}"},
}
WRITES = {
    "frappe.client.set_value": {"doctype": "{doctype}", "name": "{name}", "fieldname": "idx"},
    "frappe.client.insert": {"doc": {"doctype": "{doctype}"}},
    "frappe.client.save": {"doc": {"doctype": "{doctype}", "name": "{name}"}},
    "frappe.client.rename_doc": {"doctype": "{doctype}", "old_name": "{name}", "new_name": "x"},
    "frappe.client.delete": {"doctype": "{doctype}", "name": "{name}"},
    "frappe.desk.form.save.savedocs": {
        "doc": '{{"doctype": "{doctype}", "name": "{name}"}}',
        "action": "Save",
    },
    "frappe.share.add": {"doctype": "{doctype}", "name": "{name}", "user": "Guest", "read": 1},
}
#: Rights that are no request of /api/resource.
FURTHER = ("report", "export", "print", "email", "share", "import", "submit", "cancel", "amend")


def roles_of(role):
    return () if role == "no role" else (role,)


@pytest.fixture
def user_of(user_pool):
    """A user of a role."""
    return lambda role: role if role == "Guest" else user_pool.token(*roles_of(role))[0]


@pytest.fixture
def client_of(user_pool, new_client):
    """A client that asks as a role."""

    def make(role):
        if role == "Guest":
            return new_client()
        return new_client(Authorization=user_pool.token(*roles_of(role))[1])

    return make


@pytest.fixture
def records(borrow_user):
    return RecordMaker(lambda: borrow_user("Memora Student"))


class Attempt:
    """One role's requests to one DocType's address: what each answered, and what it did."""

    def __init__(self, client, doctype, record, values):
        self.client, self.doctype, self.name, self.values = client, doctype, record.name, values
        self.address = f"/api/resource/{doctype}"

    def list(self):
        answer = self.client.get(
            self.address, query_string={"filters": f'{{"name": "{self.name}"}}'}
        )
        return answer, answer.json.get("data") == [{"name": self.name}]

    def read(self):
        answer = self.client.get(f"{self.address}/{self.name}")
        return answer, (answer.json.get("data") or {}).get("name") == self.name

    def create(self):
        before = frappe.db.count(self.doctype)
        answer = self.client.post(self.address, json=self.values)
        return answer, frappe.db.count(self.doctype) > before

    def write(self):
        before = self._modified()
        answer = self.client.put(f"{self.address}/{self.name}", json={})
        return answer, self._modified() != before

    def delete(self):
        answer = self.client.delete(f"{self.address}/{self.name}")
        return answer, not frappe.db.exists(self.doctype, self.name)

    def _modified(self):
        return frappe.db.get_value(self.doctype, self.name, "modified")


def outcomes(attempt, actions):
    """Which actions were allowed, and what else came back than a yes or a no."""
    allowed, odd = set(), {}
    for action in actions:
        answer, happened = getattr(attempt, action)()
        if answer.status_code in (200, 202) and happened:
            allowed.add(action)
        elif answer.status_code != 403 or happened:
            odd[action] = (answer.status_code, happened, answer.text[:300])
    return allowed, odd


def test_every_doctype_stands_in_the_table():
    assert set(DOCTYPES) == set(GROUP_OF)
    assert set(CHILDREN) == set(PARENTS)


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says(client_of, user_of, records, role, doctype):
    expected = set(GROUPS[GROUP_OF[doctype]].get(role, "").split())
    attempt = Attempt(client_of(role), doctype, records.make(doctype), records.values(doctype))

    allowed, odd = outcomes(attempt, ("read", "write") if doctype in SINGLES else ACTIONS)
    user = user_of(role)
    allowed |= {right for right in FURTHER if frappe.has_permission(doctype, right, user=user)}

    assert (allowed, odd) == (expected, {})


@pytest.mark.parametrize("doctype", CHILDREN)
@pytest.mark.parametrize("role", ROLES)
def test_a_childs_row_is_open_to_whom_its_parent_is(client_of, records, role, doctype):
    parent = PARENTS[doctype]
    expected = set(GROUPS[GROUP_OF[parent]].get(role, "").split())
    row = records.make_row(doctype, parent)
    attempt = Attempt(client_of(role), doctype, row, records.values(doctype))

    allowed, odd = outcomes(attempt, ACTIONS)

    assert (allowed, odd) == (expected & {"read", "write", "delete"}, {})


def filled(arguments, record):
    """Put DocType and name of the record into a call's arguments."""
    if isinstance(arguments, dict):
        return {key: filled(value, record) for key, value in arguments.items()}
    if isinstance(arguments, str):
        return arguments.format(doctype=record.doctype, name=record.name)
    return arguments


def stored(record):
    """Everything that is stored of a record's DocType."""
    if record.meta.issingle:
        return sorted(frappe.db.get_singles_dict(record.doctype).items())
    return frappe.db.sql(f"SELECT * FROM `tab{record.doctype}` ORDER BY name")


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("role", ["Memora Student", "Guest"])
def test_frappes_own_methods_give_a_student_nothing(client_of, records, role, doctype):
    record, client = records.make(doctype), client_of(role)
    before = stored(record)

    given = {}
    for method, arguments in READS.items():
        answer = client.read(method, **filled(arguments, record))
        if answer.status_code == 200 and answer.json.get("message"):
            given[method] = answer.text
    for method, arguments in WRITES.items():
        answer = client.call(method, **filled(arguments, record))
        if answer.status_code == 200:
            given[method] = answer.text

    assert given == {}
    assert stored(record) == before


@pytest.mark.parametrize(
    ("filters", "count"),
    [({}, 2), ({"filters": '{"grade_name": ["like", "A%"]}'}, 1), ({"filters": "Beta"}, 1)],
)
def test_who_may_read_may_count(client_of, filters, count):
    for name in ("Alpha", "Beta"):
        make_grade(name)
    client = client_of("Memora Author")

    answer = client.read("memora.api._frappe_methods.get_count", doctype="Memora Grade", **filters)

    assert answer.json["message"] == count


@pytest.mark.parametrize("doctype", [name for name in DOCTYPES if name not in SINGLES])
def test_nobody_renames_a_record(client_of, records, doctype):
    record, client = records.make(doctype), client_of("System Manager")

    answer = client.call(
        "frappe.client.rename_doc", **filled(WRITES["frappe.client.rename_doc"], record)
    )

    assert answer.status_code != 200
    assert frappe.db.exists(doctype, record.name)


@pytest.mark.parametrize("path", ["/app", "/app/memora-subject"])
def test_desk_is_closed_to_students(new_client, borrow_user, path):
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()

    assert student.client.get(path).status_code in (403, 404)  # 404 where there is no Desk
