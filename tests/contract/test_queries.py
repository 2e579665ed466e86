"""`get_all` and `get_list`."""

import frappe
import pymysql
import pytest


@pytest.fixture(autouse=True)
def books(make_book, make_shelf):
    """Four books, one with chapters."""
    make_shelf("A")
    return [
        make_book("b-1", pages=10, isbn="1", published_on="2026-01-01", shelf="A"),
        make_book("b-2", pages=20, isbn="2", published_on="2026-02-01", is_public=1),
        make_book("b-3", pages=30, title="100% of it", chapters=[{"title": "one"}]),
        make_book("b-4", pages=40, status="Published"),
    ]


def _names(filters, **options):
    options = {"order_by": "name asc", "limit": 20} | options
    return frappe.get_all("Probe Book", filters=filters, pluck="name", **options)


def test_get_all_gives_names_in_dicts():
    rows = frappe.get_all("Probe Book", order_by="name", limit=2)
    assert rows == [{"name": "b-1"}, {"name": "b-2"}]
    assert rows[0].name == "b-1"


def test_get_all_gives_the_fields_asked_for():
    rows = frappe.get_all(
        "Probe Book", {"name": "b-1"}, ["name", "pages", "published_on"], order_by="name", limit=1
    )
    assert [str(value) for value in rows[0].values()] == ["b-1", "10", "2026-01-01"]


def test_get_all_gives_all_columns_for_a_star():
    row = frappe.get_all("Probe Book", {"name": "b-1"}, ["*"], order_by="name", limit=1)[0]
    assert (row.code, row.pages, row.owner) == ("b-1", 10, "Administrator")


def test_get_all_gives_lists_or_one_column():
    options = {"order_by": "name", "limit": 2}
    rows = frappe.get_all("Probe Book", fields=["name", "pages"], as_list=True, **options)
    assert [tuple(row) for row in rows] == [("b-1", 10), ("b-2", 20)]
    assert frappe.get_all("Probe Book", pluck="pages", **options) == [10, 20]


def test_an_alias_renames_a_field():
    rows = frappe.get_all("Probe Book", fields=["name as id"], order_by="name", limit=1)
    assert rows == [{"id": "b-1"}]


def test_neither_get_all_nor_get_list_has_a_limit_of_its_own(make_book):
    for n in range(21):
        make_book(f"c-{n}")
    assert len(frappe.get_all("Probe Book", order_by="name")) == 25
    assert len(frappe.get_list("Probe Book", order_by="name")) == 25


def test_limit_and_start_give_a_page():
    assert _names({}, limit=2) == ["b-1", "b-2"]
    assert _names({}, limit_start=2, limit=1) == ["b-3"]
    assert _names({}, start=2, limit=1) == ["b-3"]


