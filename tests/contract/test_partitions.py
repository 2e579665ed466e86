"""How MariaDB repartitions a table: the forms that lose rows, and the one that is used."""

import frappe
import pytest

TABLE = "memora_partition_probe"
DEFAULT_FIRST = "PARTITION p_default DEFAULT, PARTITION p_s1 VALUES IN ('S1')"
DEFAULT_LAST = "PARTITION p_s1 VALUES IN ('S1'), PARTITION p_default DEFAULT"


@pytest.fixture(autouse=True)
def _table():
    frappe.db.sql_ddl(f"DROP TABLE IF EXISTS {TABLE}")
    frappe.db.sql_ddl(
        f"""CREATE TABLE {TABLE} (name varchar(20), season varchar(20), PRIMARY KEY (name, season))
        PARTITION BY LIST COLUMNS (season) (PARTITION p_default DEFAULT)"""
    )
    frappe.db.sql(f"INSERT INTO {TABLE} VALUES ('a', 'S1'), ('b', 'S2'), ('c', 'S2')")
    frappe.db.commit()
    yield
    frappe.db.sql_ddl(f"DROP TABLE {TABLE}")


def count_of(season):
    return frappe.db.sql(f"SELECT COUNT(*) FROM {TABLE} WHERE season = %s", season)[0][0]


def reorganize(parts):
    frappe.db.sql_ddl(f"ALTER TABLE {TABLE} REORGANIZE PARTITION p_default INTO ({parts})")


def is_sound():
    rows = frappe.db.sql(f"ALTER TABLE {TABLE} CHECK PARTITION p_default, p_s1", ())
    return rows[-1][-1] == "OK"


def test_the_form_that_lists_the_default_first_keeps_every_row_in_its_place():
    reorganize(DEFAULT_FIRST)

    assert (count_of("S1"), count_of("S2"), is_sound()) == (1, 2, True)


def test_the_form_that_lists_the_default_last_hides_other_seasons_rows():
    """The reason for ours: once this fails, MariaDB is mended and either form will do."""
    reorganize(DEFAULT_LAST)

    assert (count_of("S2"), is_sound()) == (0, False)


def test_adding_a_partition_hides_the_rows_that_lie_in_the_default():
    frappe.db.sql_ddl(f"ALTER TABLE {TABLE} ADD PARTITION (PARTITION p_s1 VALUES IN ('S1'))")

    assert (count_of("S1"), is_sound()) == (0, False)
