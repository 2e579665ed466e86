"""Leaderboards: who stands where, in every scope and period, and after every loss."""

from collections import defaultdict
from datetime import datetime, time, timedelta

import frappe
import pytest
from redis.connection import AbstractConnection

from memora.services import boards as rankings
from memora.services.boards import BoardRequest, rebuild
from memora.services.ledger import current_states, leaderboard
from memora.services.ledger import recording as ledger
from memora.services.ledger.board_score import xp_of
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.lua import run_pipeline
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import DAY, get_leaderboard_key
from tests.support.factories import make_grade, make_subject
from tests.support.players import award, make_player
from tests.support.site_config import configured

#: A Wednesday; the week began on the 2nd, the month on the 1st.
NOW = datetime(2026, 3, 4, 12)
SCORES = "Player Subject Score"


@pytest.fixture
def players(borrow_user):
    """Six players in two grades."""
    grades = [make_grade().name for _ in range(2)]
    names = [make_player(borrow_user("Memora Student")) for _ in range(6)]
    for number, name in enumerate(names):
        frappe.db.set_value("Memora Player Profile", name, "grade", grades[number % 2])
    frappe.db.commit()
    rankings.rebuild_boards()
    return names


def earn(player, xp, at=NOW, subject=None):
    """Record XP in a subject."""

    def decide(_state, _at):
        return Decision([Entry("award", "test", subject, xp=xp)], {})

    ledger.record(player, decide, now=at)


def take_back(player, xp, *, earned_on, at=NOW):
    """Record that XP of a date are taken back, as an undo does."""

    def decide(_state, _at):
        return Decision([Entry("undone", "test", xp=-xp, undoes_day=earned_on.isoformat())], {})

    ledger.record(player, decide, now=at)


@pytest.fixture
def redis_away(host, site):
    """Let the site look for a Redis where there is none; the one that it has goes on meanwhile."""
    return lambda: configured(host, site, memora_redis="redis://127.0.0.1:1")


def read(player, *, now=NOW, **wanted):
    defaults = {"scope": "global", "subject": None, "period": "all_time", "mode": "page"}
    request = BoardRequest(**{**defaults, "limit": 20, "offset": 0, **wanted})
    return rankings.get_leaderboard(player, request, now=now)


def shown(answer):
    return [(row["rank"], row["player"], row["xp"]) for row in answer["rankings"]]


def xp_shown(answer):
    return [row["xp"] for row in answer["rankings"]]


def name_of(player):
    return frappe.db.get_value("User", player, "full_name")


def grade_of(player):
    return frappe.db.get_value("Memora Player Profile", player, "grade")


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


def test_levels_come_from_all_that_was_earned(players):
    earn(players[0], 900, NOW - timedelta(days=60))
    earn(players[0], 10, NOW)
    row = read(players[0], period="daily")["rankings"][0]
    assert (row["xp"], row["level"]) == (10, 3)


@pytest.fixture
def today():
    """The day's first moment: boards of a day that is long over would go at once."""
    return datetime.combine(utc_now().date(), time.min)


def test_a_flush_is_told_and_mended_from_the_log(players, today):
    subject = make_subject().name
    for number, player in enumerate(players):
        earn(player, 10 + number, today, subject=subject)
        earn(player, 10, today + timedelta(seconds=number))
    boards = everything()
    get_redis().flushall()
    assert read(players[0])["is_degraded"] is True
    assert rankings.rebuild_boards() == {"players": 6, "is_complete": True}
    assert (everything(), "is_degraded" in read(players[0])) == (boards, False)


def everything():
    """Return all boards with their scores."""
    client = get_redis()
    keys = sorted(client.scan_iter(match=get_leaderboard_key("*", "*"), _type="zset"))
    return {key: client.zrange(key, 0, -1, withscores=True) for key in keys}


def test_a_flush_during_a_rebuild_leaves_the_boards_incomplete():
    rebuild.begin(["global"], "a rebuild")
    get_redis().flushall()
    finished = rebuild.finish(["global"], "a rebuild")
    assert (finished, rebuild.is_complete("global")) == (False, False)


def test_a_restart_during_a_rebuild_leaves_the_boards_incomplete(redis_server):
    rebuild.begin(["global"], "a rebuild")
    redis_server.stop()
    redis_server.start()
    finished = rebuild.finish(["global"], "a rebuild")
    assert (finished, rebuild.is_complete("global")) == (False, False)


