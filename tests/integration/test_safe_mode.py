"""Reviews while Redis is away: fewer, seldom, and counted for all processes together."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.services.content import importing as content_import
from memora.services.reviews import review_session as reviews
from memora.services.reviews import safe_mode
from memora.utils.errors import RateLimitError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_srs_key
from memora.utils.single_flight import single_flight
from tests.support.locks import how_many_are_at
from tests.support.players import make_player
from tests.support.reviews import NOW, make_reviewer, plant, question_ids, quiz_course
from tests.support.students import Student
from tests.support.threads import at_once
from tests.support.waiting import wait_until

SECOND = timedelta(seconds=1)


@pytest.fixture
def world(borrow_user):
    subject = content_import.import_course(quiz_course(30))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    plant(player, season, question_ids(30), NOW - timedelta(days=1))
    return SimpleNamespace(player=player, season=season)


@pytest.fixture
def players(borrow_user):
    return [make_player(borrow_user("Memora Student")) for _ in range(3)]


def get(world, now=NOW):
    return reviews.get_review_session(world.player, now=now)


def test_without_redis_fifteen_questions_come_from_mariadb(world, redis_server):
    redis_server.stop()

    session = get(world)

    assert [question["id"] for question in session["questions"]] == question_ids(15)
    assert session["is_degraded"] is True


def test_a_player_may_ask_again_after_thirty_seconds(world, redis_server):
    redis_server.stop()
    get(world)

    with pytest.raises(RateLimitError) as refusal:
        get(world, now=NOW + 29 * SECOND)
    assert refusal.value.details["resets_in"] == 1
    assert get(world, now=NOW + 30 * SECOND)["questions"]


def test_a_refusal_says_when_to_come_back(world, redis_server, new_client):
    student = Student(new_client, world.player)
    student.login()
    redis_server.stop()
    student.get("reviews.get_review_session")

    refused = student.get("reviews.get_review_session")

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 30
    assert refused.headers["X-RateLimit-Limit"] == "1"


def test_all_players_together_may_ask_so_often_a_minute(players, monkeypatch):
    monkeypatch.setattr(safe_mode, "REQUESTS_A_WINDOW", 2)
    safe_mode.admit(players[0], NOW)
    safe_mode.admit(players[1], NOW + SECOND)

    with pytest.raises(RateLimitError) as refusal:
        safe_mode.admit(players[2], NOW + 59 * SECOND)
    assert refusal.value.details["resets_in"] == 1
    safe_mode.admit(players[2], NOW + 60 * SECOND)


def test_a_players_second_request_within_the_minute_counts_too(players, monkeypatch):
    monkeypatch.setattr(safe_mode, "REQUESTS_A_WINDOW", 2)
    for seconds in (0, 30):
        safe_mode.admit(players[0], NOW + seconds * SECOND)

    with pytest.raises(RateLimitError):
        safe_mode.admit(players[1], NOW + 45 * SECOND)


def test_the_limit_of_all_holds_when_they_ask_at_the_same_moment(players, monkeypatch, host, site):
    monkeypatch.setattr(safe_mode, "REQUESTS_A_WINDOW", 1)
    monkeypatch.setattr(safe_mode, "_LOCK_WAIT_S", 30)

    def ask(player):
        try:
            safe_mode.admit(player, NOW)
        except RateLimitError:
            return "refused"
        return "admitted"

    answers = at_once(host, site, [lambda p=player: ask(p) for player in players])

    assert sorted(answers) == ["admitted", "refused", "refused"]


def test_two_requests_of_a_player_at_the_same_moment_count_as_two(players, host, site, monkeypatch):
    monkeypatch.setattr(safe_mode, "_LOCK_WAIT_S", 30)
    held = threading.Event()

    def ask():
        held.wait()
        try:
            safe_mode.admit(players[0], NOW)
        except RateLimitError:
            return "refused"
        return "admitted"

    def hold_both_up():
        with single_flight("safe_mode") as alone:
            assert alone
            held.set()
            wait_until(lambda: how_many_are_at("SELECT GET_LOCK") == 2)

    answers = at_once(host, site, [hold_both_up, ask, ask])

    assert sorted(answers[1:]) == ["admitted", "refused"]


def test_the_limit_of_all_is_the_papers():
    assert (safe_mode.REQUESTS_A_WINDOW, safe_mode.MAX_ITEMS) == (500, 15)


def test_when_redis_is_back_the_schedule_is_made_anew(world, redis_server):
    redis_server.stop()
    get(world)
    redis_server.start()
    with redis_server.connect() as client:
        client.flushall()

    assert get(world)["is_degraded"] is False
    assert get_redis().zcard(get_srs_key(world.player, world.season)) == 30


def test_a_refused_request_does_not_put_off_the_next_one(world, redis_server):
    redis_server.stop()
    get(world)
    with pytest.raises(RateLimitError):
        get(world, now=NOW + 10 * SECOND)

    assert get(world, now=NOW + 31 * SECOND)["questions"]
    frappe.db.rollback()
    stored = frappe.db.get_value("Memora Player Wallet", world.player, "safe_mode_at")
    assert stored == NOW + 31 * SECOND
