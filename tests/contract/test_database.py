"""`frappe.db`: single values and rows, past the documents."""

import datetime

import frappe
import pymysql
import pytest


@pytest.fixture
def books(make_book):
    """Three books."""
    return [
        make_book("b-1", pages=10, isbn="1", published_on="2026-01-01"),
        make_book("b-2", pages=20, isbn="2", published_on="2026-02-01"),
        make_book("b-3", pages=30),
    ]


pytestmark = pytest.mark.usefixtures("books")


def test_get_value_gives_one_field():
    assert frappe.db.get_value("Probe Book", "b-1", "pages") == 10


def test_get_value_gives_the_name_when_no_field_is_named():
    assert frappe.db.get_value("Probe Book", {"isbn": "2"}) == "b-2"


def test_get_value_gives_a_tuple_for_a_list_of_fields():
    assert frappe.db.get_value("Probe Book", "b-1", ["name", "pages"]) == ("b-1", 10)


def test_get_value_gives_a_dict_with_attributes_when_asked():
    row = frappe.db.get_value("Probe Book", "b-1", ["name", "pages"], as_dict=True)
    assert (row, row.pages, row.nothing) == ({"name": "b-1", "pages": 10}, 10, None)


def test_get_value_gives_all_columns_for_a_star():
    row = frappe.db.get_value("Probe Book", "b-1", "*", as_dict=True)
    assert (row.code, row.docstatus) == ("b-1", 0)


@pytest.mark.parametrize("as_dict", [True, False])
@pytest.mark.parametrize("fields", ["pages", ["name", "pages"]])
def test_get_value_of_nothing_is_none(fields, as_dict):
    assert frappe.db.get_value("Probe Book", "nothing", fields, as_dict=as_dict) is None


def test_get_value_of_no_name_is_none():
    assert frappe.db.get_value("Probe Book", None, "pages") is None


def test_get_value_takes_comparisons():
    filters = {"pages": (">", 10), "isbn": ["in", ["1", "2"]]}
    assert frappe.db.get_value("Probe Book", filters) == "b-2"


def test_get_value_takes_an_order():
    found = frappe.db.get_value("Probe Book", {"pages": (">", 5)}, "name", order_by="pages desc")
    assert found == "b-3"


def test_get_value_of_a_filter_gives_the_newest_first():
    assert frappe.db.get_value("Probe Book", {"pages": (">", 5)}) == "b-3"


def test_get_value_finds_what_is_unset():
    assert frappe.db.get_value("Probe Book", {"isbn": ("is", "not set")}) == "b-3"


def test_get_value_for_update_reads_the_newest_row():
    assert frappe.db.get_value("Probe Book", "b-1", "pages", for_update=True) == 10


def test_get_value_keeps_the_columns_types():
    row = frappe.db.get_value("Probe Book", "b-1", ["published_on", "creation", "rating"])
    assert [type(value) for value in row] == [datetime.date, datetime.datetime, float]


def test_set_value_writes_one_field_and_the_stamps(borrow_user):
    user = borrow_user("Probe Author")
    before = frappe.db.get_value("Probe Book", "b-1", "modified")
    frappe.set_user(user)
    frappe.db.set_value("Probe Book", "b-1", "pages", 11)
    row = frappe.db.get_value("Probe Book", "b-1", ["pages", "modified", "modified_by"], as_dict=1)
    assert (row.pages, row.modified_by) == (11, user)
    assert row.modified > before


def test_set_value_writes_many_fields():
    frappe.db.set_value("Probe Book", "b-1", {"pages": 11, "isbn": None})
    assert frappe.db.get_value("Probe Book", "b-1", ["pages", "isbn"]) == (11, None)


def test_set_value_may_leave_the_stamps():
    before = frappe.db.get_value("Probe Book", "b-1", "modified")
    frappe.db.set_value("Probe Book", "b-1", "pages", 11, update_modified=False)
    assert frappe.db.get_value("Probe Book", "b-1", "modified") == before


def test_set_value_of_a_filter_writes_every_match():
    frappe.db.set_value("Probe Book", {"pages": ("<", 30)}, "title", "short")
    assert frappe.db.count("Probe Book", {"title": "short"}) == 2


def test_set_value_of_nothing_is_silent():
    frappe.db.set_value("Probe Book", "nothing", "pages", 11)


def test_exists_gives_the_name_or_none():
    assert frappe.db.exists("Probe Book", "b-1") == "b-1"
    assert frappe.db.exists("Probe Book", {"isbn": "2"}) == "b-2"
    assert frappe.db.exists("Probe Book", "nothing") is None
    assert frappe.db.exists("Probe Book", {"isbn": "nothing"}) is None