def test_a_rebuild_that_another_one_overtook_does_not_speak_for_it():
    rebuild.begin(["global"], "a rebuild")
    rebuild.begin(["global"], "another")
    finished = [rebuild.finish(["global"], token) for token in ("a rebuild", "another")]
    assert finished == [False, True]


def test_a_restart_that_may_have_lost_something_makes_the_boards_anew(players, redis_server):
    earn(players[0], 10)
    redis_server.stop()
    redis_server.start()
    assert "is_degraded" in read(players[0])
    assert rankings.rebuild_boards()["players"] == 6


def test_boards_that_are_whole_are_left_alone(players):
    earn(players[0], 10)
    assert rankings.rebuild_boards() == {"players": 0, "is_complete": True}


def test_without_redis_the_board_is_empty_and_says_why(players, redis_server):
    earn(players[0], 10)
    redis_server.stop()
    answer = read(players[0])
    assert (answer["rankings"], answer["is_degraded"]) == ([], True)


def test_without_redis_the_rebuild_waits(redis_server):
    redis_server.stop()
    assert rankings.rebuild_boards() == {"players": 0, "is_complete": False}


def test_boards_of_old_periods_expire(players, today):
    earn(players[0], 10, today)
    sync_pending_wallets()
    keys = {
        p.kind: get_leaderboard_key("global", p.name) for p in leaderboard.periods_of(today.date())
    }
    lives = {kind: get_redis().ttl(key) for kind, key in keys.items()}
    assert lives.pop("all_time") == -1
    assert all(2 * DAY <= left <= 93 * DAY for left in lives.values())