def test_a_limit_of_zero_is_no_limit():
    assert len(_names({}, limit=0)) == 4


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"name": "b-1"}, ["b-1"]),
        ({"name": "b-1", "pages": 20}, []),
        ({"pages": 20}, ["b-2"]),
        ({"pages": "20"}, ["b-2"]),
        ({"is_public": True}, ["b-2"]),
        ({"name": ("!=", "b-1")}, ["b-2", "b-3", "b-4"]),
        ({"pages": (">", 20)}, ["b-3", "b-4"]),
        ({"pages": [">=", 20]}, ["b-2", "b-3", "b-4"]),
        ({"pages": ("<", 20)}, ["b-1"]),
        ({"pages": ("<=", 20)}, ["b-1", "b-2"]),
        ({"name": ("in", ["b-1", "b-4", "x"])}, ["b-1", "b-4"]),
        ({"name": ("in", ("b-1",))}, ["b-1"]),
        ({"name": ("in", [])}, []),
        ({"name": ("not in", ["b-1", "b-4"])}, ["b-2", "b-3"]),
        ({"name": ("not in", [])}, ["b-1", "b-2", "b-3", "b-4"]),
        ({"name": ("like", "b-%")}, ["b-1", "b-2", "b-3", "b-4"]),
        ({"name": ("like", "%4")}, ["b-4"]),
        ({"title": ("like", "100%")}, ["b-3"]),
        ({"isbn": ("is", "set")}, ["b-1", "b-2"]),
        ({"isbn": ("is", "not set")}, ["b-3", "b-4"]),
        ({"shelf": ("is", "set")}, ["b-1"]),
        ({"isbn": None}, []),
        ({"isbn": ""}, ["b-3", "b-4"]),
        ({"isbn": ("!=", "1")}, ["b-2", "b-3", "b-4"]),
        ({"isbn": ("not in", ["1"])}, ["b-2", "b-3", "b-4"]),
        ({"isbn": ("in", ["", "1"])}, ["b-1", "b-3", "b-4"]),
        ({"published_on": (">=", "2026-02-01")}, ["b-2"]),
        ({"published_on": ("<", "2026-02-01")}, ["b-1", "b-3", "b-4"]),
        ({"published_on": ("is", "set")}, ["b-1", "b-2"]),
        ({"published_on": "2026-01-01"}, ["b-1"]),
        ([["pages", ">", 20], ["status", "=", "Published"]], ["b-4"]),
        ([["Probe Book", "pages", ">", 20]], ["b-3", "b-4"]),
        ([["name", "in", ["b-1"]]], ["b-1"]),
        ({}, ["b-1", "b-2", "b-3", "b-4"]),
        (None, ["b-1", "b-2", "b-3", "b-4"]),
    ],
    ids=str,
)
def test_filters_find(filters, found):
    assert _names(filters) == found


def test_get_value_and_count_read_the_same_filters():
    filters = {"pages": (">", 10), "isbn": ("is", "set")}
    assert frappe.db.get_value("Probe Book", filters) == "b-2"
    assert frappe.db.count("Probe Book", filters) == 1
    assert frappe.db.exists("Probe Book", filters) == "b-2"


def test_order_takes_several_columns_and_directions():
    assert _names({}, order_by="status desc, pages desc") == ["b-4", "b-3", "b-2", "b-1"]
    assert _names({}, order_by="`tabProbe Book`.pages desc", limit=1) == ["b-4"]


def test_the_default_order_is_the_newest_change_first():
    frappe.db.set_value("Probe Book", "b-2", "pages", 21)
    assert frappe.get_all("Probe Book", pluck="name", limit=2) == ["b-2", "b-4"]


def test_distinct_rows():
    rows = frappe.get_all(
        "Probe Book", fields=["status"], distinct=True, order_by="status", limit=9
    )
    assert rows == [{"status": "Draft"}, {"status": "Published"}]


def test_get_all_reads_child_rows_directly():
    rows = frappe.get_all(
        "Probe Chapter",
        filters={"parent": "b-3", "parenttype": "Probe Book"},
        fields=["parent", "title"],
        order_by="idx",
        limit=9,
    )
    assert rows == [{"parent": "b-3", "title": "one"}]


def test_a_field_that_is_none_is_the_databases_error():
    with pytest.raises(pymysql.err.OperationalError):
        frappe.get_all("Probe Book", fields=["nothing"], order_by="name", limit=1)


@pytest.mark.parametrize("field", ["(select 1)", "if(1, (select 1 from `tabUser`), 1)"])
def test_a_query_in_place_of_a_field_is_refused(field):
    with pytest.raises(frappe.DataError):
        frappe.get_all("Probe Book", fields=[field], order_by="name", limit=1)


def test_get_all_ignores_permissions_and_get_list_asks_them(borrow_user):
    frappe.set_user(borrow_user())
    assert len(frappe.get_all("Probe Book", order_by="name", limit=9)) == 4
    with pytest.raises(frappe.PermissionError):
        frappe.get_list("Probe Book", order_by="name", limit=9)


def test_get_list_serves_who_may_read(borrow_user):
    frappe.set_user(borrow_user("Probe Reader"))
    names = frappe.get_list("Probe Book", pluck="name", order_by="name", limit=2)
    assert names == ["b-1", "b-2"]
