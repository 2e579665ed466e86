"""Who may do what, in Python and over `/api/resource`."""

import frappe
import pytest

from tests.contract.answers import outcome, whole

BOOK = {"code": "b-1", "title": "B"}
PTYPES = ("read", "write", "create", "delete")


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("Probe Author", ["read", "write", "create", "delete"]),
        ("Probe Reader", ["read"]),
        ("System Manager", ["read", "write", "create", "delete"]),
        (None, []),
    ],
)
def test_a_role_allows_what_the_doctype_grants_it(borrow_user, role, allowed):
    frappe.set_user(borrow_user(*([role] if role else [])))
    assert [ptype for ptype in PTYPES if frappe.has_permission("Probe Book", ptype)] == allowed


def test_administrator_may_all_and_guests_nothing():
    assert frappe.has_permission("Probe Book", "delete")
    frappe.set_user("Guest")
    assert not frappe.has_permission("Probe Book", "read")


def test_another_users_permission_can_be_asked_for(borrow_user):
    reader = borrow_user("Probe Reader")
    assert frappe.has_permission("Probe Book", "read", user=reader)
    assert not frappe.has_permission("Probe Book", "write", user=reader)


def test_has_permission_raises_when_told_to(borrow_user):
    frappe.set_user(borrow_user())
    with pytest.raises(frappe.PermissionError):
        frappe.has_permission("Probe Book", "read", throw=True)


def test_permission_for_a_document(borrow_user, make_book):
    book = make_book()
    frappe.set_user(borrow_user("Probe Reader"))
    assert frappe.has_permission("Probe Book", "read", doc=book)
    assert not frappe.has_permission("Probe Book", "write", doc="b-1")
    assert book.has_permission("read")
    with pytest.raises(frappe.PermissionError):
        book.check_permission("write")


def test_a_childs_permission_is_its_parents(borrow_user):
    frappe.set_user(borrow_user("Probe Reader"))
    assert frappe.has_permission("Probe Chapter", "read", parent_doctype="Probe Book")
    assert not frappe.has_permission("Probe Chapter", "write", parent_doctype="Probe Book")


def test_roles_of_a_user(borrow_user):
    author, reader = borrow_user("Probe Author"), borrow_user("Probe Reader")
    assert sorted(frappe.get_roles(author)) == ["All", "Desk User", "Guest", "Probe Author"]
    assert sorted(frappe.get_roles(reader)) == ["All", "Guest", "Probe Reader"]
    frappe.set_user(reader)
    assert sorted(frappe.get_roles()) == ["All", "Guest", "Probe Reader"]


def test_roles_of_guest_and_administrator():
    assert frappe.get_roles("Guest") == ["Guest"]
    assert {"System Manager", "Probe Author", "Probe Reader"} <= set(frappe.get_roles())


def test_a_role_given_later_counts_at_once(borrow_user):
    user = borrow_user()
    assert not frappe.has_permission("Probe Book", "read", user=user)
    document = frappe.get_doc("User", user)
    document.append("roles", {"role": "Probe Reader"})
    document.save()
    assert frappe.has_permission("Probe Book", "read", user=user)
    assert "Probe Reader" in frappe.get_roles(user)


def test_desk_access_decides_the_kind_of_user(borrow_user):
    kinds = [
        frappe.db.get_value("User", borrow_user(role), "user_type")
        for role in ("Probe Author", "Probe Reader")
    ]
    assert kinds == ["System User", "Website User"]


@pytest.mark.parametrize("action", ["insert", "save", "delete"])
def test_a_document_asks_for_the_permission_itself(borrow_user, make_book, action):
    book = make_book()
    frappe.set_user(borrow_user("Probe Reader"))
    if action == "insert":
        book = frappe.get_doc({"doctype": "Probe Book", "code": "b-2", "title": "B"})
    with pytest.raises(frappe.PermissionError):
        getattr(book, action)()


def test_ignore_permissions_lets_all_pass(borrow_user):
    frappe.set_user(borrow_user())
    book = frappe.get_doc({"doctype": "Probe Book", **BOOK}).insert(ignore_permissions=True)
    book.save(ignore_permissions=True)
    frappe.delete_doc("Probe Book", "b-1", ignore_permissions=True)
    book = frappe.get_doc({"doctype": "Probe Book", **BOOK})
    book.flags.ignore_permissions = True
    book.insert()
    book.delete()


def test_resource_is_closed_to_guests(client, make_book, recorded):
    make_book()
    recorded(
        [
            outcome(client.get("/api/resource/Probe Book")),
            outcome(client.get("/api/resource/Probe Book/b-1")),
            outcome(client.post("/api/resource/Probe Book", json=BOOK)),
            outcome(client.put("/api/resource/Probe Book/b-1", json={"title": "N"})),
            outcome(client.delete("/api/resource/Probe Book/b-1")),
        ]
    )


