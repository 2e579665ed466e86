"""The queries of the review path: one partition, one index range, whatever else the table holds."""

import re

import frappe
import pytest

from memora.services import memory_trackers, partition_manager, review_undo, safe_mode
from memora.services.archive_steps import store_what_is_pending
from memora.services.questions import existing, find_questions
from memora.services.srs_redis_manager import players_of
from tests.support.factories import make_season
from tests.support.players import award, make_player
from tests.support.reviews import NOW, plant, question_ids

OTHERS = 400


@pytest.fixture
def player(borrow_user):
    """A player with schedules in a season beside many others', in partitions of their own."""
    player = make_player(borrow_user("Memora Student"))
    seasons = [make_season().name for _ in range(3)]
    for season in seasons:
        partition_manager.create_partition(season)
        plant(player, season, question_ids(30), NOW)
    others = [
        (f"{season}-{n}", f"other{n // 10}@example.com", f"q{n}", season, NOW)
        for season in seasons
        for n in range(OTHERS)
    ]
    frappe.db.sql(
        f"""INSERT INTO `{memory_trackers.TABLE}`
        (name, player, question_id, season, next_review_date)
        VALUES {", ".join(["(%s, %s, %s, %s, %s)"] * len(others))}""",
        [value for row in others for value in row],
    )
    frappe.db.commit()
    frappe.db.sql_ddl(f"ANALYZE TABLE `{memory_trackers.TABLE}`")
    award(player, 1)
    frappe.db.sql("UPDATE `tabMemora Player Wallet` SET srs_seq = srs_seq + 1")
    return player, seasons[0]


@pytest.fixture
def explained(monkeypatch):
    """Collect the plan of every SELECT that a call runs, by the table read first."""
    plans = []
    run = frappe.db.sql

    def spy(query, values=(), **options):
        if re.match(r"\s*SELECT\b(?!\s+(ROW_COUNT|GET_LOCK|RELEASE_LOCK))", query):
            plans.extend(run(f"EXPLAIN PARTITIONS {query}", values, as_dict=True))
        return run(query, values, **options)

    monkeypatch.setattr(frappe.db, "sql", spy)
    return plans


CALLS = {
    "read": lambda player, season: memory_trackers.read(player, season, question_ids(20)),
    "due": lambda player, season: memory_trackers.read_due(player, season, NOW),
    "schedule": memory_trackers.read_schedule,
    "players of a season": lambda _player, season: players_of(season, "", 10),
    "questions": lambda _player, _season: find_questions(question_ids(20)),
    "existing questions": lambda _player, _season: existing(question_ids(20)),
    "undo": lambda player, _season: review_undo._read_rows(player, 5, 1_000),
    "safe mode": lambda player, _season: safe_mode.admit(player, NOW),
    "pending": lambda _player, season: store_what_is_pending(season),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_query_uses_an_index(name, player, explained):
    CALLS[name](*player)

    # On a table of a few rows MariaDB may scan all the same: that an index could serve is enough.
    tables = [plan for plan in explained if plan.table and not plan.table.startswith("<")]
    assert tables
    assert [plan.table for plan in tables if not plan.possible_keys and not plan.key] == []


@pytest.mark.parametrize("name", ["read", "due", "schedule", "players of a season"])
def test_a_query_of_schedules_reads_its_seasons_partition_alone(name, player, explained):
    CALLS[name](*player)

    read = {plan.partitions for plan in explained if plan.partitions}
    assert read == {partition_manager.partition_name(player[1])}


@pytest.mark.parametrize("name", ["read", "due", "schedule"])
def test_a_query_of_one_player_reads_no_others_rows(name, player, explained):
    CALLS[name](*player)

    rows = [int(plan.rows) for plan in explained if plan.partitions]
    assert max(rows) <= 30
