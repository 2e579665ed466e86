"""Leaderboards: who stands where, in every scope and period."""

from datetime import datetime, timedelta

import frappe
import pytest
from redis.connection import AbstractConnection

from memora.services import boards as rankings
from memora.services import profiles
from memora.services.ledger import leaderboard
from memora.services.ledger import recording as ledger
from memora.services.ledger.board_score import xp_of
from memora.services.ledger.lua import run_pipeline
from memora.utils import client_build
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key
from tests.support.boards import NOW, earn, grade_of, make_players, name_of, read, shown
from tests.support.client_build import write_build
from tests.support.factories import make_subject
from tests.support.players import award, make_player


@pytest.fixture
def players(borrow_user):
    return make_players(borrow_user)


def xp_shown(answer):
    return [row["xp"] for row in answer["rankings"]]


def test_the_best_stand_first(players):
    for player, xp in zip(players, (10, 30, 20), strict=False):
        earn(player, xp)
    wanted = [
        (1, name_of(players[1]), 30),
        (2, name_of(players[2]), 20),
        (3, name_of(players[0]), 10),
    ]
    assert shown(read(players[0])) == wanted


@pytest.mark.parametrize("period", leaderboard.PERIODS)
def test_with_equal_xp_who_got_there_first_is_ahead(players, period):
    late, early = players[:2]
    earn(early, 10, NOW)
    earn(late, 20, NOW + timedelta(seconds=40))
    earn(early, 10, NOW + timedelta(seconds=20))
    answer = read(late, period=period)
    assert [row["is_me"] for row in answer["rankings"]] == [False, True]


def test_a_row_without_xp_makes_nobody_late(players):
    first, second = players[:2]
    earn(first, 10, NOW)
    earn(second, 10, NOW + timedelta(minutes=1))
    earn(first, 0, NOW + timedelta(minutes=2))
    assert read(first)["current_user_rank"] == 1


def test_repeating_an_event_changes_no_rank(players):
    first, second = players[:2]
    award(first, 10, event_id="tap", now=NOW)
    award(second, 10, now=NOW + timedelta(minutes=1))
    award(first, 10, event_id="tap", now=NOW + timedelta(minutes=2))
    assert read(first)["current_user_rank"] == 1


@pytest.mark.parametrize(
    ("earlier", "counted_in"),
    [
        (datetime(2026, 3, 4, 0), {"daily", "weekly", "monthly", "all_time"}),
        (datetime(2026, 3, 3, 23, 59, 59), {"weekly", "monthly", "all_time"}),
        (datetime(2026, 3, 2, 0), {"weekly", "monthly", "all_time"}),
        (datetime(2026, 3, 1, 23, 59, 59), {"monthly", "all_time"}),
        (datetime(2026, 2, 28, 23, 59, 59), {"all_time"}),
    ],
)
def test_a_period_counts_what_was_earned_in_it(players, earlier, counted_in):
    earn(players[0], 10, earlier)
    assert {p for p in leaderboard.PERIODS if read(players[0], period=p)["rankings"]} == counted_in


def test_a_week_that_spans_two_years_has_one_board(players):
    old_year, new_year = datetime(2026, 12, 31, 12), datetime(2027, 1, 1, 12)
    earn(players[0], 10, old_year)
    earn(players[1], 20, new_year)
    assert xp_shown(read(players[0], period="weekly", now=new_year)) == [20, 10]


def test_a_score_that_comes_late_does_not_take_a_newer_one_back(players):
    earn(players[0], 10)
    older, _is_degraded = ledger.read_state(players[0])
    earn(players[0], 20)
    run_pipeline(lambda pipe: leaderboard.queue_scores(pipe, players[0], older, None))
    assert read(players[0])["current_user_xp"] == 30


@pytest.mark.parametrize(
    ("period", "ends_at"),
    [
        ("daily", "2026-03-05T00:00:00Z"),
        ("weekly", "2026-03-09T00:00:00Z"),
        ("monthly", "2026-04-01T00:00:00Z"),
        ("all_time", None),
    ],
)
def test_a_board_tells_when_it_begins_anew(players, period, ends_at):
    assert read(players[0], period=period)["period_ends_at"] == ends_at


def test_the_own_rank_is_told_where_the_page_does_not_show_it(players):
    for number, player in enumerate(players):
        earn(player, 100 - number)
    answer = read(players[5], limit=2)
    assert (len(answer["rankings"]), answer["current_user_rank"]) == (2, 6)


def test_the_own_rank_is_that_of_the_period(players):
    veteran, newcomer = players[:2]
    earn(veteran, 900, NOW - timedelta(days=60))
    for player, xp in ((veteran, 10), (newcomer, 20)):
        earn(player, xp)
    ranks = [read(veteran, period=period)["current_user_rank"] for period in ("daily", "all_time")]
    assert ranks == [2, 1]


def test_who_has_earned_nothing_has_no_rank(players):
    earn(players[0], 10)
    answer = read(players[1])
    assert (answer["current_user_rank"], answer["current_user_xp"]) == (None, 0)


def test_nobody_has_earned_anything_yet(players):
    answer = read(players[0])
    assert (answer["rankings"], answer["current_user_rank"], answer["total_players"]) == (
        [],
        None,
        0,
    )