@pytest.mark.parametrize("role", ["Probe Author", "Probe Reader", "no role"])
def test_resource_asks_for_the_role(new_client, borrow_user, make_book, recorded, role):
    make_book("b-2")
    client = new_client(borrow_user(*([] if role == "no role" else [role])))
    statuses = {
        "list": client.get("/api/resource/Probe Book").status_code,
        "create": client.post("/api/resource/Probe Book", json=BOOK).status_code,
        "read": client.get("/api/resource/Probe Book/b-2").status_code,
        "update": client.put("/api/resource/Probe Book/b-2", json={"title": "N"}).status_code,
        "delete": client.delete("/api/resource/Probe Book/b-2").status_code,
    }
    recorded(statuses)


def _without_stamps(answer):
    def strip(record):
        changing = ("creation", "modified", "name" if "parent" in record else "")
        record = {key: value for key, value in record.items() if key not in changing}
        return {
            key: [strip(row) for row in value] if isinstance(value, list) else value
            for key, value in record.items()
        }

    answer["body"]["data"] = strip(answer["body"]["data"])
    return answer


def test_resource_creates_a_record(new_client, recorded):
    client = new_client("Administrator", "admin")
    body = {**BOOK, "pages": "7", "chapters": [{"title": "one"}], "nothing": 1}
    answer = whole(client.post("/api/resource/Probe Book", json=body))
    recorded(_without_stamps(answer))
    assert frappe.db.get_value("Probe Book", "b-1", "pages") == 7


def test_resource_reads_a_record(new_client, make_book, recorded):
    make_book(config={"a": 1}, published_on="2026-02-03", chapters=[{"title": "one"}])
    client = new_client("Administrator", "admin")
    recorded(_without_stamps(whole(client.get("/api/resource/Probe Book/b-1"))))


def test_resource_changes_a_record(new_client, make_book, recorded):
    make_book(pages=3)
    client = new_client("Administrator", "admin")
    answer = whole(client.put("/api/resource/Probe Book/b-1", json={"title": "New"}))
    recorded(_without_stamps(answer))
    assert frappe.db.get_value("Probe Book", "b-1", ["title", "pages"]) == ("New", 3)


def test_resource_deletes_a_record(new_client, make_book, recorded):
    make_book()
    client = new_client("Administrator", "admin")
    recorded(whole(client.delete("/api/resource/Probe Book/b-1")))
    assert not frappe.db.exists("Probe Book", "b-1")


def test_resource_lists_records(new_client, make_book, recorded):
    for code in ("b-1", "b-2", "b-3"):
        make_book(code)
    client = new_client("Administrator", "admin")
    queries = [
        {"order_by": "name"},
        {"order_by": "name desc", "fields": '["name", "title"]', "limit": 2},
        {"order_by": "name", "filters": '{"title": "Book b-2"}'},
        {"order_by": "name", "filters": '[["name", ">", "b-1"]]', "limit_page_length": 1},
        {"order_by": "name", "limit_start": 1, "limit_page_length": 1},
    ]
    answers = [client.get("/api/resource/Probe Book", query_string=query) for query in queries]
    recorded([whole(answer) for answer in answers])


def test_resource_lists_twenty_records_unless_told(new_client, make_shelf):
    for n in range(22):
        make_shelf(f"s-{n}")
    client = new_client("Administrator", "admin")
    assert len(client.get("/api/resource/Probe Shelf").json["data"]) == 20


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "Probe Book/nothing", None),
        ("PUT", "Probe Book/nothing", {"title": "N"}),
        ("DELETE", "Probe Book/nothing", None),
        ("GET", "No Such DocType", None),
        ("GET", "No Such DocType/x", None),
        ("POST", "Probe Book", {"code": "b-1", "title": "again"}),
        ("POST", "Probe Book", {"code": "b-2"}),
        ("POST", "Probe Book", {"code": "b-2", "title": "B", "shelf": "nowhere"}),
        ("POST", "Probe Book", {"code": "b-2", "title": "B", "status": "Lost"}),
        ("POST", "Probe Book", {"code": "b-2", "title": "x" * 141}),
        ("POST", "Probe Book", {"code": "b-2", "title": "B", "isbn": "taken"}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_resource_says_what_is_wrong(new_client, make_book, recorded, method, path, body):
    make_book("b-1", isbn="taken")
    client = new_client("Administrator", "admin")
    recorded(outcome(client.request(method, f"/api/resource/{path}", json=body)))
    assert frappe.db.count("Probe Book") == 1