@pytest.mark.parametrize("period", leaderboard.PERIODS)
@pytest.mark.parametrize("scope", ["global", "subject", "grade"])
def test_every_board_equals_what_sql_over_the_log_says(players, scope, period):
    subjects = [make_subject().name for _ in range(2)]
    days = (-40, -20, -3, -1, 0, 0)
    for number in range(60):
        at = NOW + timedelta(days=days[number // 10], minutes=number)
        earn(players[number * 7 % 6], (5, 10)[number % 2], at, subjects[number % 3 % 2])
    now = NOW + timedelta(hours=2)
    answer = read(players[0], scope=scope, subject=subjects[0], period=period, now=now)
    expected = ranked_by_sql(scope, subjects[0], period, now, grade_of(players[0]))
    assert expected
    assert shown(answer) == [
        (rank, name_of(player), xp) for rank, (player, xp) in enumerate(expected, start=1)
    ]


def ranked_by_sql(scope, subject, period, now, grade):
    begins = {p.kind: p.begins for p in leaderboard.periods_of(now.date())}[period]
    rows = frappe.db.sql(
        """SELECT log.player, SUM(log.xp), MAX(log.created_at), log.subject, profile.grade
        FROM `tabMemora Interaction Log` log
        JOIN `tabMemora Player Profile` profile ON profile.name = log.player
        WHERE log.created_at >= %s GROUP BY log.player, log.subject""",
        begins or datetime(2000, 1, 1),
    )
    totals = defaultdict(lambda: [0, datetime.min])
    for player, xp, reached, of_subject, of_grade in rows:
        wanted = {"global": True, "subject": of_subject == subject, "grade": of_grade == grade}
        if wanted[scope]:
            totals[player][0] += int(xp)
            totals[player][1] = max(totals[player][1], reached)
    ordered = sorted(totals.items(), key=lambda item: (-item[1][0], item[1][1]))
    return [(player, xp) for player, (xp, _reached) in ordered]


def test_subject_scores_say_what_the_boards_say(players):
    subject = make_subject().name
    for player, xp in zip(players, (10, 900, 10), strict=False):
        earn(player, xp, subject=subject)
    rankings.rebuild_boards()
    assert rankings.sync_subject_scores() == 3
    rows = frappe.get_all(
        SCORES,
        {"subject": subject},
        ["player", "total_xp", "level", "rank"],
        order_by="`rank`",
        limit=9,
    )
    assert [(row.total_xp, row.level, row.rank) for row in rows] == [
        (900, 3, 1),
        (10, 1, 2),
        (10, 1, 3),
    ]


def test_subject_scores_that_did_not_move_are_not_written(players):
    earn(players[0], 10, subject=make_subject().name)
    rankings.rebuild_boards()
    assert [rankings.sync_subject_scores() for _ in range(2)] == [1, 0]


def test_subject_scores_wait_for_boards_that_are_whole(players):
    subject = make_subject().name
    earn(players[0], 10, subject=subject)
    get_redis().flushall()
    earn(players[1], 5, subject=subject)
    assert rankings.sync_subject_scores() == 0


@pytest.mark.parametrize("period", leaderboard.PERIODS)
def test_what_is_taken_back_comes_off_the_board(players, period):
    earn(players[0], 30)
    take_back(players[0], 20, earned_on=NOW.date())
    assert read(players[0], period=period)["current_user_xp"] == 10


def test_nobody_stands_on_a_board_with_nothing_left(players):
    earn(players[0], 30)
    take_back(players[0], 30, earned_on=NOW.date())
    assert read(players[0])["current_user_rank"] is None


def test_an_undo_after_midnight_is_booked_on_the_day_of_what_it_undoes(players):
    sunday, monday = datetime(2026, 3, 8, 23, 58), datetime(2026, 3, 9, 0, 3)
    earn(players[0], 30, sunday)
    take_back(players[0], 20, earned_on=sunday.date(), at=monday)
    earn(players[0], 7, monday)
    shown = {
        (period, day): read(players[0], period=period, now=day)["current_user_xp"]
        for period in ("daily", "weekly")
        for day in (sunday, monday)
    }
    assert shown == {
        ("daily", sunday): 10,
        ("daily", monday): 7,
        ("weekly", sunday): 10,
        ("weekly", monday): 7,
    }


def test_what_is_taken_back_makes_nobody_late(players):
    first, second = players[:2]
    earn(first, 30, NOW)
    earn(second, 10, NOW + timedelta(minutes=1))
    take_back(first, 20, earned_on=NOW.date(), at=NOW + timedelta(minutes=2))
    assert read(first)["current_user_rank"] == 1


def test_a_publish_that_comes_after_a_correction_changes_nothing(players):
    earn(players[0], 150)
    slow, _is_degraded = ledger.read_state(players[0])
    earn(players[0], -40)
    run_pipeline(lambda pipe: leaderboard.queue_scores(pipe, players[0], slow, None))
    assert read(players[0])["current_user_xp"] == 110


def test_a_correction_whose_publish_is_lost_comes_off_with_the_next_event(players, redis_away):
    earn(players[0], 100)
    with redis_away():
        earn(players[0], -40)
    earn(players[0], 1)
    assert read(players[0])["current_user_xp"] == 61


def test_a_correction_whose_publish_is_lost_comes_off_with_the_next_sync(players, redis_away):
    earn(players[0], 100)
    with redis_away():
        earn(players[0], -40)
    sync_pending_wallets()
    assert read(players[0])["current_user_xp"] == 60


def test_an_undo_of_yesterday_whose_publish_is_lost_comes_off_yesterdays_board(players, redis_away):
    yesterday = NOW - timedelta(days=1)
    earn(players[0], 30, yesterday)
    earn(players[0], 5)
    with redis_away():
        take_back(players[0], 20, earned_on=yesterday.date())
    earn(players[0], 1)
    assert read(players[0], period="daily", now=yesterday)["current_user_xp"] == 10


@pytest.mark.parametrize("writes", ["a sync", "a rebuild"])
def test_who_read_before_a_correction_does_not_put_it_back(players, writes):
    earn(players[0], 100)
    states, _broken = current_states({players[0]: None})
    earn(players[0], -100)
    if writes == "a sync":
        leaderboard.refresh(states, {})
    else:
        run_pipeline(lambda pipe: leaderboard.queue_boards(pipe, states, {}))
    assert read(players[0])["current_user_rank"] is None


def test_a_sync_without_redis_leaves_the_boards_to_the_next(players, redis_away):
    earn(players[0], 100)
    sync_pending_wallets()
    with redis_away():
        earn(players[0], -40)
        sync_pending_wallets()
    sync_pending_wallets()
    assert read(players[0])["current_user_xp"] == 60


def test_a_new_subject_is_whole_with_the_next_run(players):
    subject = make_subject().name
    earn(players[0], 10, subject=subject)
    assert "is_degraded" in read(players[0], scope="subject", subject=subject)
    assert rankings.rebuild_boards()["is_complete"]
    assert "is_degraded" not in read(players[0], scope="subject", subject=subject)


def test_a_board_holds_one_number_a_player(players):
    for xp in (10, 20):
        earn(players[0], xp)
    board = get_redis().zrange(get_leaderboard_key("global", "all_time"), 0, -1, withscores=True)
    assert [(name.decode(), xp_of(score)) for name, score in board] == [(players[0], 30)]
