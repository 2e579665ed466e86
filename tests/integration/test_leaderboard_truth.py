"""Leaderboards equal the log: after losses, late publishes and what is taken back."""

from collections import defaultdict
from datetime import datetime, time, timedelta

import frappe
import pytest

from memora.services import boards as rankings
from memora.services.boards import rebuild
from memora.services.ledger import current_states, leaderboard
from memora.services.ledger import recording as ledger
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.lua import run_pipeline
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.clock import utc_now
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import DAY, get_leaderboard_key
from tests.support.boards import NOW, earn, grade_of, make_players, name_of, read, shown
from tests.support.factories import make_subject
from tests.support.site_config import configured

SCORES = "Player Subject Score"


@pytest.fixture
def players(borrow_user):
    return make_players(borrow_user)


def take_back(player, xp, *, earned_on, at=NOW):
    """Record that XP of a date are taken back, as an undo does."""

    def decide(_state, _at):
        return Decision([Entry("undone", "test", xp=-xp, undoes_day=earned_on.isoformat())], {})

    ledger.record(player, decide, now=at)


@pytest.fixture
def redis_away(host, site):
    """Let the site look for a Redis where there is none; the one that it has goes on meanwhile."""
    return lambda: configured(host, site, memora_redis="redis://127.0.0.1:1")


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