@pytest.mark.parametrize("mode", rankings.MODES)
def test_page_and_own_rank_take_one_round_trip(players, mode, monkeypatch):
    for number, player in enumerate(players):
        earn(player, 100 - number)
    read(players[3])
    sent, send = [], AbstractConnection.send_packed_command

    def counting(connection, command, **options):
        sent.append(command)
        send(connection, command, **options)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", counting)
    answer = read(players[3], mode=mode, limit=2)
    assert (len(answer["rankings"]), answer["current_user_rank"], len(sent)) == (2, 4, 1)


def test_pages_follow_each_other(players):
    for number, player in enumerate(players):
        earn(player, 100 - number)
    pages = [read(players[0], limit=4, offset=offset) for offset in (0, 4, 8)]
    assert [xp_shown(page) for page in pages] == [[100, 99, 98, 97], [96, 95], []]
    assert [row["rank"] for row in pages[1]["rankings"]] == [5, 6]


@pytest.mark.parametrize(
    ("who", "around"),
    [(0, [100, 99, 98]), (3, [98, 97, 96]), (5, [97, 96, 95])],
    ids=["first", "middle", "last"],
)
def test_neighbours_are_shown_around_the_player(players, who, around):
    for number, player in enumerate(players):
        earn(player, 100 - number)
    assert xp_shown(read(players[who], mode="neighbours", limit=3)) == around


def test_who_has_no_rank_sees_the_best_as_neighbours(players):
    for number, player in enumerate(players[:5]):
        earn(player, 100 - number)
    assert xp_shown(read(players[5], mode="neighbours", limit=2)) == [100, 99]


def test_a_subject_counts_what_was_earned_in_it(players):
    subject = make_subject().name
    earn(players[0], 10, subject=subject)
    earn(players[1], 50)
    answer = read(players[0], scope="subject", subject=subject)
    assert shown(answer) == [(1, name_of(players[0]), 10)]


def test_an_unknown_subject_is_not_found(players):
    with pytest.raises(NotFoundError):
        read(players[0], scope="subject", subject="no-such-subject")


def test_a_grade_compares_its_own_students(players):
    for player in players:
        earn(player, 10)
    answer = read(players[0], scope="grade")
    assert {row["player"] for row in answer["rankings"]} == {
        name_of(p) for p in players if grade_of(p) == grade_of(players[0])
    }


def test_without_a_grade_there_is_nothing_to_compare_in(borrow_user):
    with pytest.raises(ValidationError, match="Choose your grade"):
        read(make_player(borrow_user("Memora Student")), scope="grade")


def test_who_changes_grade_takes_the_xp_along(players):
    mover, stays = players[0], players[1]
    for player in (mover, stays):
        earn(player, 10)
    profile = frappe.get_doc("Memora Player Profile", mover)
    old, profile.grade = profile.grade, grade_of(stays)
    profile.save()
    frappe.db.commit()
    assert read(stays, scope="grade")["total_players"] == 2
    assert get_redis().zcard(get_leaderboard_key(leaderboard.grade_scope(old), "all_time")) == 0


def test_who_changed_grade_unseen_is_taken_off_by_who_meets_them(players):
    mover, stays = players[0], players[2]
    for player in (mover, stays):
        earn(player, 10)
    frappe.db.set_value("Memora Player Profile", mover, "grade", grade_of(players[1]))
    assert [row["is_me"] for row in read(stays, scope="grade")["rankings"]] == [True]


def test_a_student_who_left_is_taken_off(players):
    for player, xp in zip(players, (30, 20, 10), strict=False):
        earn(player, xp)
    frappe.db.delete("Memora Player Profile", {"name": players[0]})
    answer = read(players[2])
    assert (xp_shown(answer), answer["current_user_rank"]) == ([20, 10], 2)


def test_who_wants_to_be_anonymous_is_named_to_nobody_else(players):
    earn(players[0], 10)
    frappe.db.set_value("Memora Player Profile", players[0], "is_anonymous", 1)
    by_other, by_self = (read(player)["rankings"][0] for player in (players[1], players[0]))
    assert (by_other["player"], by_self["player"]) == ("Anonymous student", name_of(players[0]))


def test_a_picture_of_who_is_anonymous_is_not_shown(players):
    earn(players[0], 10)
    frappe.db.set_value("User", players[0], "user_image", "/files/me.png")
    open_row = read(players[1])["rankings"][0]
    frappe.db.set_value("Memora Player Profile", players[0], "is_anonymous", 1)
    hidden_row = read(players[1])["rankings"][0]
    frappe.db.set_value("User", players[0], "user_image", None)
    assert (open_row["avatar"], hidden_row["avatar"]) == ("/files/me.png", None)


def test_a_chosen_drawing_stands_in_the_place_of_a_picture(players, tmp_path, monkeypatch):
    monkeypatch.setattr(client_build, "FOLDER", tmp_path)
    write_build(tmp_path, avatars={"noon": "noon.0a1b2c.svg"})
    earn(players[0], 10)
    profiles.set_preferences(players[0], avatar="noon")

    (row,) = read(players[1])["rankings"]

    assert row["avatar"] == "/assets/memora/learn/noon.0a1b2c.svg"


def test_levels_come_from_all_that_was_earned(players):
    earn(players[0], 900, NOW - timedelta(days=60))
    earn(players[0], 10, NOW)
    row = read(players[0], period="daily")["rankings"][0]
    assert (row["xp"], row["level"]) == (10, 3)


def test_a_board_holds_one_number_a_player(players):
    for xp in (10, 20):
        earn(players[0], xp)
    board = get_redis().zrange(get_leaderboard_key("global", "all_time"), 0, -1, withscores=True)
    assert [(name.decode(), xp_of(score)) for name, score in board] == [(players[0], 30)]
