"""The queries of the review path: one partition, one index range, whatever else the table holds."""

import re
from datetime import timedelta

import frappe
import pytest

from memora.services import partition_manager
from memora.services.access import OpenLessons
from memora.services.content import importing as content_import
from memora.services.ledger import interaction_log
from memora.services.reviews import (
    memory_trackers,
    safe_mode,
)
from memora.services.reviews import (
    review_session as reviews,
)
from memora.services.reviews import (
    undo as review_undo,
)
from memora.services.reviews.archive_steps import store_what_is_pending
from memora.services.reviews.marking import Answered
from memora.services.reviews.questions import askable, find_questions
from memora.services.srs_archiver import SRSArchiver
from memora.services.srs_persistence import (
    SRSPersistenceService,
    persist_everybody,
    persist_reviews,
)
from memora.services.srs_redis_manager import pages_of_players, rebuild_schedule
from tests.support.factories import make_plan, make_season
from tests.support.players import award, make_player
from tests.support.reviews import (
    NOW,
    answer,
    make_reviewer,
    plant,
    question_ids,
    quiz_course,
)

OTHERS = 400
#: Statements that look for rows; not those that only write some, nor MariaDB's own functions.
LOOKS = re.compile(
    r"\s*(SELECT\b(?!\s+(ROW_COUNT|GET_LOCK|RELEASE_LOCK))|UPDATE|DELETE|INSERT[^;]*\bSELECT\b)"
)


@pytest.fixture
def player(borrow_user):
    """A player with schedules in a season beside many others', in partitions of their own."""
    subject = content_import.import_course(quiz_course(30))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    seasons = [season, make_season().name, make_season().name]
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
    """Collect the plan of every statement of a call that looks for rows, by table."""
    plans = []
    run = frappe.db.sql

    def spy(query, values=(), **options):
        if LOOKS.match(query):
            plans.extend(run(f"EXPLAIN PARTITIONS {query}", values, as_dict=True))
        return run(query, values, **options)

    monkeypatch.setattr(frappe.db, "sql", spy)
    return plans


def undone(player):
    """Answer at this moment, and take it back."""
    reviews.submit_review_session(player, [Answered(**answer(question_ids(1)[0]))], now=NOW)
    return review_undo.undo_review(player, now=NOW)


def archived(season):
    """Archive a season that is over."""
    frappe.db.set_value("Memora Season", season, "is_active", 0)
    frappe.db.commit()
    return SRSArchiver().archive_season(season, now=NOW)