def test_exists_finds_any_case_and_gives_the_stored_name():
    assert frappe.db.exists("Probe Book", "B-1") in ("b-1", "B-1")


def test_exists_of_a_single_is_true():
    assert frappe.db.exists("Probe Settings", "Probe Settings")


def test_count_takes_filters():
    assert frappe.db.count("Probe Book") == 3
    assert frappe.db.count("Probe Book", {"pages": (">=", 20)}) == 2
    assert frappe.db.count("Probe Book", {"pages": 99}) == 0


def test_delete_takes_filters_and_leaves_children_alone(make_book):
    make_book("b-4", chapters=[{"title": "one"}])
    frappe.db.delete("Probe Book", {"name": "b-4"})
    frappe.db.delete("Probe Book", {"pages": ("<", 30)})
    assert frappe.get_all("Probe Book", pluck="name", order_by="name", limit=9) == ["b-3"]
    assert frappe.db.count("Probe Chapter") == 1


def test_delete_without_filters_empties_the_table():
    frappe.db.delete("Probe Book")
    assert frappe.db.count("Probe Book") == 0


def test_bulk_insert_writes_what_it_is_told_and_no_stamps():
    frappe.db.bulk_insert(
        "Probe Shelf", ["name", "shelf_name", "room"], [("s1", "s1", "R"), ("s2", "s2", None)]
    )
    rows = frappe.get_all(
        "Probe Shelf",
        fields=["name", "room", "owner", "creation", "docstatus", "idx"],
        order_by="name",
        limit=5,
    )
    assert [tuple(row.values()) for row in rows] == [
        ("s1", "R", None, None, 0, 0),
        ("s2", None, None, None, 0, 0),
    ]


def test_bulk_insert_takes_a_generator_and_many_rows():
    rows = ((f"s{n}", f"s{n}") for n in range(2500))
    frappe.db.bulk_insert("Probe Shelf", ["name", "shelf_name"], rows, chunk_size=1000)
    assert frappe.db.count("Probe Shelf") == 2500


def test_bulk_insert_may_ignore_duplicates():
    for _ in range(2):
        frappe.db.bulk_insert(
            "Probe Shelf", ["name", "shelf_name"], [("s1", "s1")], ignore_duplicates=True
        )
    assert frappe.db.count("Probe Shelf") == 1


def test_bulk_insert_of_a_duplicate_is_the_databases_error():
    with pytest.raises(pymysql.err.IntegrityError):
        frappe.db.bulk_insert("Probe Shelf", ["name"], [("s1",), ("s1",)])


def test_sql_gives_tuples():
    assert frappe.db.sql("SELECT name, pages FROM `tabProbe Book` ORDER BY name LIMIT 2") == (
        ("b-1", 10),
        ("b-2", 20),
    )


def test_sql_takes_a_tuple_a_list_a_dict_or_one_value():
    query = "SELECT name FROM `tabProbe Book` WHERE pages = %s"
    named = "SELECT name FROM `tabProbe Book` WHERE pages = %(pages)s"
    assert frappe.db.sql(query, (20,)) == (("b-2",),)
    assert frappe.db.sql(query, [20]) == (("b-2",),)
    assert frappe.db.sql(query, 20) == (("b-2",),)
    assert frappe.db.sql(named, {"pages": 20}) == (("b-2",),)


def test_sql_spreads_a_list_for_in():
    query = "SELECT name FROM `tabProbe Book` WHERE name IN %(names)s ORDER BY name"
    assert frappe.db.sql(query, {"names": ("b-1", "b-3")}) == (("b-1",), ("b-3",))
    query = "SELECT name FROM `tabProbe Book` WHERE name IN %s ORDER BY name"
    assert frappe.db.sql(query, [["b-1", "b-3"]]) == (("b-1",), ("b-3",))


def test_sql_gives_dicts_lists_or_one_column():
    query = "SELECT name, pages FROM `tabProbe Book` WHERE pages > %s ORDER BY name"
    rows = frappe.db.sql(query, (10,), as_dict=True)
    assert (rows, rows[0].pages) == (
        [{"name": "b-2", "pages": 20}, {"name": "b-3", "pages": 30}],
        20,
    )
    assert frappe.db.sql(query, (10,), as_list=True) == [["b-2", 20], ["b-3", 30]]
    assert frappe.db.sql(query, (10,), pluck=True) == ["b-2", "b-3"]


def test_sql_of_nothing_is_an_empty_tuple():
    query = "SELECT name FROM `tabProbe Book` WHERE pages = 99"
    assert frappe.db.sql(query) == ()
    assert frappe.db.sql(query, as_dict=True) == []
    assert frappe.db.sql(query, pluck=True) == []


