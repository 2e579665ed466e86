"""Partitions of the review schedules: every season has one, and none loses a row."""

import frappe
import pytest

from memora.patches.v1_0 import fix_null_seasons, setup_partitioning
from memora.services import partition_manager
from memora.services.partition_manager import DEFAULT, DOCTYPE, partition_name
from tests.support.factories import make_plan, make_season
from tests.support.jobs import drain
from tests.support.players import make_player

TABLE = f"tab{DOCTYPE}"


@pytest.fixture
def unpartitioned():
    """Give the table the shape of a site before there were partitions, for one test."""
    frappe.db.sql_ddl(f"ALTER TABLE `{TABLE}` REMOVE PARTITIONING")
    frappe.db.sql_ddl(
        f"""ALTER TABLE `{TABLE}` DROP PRIMARY KEY, ADD PRIMARY KEY (name),
        MODIFY season varchar(140)"""
    )
    yield
    frappe.db.sql("DELETE FROM `tabPlayer Memory Tracker`")
    partition_manager.setup_partitioning()


def add_trackers(season, count, *, prefix="", player="a@example.com", **fields):
    columns = "".join(f", `{name}`" for name in fields)
    for number in range(count):
        frappe.db.sql(
            f"""INSERT INTO `{TABLE}` (name, player, question_id, season{columns})
            VALUES (%s, %s, %s, %s{", %s" * len(fields)})""",
            (f"{prefix}{season}-{number}", player, f"{prefix}q{number}", season, *fields.values()),
        )
    frappe.db.commit()


def count_of(season):
    frappe.db.commit()
    return frappe.db.sql(f"SELECT COUNT(*) FROM `{TABLE}` WHERE season = %s", season)[0][0]


def names():
    return [row["name"] for row in partition_manager.list_partitions(DOCTYPE)]


def test_a_new_season_gets_its_partition():
    season = make_season().name
    drain()

    assert partition_name(season) in names()


def test_a_season_whose_job_was_lost_gets_its_partition_with_the_daily_job():
    season = make_season().name
    frappe.db.commit()

    assert season in partition_manager.create_missing_partitions()
    assert partition_manager.has_partition(season)


def test_rows_that_were_there_first_move_into_their_partition_and_no_other():
    first, second = make_season().name, make_season().name
    add_trackers(first, 3)
    add_trackers(second, 2)

    partition_manager.create_partition(first)

    assert (count_of(first), count_of(second)) == (3, 2)
    assert rows_in(partition_name(first)) == 3


def rows_in(partition):
    return frappe.db.sql(f"SELECT COUNT(*) FROM `{TABLE}` PARTITION ({partition})")[0][0]


def test_a_partition_is_made_once():
    season = make_season().name

    made = [partition_manager.create_partition(season) for _ in range(2)]

    assert made == [True, False]


def test_dropping_a_seasons_partition_leaves_other_seasons_alone():
    old, new, unsplit = (make_season().name for _ in range(3))
    for season in (old, new):
        partition_manager.create_partition(season)
    for season in (old, new, unsplit):
        add_trackers(season, 2)

    assert partition_manager.drop_partition(old)

    assert [count_of(season) for season in (old, new, unsplit)] == [0, 2, 2]


def test_what_has_no_partition_cannot_be_dropped():
    season = make_season().name
    add_trackers(season, 1)

    assert not partition_manager.drop_partition(season)
    assert count_of(season) == 1


@pytest.mark.parametrize("name", ["2026/2027", "it's; DROP", "الفصل الأول", "p_default", "x" * 130])
def test_any_name_of_a_season_has_a_partition_of_its_own(name):
    season = make_season(name).name
    partition_manager.create_partition(season)
    add_trackers(season, 1)

    assert rows_in(partition_name(season)) == 1


def test_names_that_read_alike_have_partitions_of_their_own():
    assert partition_name("2026-2027") != partition_name("2026/2027")


def test_a_season_in_other_letters_is_the_same_season():
    assert partition_name("S1") == partition_name("s1")


def test_a_duplicate_is_refused_in_a_partition_as_in_the_default():
    season = make_season().name
    add_trackers(season, 1)
    partition_manager.create_partition(season)

    with pytest.raises(Exception, match="Duplicate entry"):
        add_trackers(season, 1, prefix="")


@pytest.mark.usefixtures("unpartitioned")
def test_a_site_without_partitions_gets_them_with_all_its_rows():
    seasons = [make_season().name for _ in range(2)]
    for season in seasons:
        add_trackers(season, 2)

    setup_partitioning.execute()
    setup_partitioning.execute()

    assert [rows_in(partition_name(season)) for season in seasons] == [2, 2]
    assert names()[0] == DEFAULT


@pytest.mark.usefixtures("unpartitioned")
def test_trackers_without_a_season_get_the_one_of_the_players_plan(borrow_user):
    player = make_player(borrow_user("Memora Student"))
    plan = make_plan()
    make_season(start_date="2099-09-01", end_date="2100-06-30")
    frappe.db.set_value("Memora Player Profile", player, "plan", plan.name)
    add_trackers(None, 2, player=player)

    fix_null_seasons.execute()

    assert count_of(plan.season) == 2


@pytest.mark.usefixtures("unpartitioned")
def test_trackers_without_season_and_plan_get_the_season_of_their_last_review():
    season = make_season(start_date="2024-09-01", end_date="2025-06-30").name
    make_season()
    add_trackers(None, 1, last_review_date="2024-10-01 10:00:00")

    fix_null_seasons.execute()

    assert count_of(season) == 1


@pytest.mark.usefixtures("unpartitioned")
def test_of_two_trackers_of_a_question_the_one_that_named_its_season_stands():
    season = make_season().name
    add_trackers(season, 1, stability=3)
    add_trackers(None, 1, stability=1)

    fix_null_seasons.execute()

    rows = frappe.db.sql(f"SELECT season, stability FROM `{TABLE}`")
    assert rows == ((season, 3),)