CALLS = {
    "read": lambda player, season: memory_trackers.read(player, season, question_ids(20)),
    "due": lambda player, season: memory_trackers.read_due(player, season, NOW),
    "schedule": memory_trackers.read_schedule,
    "schedule made anew": rebuild_schedule,
    "players of a season": lambda _player, season: list(pages_of_players(season, 1_000)),
    "questions": lambda player, _season: find_questions(
        question_ids(20), opened=OpenLessons(player)
    ),
    "existing questions": lambda player, _season: askable(
        question_ids(20), opened=OpenLessons(player)
    ),
    "session": lambda player, _season: reviews.get_review_session(player, now=NOW),
    "session of a topic": lambda player, _season: reviews.get_review_session(
        player, topic_id="course.t01.u01.p01", now=NOW
    ),
    "answers": lambda player, _season: reviews.submit_review_session(
        player, [Answered(**answer(question)) for question in question_ids(20)], now=NOW
    ),
    "job": lambda player, _season: persist_reviews(player),
    "sweep": lambda _player, _season: persist_everybody(),
    "status of a job": lambda player, _season: (
        SRSPersistenceService().get_persistence_status(f"{player}:1")
    ),
    "undo session": lambda player, _season: undone(player),
    "archive": lambda _player, season: archived(season),
    "deletion": lambda _player, season: SRSArchiver().delete_eligible_records(season, confirm=True),
    "flags": lambda _player, _season: SRSArchiver().flag_eligible_for_deletion(now=NOW),
    "status of an archive": lambda _player, season: SRSArchiver().get_archive_status(season),
    "undo": lambda player, _season: review_undo._read_rows(player, 5, 1_000),
    "safe mode": lambda player, _season: safe_mode.admit(player, NOW),
    "pending": lambda _player, season: store_what_is_pending(season),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_query_uses_an_index(name, player, explained):
    CALLS[name](*player)

    # On a table of a few rows MariaDB may scan all the same: that an index could serve is enough.
    tables = [
        plan
        for plan in explained
        if plan.table
        and not plan.table.startswith("<")
        and plan.select_type != "INSERT"
        and "Table function" not in (plan.Extra or "")
    ]
    assert tables
    assert [plan.table for plan in tables if not plan.possible_keys and not plan.key] == []


NO_SCHEDULES = ("questions", "existing questions", "undo", "safe mode", "status of a job", "sweep")
OF_THE_ARCHIVE = ("pending", "job", "deletion", "flags")


@pytest.mark.parametrize("name", [n for n in CALLS if n not in (*NO_SCHEDULES, *OF_THE_ARCHIVE)])
def test_a_query_of_schedules_reads_its_seasons_partition_alone(name, player, explained):
    CALLS[name](*player)

    read = {plan.partitions for plan in explained if plan.partitions}
    assert read == {partition_manager.partition_name(player[1])}


@pytest.mark.parametrize("name", ["read", "due", "schedule"])
def test_a_query_of_one_player_reads_no_others_rows(name, player, explained):
    CALLS[name](*player)

    rows = [int(plan.rows) for plan in explained if plan.partitions]
    assert max(rows) <= 30


def test_a_page_of_players_costs_the_page_and_not_the_season(player):
    season = player[1]
    rows = [(f"{n}", f"many{n // 200}@example.com", f"q{n}", season) for n in range(4_000)]
    frappe.db.sql(
        f"""INSERT INTO `{memory_trackers.TABLE}` (name, player, question_id, season)
        VALUES {", ".join(["(%s, %s, %s, %s)"] * len(rows))}""",
        [value for row in rows for value in row],
    )
    frappe.db.commit()
    frappe.db.sql_ddl(f"ANALYZE TABLE `{memory_trackers.TABLE}`")

    before = rows_read()
    next(pages_of_players(season, 5))

    assert rows_read() - before < 400


@pytest.mark.parametrize("is_due", [False, True], ids=["upcoming", "due"])
def test_a_session_costs_as_many_statements_however_many_questions_are_of_other_subjects(
    borrow_user, statements, is_due
):
    subjects = [
        content_import.import_course(quiz_course(count, course))["subject"]
        for count, course in ((450, "a"), (1, "b"))
    ]
    player = make_player(borrow_user("Memora Student"))
    plan = make_plan(*subjects)
    frappe.db.set_value("Memora Player Profile", player, "plan", plan.name)
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 0)
    frappe.db.commit()
    due = NOW - timedelta(days=1) if is_due else NOW + timedelta(days=1)
    counts = []
    for questions in (range(1, 231), range(231, 451)):
        plant(player, plan.season, [f"a.q{n:02}" for n in questions], due)
        reviews.get_review_session(player, now=NOW)
        before = len(statements)
        reviews.get_review_session(player, subject=subjects[1], now=NOW)
        counts.append(len(statements) - before)

    assert counts[0] == counts[1]


def test_a_players_day_is_read_without_their_history_and_without_others(borrow_user, monkeypatch):
    monkeypatch.setattr(interaction_log, "ROWS_OF_A_WEEK", 5)
    player, other = (make_player(borrow_user("Memora Student")) for _ in range(2))
    for _ in range(60):
        award(player, 1, now=NOW - timedelta(days=1))
        award(other, 1, now=NOW)
    award(player, 2, now=NOW)

    before = rows_read()
    found = interaction_log.read_since(player, NOW - timedelta(hours=1))

    assert [entry.xp for entry, _at in found] == [2]
    assert rows_read() - before < 20


def rows_read():
    """Return how many rows of tables and indexes this connection has read."""
    return sum(
        int(row[1]) for row in frappe.db.sql("SHOW SESSION STATUS LIKE 'Handler_read%%'", ())
    )