def test_sql_reads_bytes_decimals_and_none_as_the_driver_gives_them(recorded):
    row = frappe.db.sql(
        "SELECT 1, 1.5, SUM(pages), NULL, 'x', NOW() IS NOT NULL FROM `tabProbe Book`"
    )
    recorded([[type(value).__name__, str(value)] for value in row[0]])


def test_a_percent_sign_stands_for_itself_without_values():
    assert frappe.db.sql("SELECT COUNT(*) FROM `tabProbe Book` WHERE name LIKE 'b-%'") == ((3,),)


def test_sql_tells_the_rows_it_changed_by_row_count():
    frappe.db.sql("UPDATE `tabProbe Book` SET pages = 1 WHERE pages < 30")
    assert frappe.db.sql("SELECT ROW_COUNT()") == ((2,),)


def test_sql_tells_the_last_insert_id_set_by_an_update():
    frappe.db.sql(
        "UPDATE `tabProbe Book` SET pages = LAST_INSERT_ID(pages) + 1 WHERE name = %s", ("b-1",)
    )
    assert frappe.db.sql("SELECT LAST_INSERT_ID()") == ((10,),)


def test_sql_upserts():
    query = """
        INSERT INTO `tabProbe Book` (name, pages) VALUES (%(name)s, %(pages)s)
        ON DUPLICATE KEY UPDATE pages = GREATEST(pages, VALUES(pages))
    """
    for name, pages in (("b-1", 99), ("b-2", 1), ("b-9", 5)):
        frappe.db.sql(query, {"name": name, "pages": pages})
    rows = frappe.db.sql("SELECT name, pages FROM `tabProbe Book` ORDER BY name")
    assert rows == (("b-1", 99), ("b-2", 20), ("b-3", 30), ("b-9", 5))


def test_a_syntax_error_is_the_databases_programming_error():
    with pytest.raises(pymysql.err.ProgrammingError):
        frappe.db.sql("SELECT FROM WHERE")


def test_a_missing_table_and_column_can_be_told_apart():
    with pytest.raises(pymysql.err.ProgrammingError) as caught:
        frappe.db.sql("SELECT 1 FROM `tabNothing`")
    assert caught.value.args[0] == 1146
    with pytest.raises(pymysql.err.OperationalError) as caught:
        frappe.db.sql("SELECT nothing FROM `tabProbe Book`")
    assert caught.value.args[0] == 1054


def test_a_duplicate_key_is_the_databases_integrity_error():
    with pytest.raises(pymysql.err.IntegrityError) as caught:
        frappe.db.sql("INSERT INTO `tabProbe Book` (name) VALUES ('b-1')")
    assert caught.value.args[0] == 1062


def test_values_are_never_read_as_sql():
    nasty = "'; DROP TABLE `tabProbe Book`; --"
    assert frappe.db.get_value("Probe Book", {"isbn": nasty}) is None
    assert frappe.get_all("Probe Book", {"isbn": nasty}, order_by="name", limit=1) == []
    assert frappe.db.sql("SELECT 1 FROM `tabProbe Book` WHERE isbn = %s", (nasty,)) == ()
    assert frappe.db.count("Probe Book") == 3


def test_indexes_may_be_added_again_and_again():
    for _ in range(2):
        frappe.db.add_index("Probe Book", ["pages", "rating"], index_name="pages_rating")
        frappe.db.add_unique("Probe Book", ["isbn", "pages"], constraint_name="isbn_pages")
    keys = {
        (row.Key_name, row.Seq_in_index, row.Column_name, row.Non_unique)
        for row in frappe.db.sql("SHOW INDEX FROM `tabProbe Book`", as_dict=True)
        if row.Key_name in ("pages_rating", "isbn_pages")
    }
    frappe.db.sql_ddl("ALTER TABLE `tabProbe Book` DROP INDEX pages_rating, DROP INDEX isbn_pages")
    assert keys == {
        ("pages_rating", 1, "pages", 1),
        ("pages_rating", 2, "rating", 1),
        ("isbn_pages", 1, "isbn", 0),
        ("isbn_pages", 2, "pages", 0),
    }


def test_sql_ddl_commits_what_was_written():
    frappe.db.set_value("Probe Book", "b-1", "pages", 11)
    frappe.db.sql_ddl("CREATE OR REPLACE TABLE `_probe_ddl` (id INT)")
    frappe.db.sql_ddl("DROP TABLE `_probe_ddl`")
    frappe.db.rollback()
    assert frappe.db.get_value("Probe Book", "b-1", "pages") == 11
