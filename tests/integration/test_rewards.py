"""What fills a wallet besides the progress engine: hearts, games, gifts from the school."""

from datetime import datetime, timedelta

import frappe
import pytest

from memora.services import wallet_engine
from memora.services.access.opening import find_lesson
from memora.services.learning.completion import complete_for_hearts
from memora.services.ledger.interaction_log import fold_log
from memora.services.settings import read_limit
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.errors import ValidationError
from memora.utils.redis_client import get_redis
from tests.support.players import make_player
from tests.support.students import School, Student

MONDAY = datetime(2026, 3, 2, 12)


@pytest.fixture
def school():
    return School(lessons=4)


@pytest.fixture
def player(borrow_user):
    return make_player(borrow_user("Memora Student"))


def add_xp(caller, **arguments):
    return caller.post("player.add_xp", **arguments)


def give(staff, student, **arguments):
    arguments = {"xp_amount": 50, "reason": "Helped in class", **arguments}
    return staff.call("memora.api.player.add_xp", player=student.user, **arguments)


def set_client_cap(xp):
    frappe.db.set_value("Memora Settings", "Memora Settings", "client_xp_daily_cap", xp)


def today():
    return frappe.db.sql("SELECT UTC_DATE()")[0][0].isoformat()


def test_a_lesson_completed_for_hearts_answers_as_documented(school, student):
    lesson = school.lesson_id(1)
    answer = student.post("player.complete_lesson", lesson_id=lesson, hearts_earned=2)
    assert answer.json["message"] == {
        "message": "Lesson completed successfully",
        "xp": {"awarded": 20, "new_total": 20},
        "streak": {
            "old_streak": 0,
            "new_streak": 1,
            "action": "started",
            "last_success_date": today(),
        },
        "rewards": [{"type": "achievement", "id": "first_lesson", "xp": 0, "gems": 0}],
    }


@pytest.mark.parametrize("hearts", [0, 4, -1, None, "many"])
def test_a_lesson_completed_for_hearts_takes_one_to_three(school, student, hearts):
    lesson = school.lesson_id(1)
    answer = student.post("player.complete_lesson", lesson_id=lesson, hearts_earned=hearts)
    assert answer.status_code in (400, 417)
    assert fold_log(student.user).upto == 0


def test_hearts_pass_the_lesson_on_the_map_too(school, student):
    student.post("player.complete_lesson", lesson_id=school.lesson_id(1), hearts_earned=3)
    progress = student.get("progress.get_progress", subject_id=school.subject).json["message"]
    assert progress["passed_lessons"] == 1


def test_the_days_cap_of_lesson_xp_holds_for_hearts_too(school, student):
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_lesson_xp_cap", 55)
    played = {"lesson_id": school.lesson_id(1), "hearts_earned": 3}
    student.post("player.complete_lesson", **played)

    answer = student.post("player.complete_lesson", **played).json["message"]

    assert (answer["xp"]["awarded"], answer["xp_capped"]) == (25, True)


def test_lessons_on_consecutive_days_make_a_streak(school, student):
    lesson = find_lesson(school.lesson_id(1))
    actions = [
        complete_for_hearts(student.user, lesson, 1, now=MONDAY + timedelta(days=day)).answer[
            "streak"
        ]["action"]
        for day in (0, 0, 1, 3)
    ]
    assert actions == ["started", "unchanged", "incremented", "reset"]


def test_a_lesson_a_second_before_midnight_and_one_at_midnight_are_two_days(school, student):
    lesson = find_lesson(school.lesson_id(1))
    midnight = datetime(2028, 2, 29)
    complete_for_hearts(student.user, lesson, 1, now=midnight - timedelta(seconds=1))
    streak = complete_for_hearts(student.user, lesson, 1, now=midnight).answer["streak"]
    assert (streak["new_streak"], streak["last_success_date"]) == (2, "2028-02-29")


def test_a_game_on_the_client_earns_xp_as_documented(student):
    assert add_xp(student, xp_amount=50).json["message"] == {
        "message": "XP awarded successfully",
        "xp_awarded": 50,
        "new_total_xp": 50,
    }


@pytest.mark.parametrize("amount", [0, -5, 1001, None])
def test_an_award_is_from_one_to_a_thousand(student, amount):
    assert add_xp(student, xp_amount=amount).status_code == 400


def test_games_stop_earning_at_the_days_cap(student):
    set_client_cap(60)
    add_xp(student, xp_amount=50)
    answer = add_xp(student, xp_amount=20)
    assert (answer.status_code, answer.json["xp_left"]) == (400, 10)
    assert fold_log(student.user).xp.total == 50


def test_games_earn_again_the_next_day(student):
    set_client_cap(60)
    wallet_engine.award_client_xp(student.user, 60, now=MONDAY)
    next_day = wallet_engine.award_client_xp(student.user, 60, now=MONDAY + timedelta(days=1))
    assert next_day.answer["new_total_xp"] == 120


def test_a_school_may_switch_the_xp_of_games_off(student):
    set_client_cap(0)
    assert add_xp(student, xp_amount=1).status_code == 403


def test_staff_give_a_student_xp_beyond_the_cap_and_say_why(student, staff):
    set_client_cap(0)
    assert give(staff, student).json["message"]["new_total_xp"] == 50
    entry = student.get("player.get_wallet_history").json["message"]["entries"][0]
    assert (entry["type"], entry["xp"], entry["reason"]) == ("staff_xp", 50, "Helped in class")


def test_staff_must_say_why(student, staff):
    assert give(staff, student, reason=None).status_code == 400


def test_staff_cannot_give_xp_to_somebody_who_is_no_student(staff):
    answer = staff.call(
        "memora.api.player.add_xp", player="nobody@x.org", xp_amount=5, reason="A mistake"
    )
    assert answer.status_code == 404


def test_a_student_cannot_give_xp_to_a_named_player(student):
    answer = add_xp(student, xp_amount=50, player=student.user, reason="I am great")
    assert answer.status_code == 403


def test_a_guest_cannot_award_anything(client):
    assert client.call("memora.api.player.add_xp", xp_amount=5).status_code == 401


def test_an_award_sent_twice_counts_once(student):
    first = add_xp(student, xp_amount=50, event_id="game-1")
    assert add_xp(student, xp_amount=50, event_id="game-1").json == first.json
    assert fold_log(student.user).xp.total == 50


def test_an_event_of_one_call_is_no_event_of_another(school, student):
    add_xp(student, xp_amount=10, event_id="e-1")
    answer = student.post(
        "player.complete_lesson",
        lesson_id=school.lesson_id(1),
        hearts_earned=1,
        event_id="e-1",
    )
    assert answer.status_code == 409


def test_another_students_event_id_gives_nothing_away(school, student, new_client, borrow_user):
    other = school.enrol(Student(new_client, borrow_user("Memora Student")))
    add_xp(student, xp_amount=500, event_id="e-1")
    assert add_xp(other, xp_amount=10, event_id="e-1").json["message"]["new_total_xp"] == 10


def test_the_history_comes_in_pages_from_the_newest_on(student):
    for amount in (1, 2, 3):
        add_xp(student, xp_amount=amount)
    first = student.get("player.get_wallet_history", limit=2).json["message"]
    second = student.get("player.get_wallet_history", limit=2, before=first["next_before"]).json[
        "message"
    ]
    assert [entry["xp"] for entry in first["entries"] + second["entries"]] == [3, 2, 1]
    assert second["next_before"] is None


def test_xp_is_never_taken_away():
    with pytest.raises(ValidationError):
        wallet_engine.add_xp("a@x.org", -1)


def test_the_console_gives_xp_through_the_ledger(player):
    wallet_engine.add_xp(player, 30)
    assert wallet_engine.add_xp(player, 12) == 42
    assert fold_log(player).xp.total == 42


def test_a_day_can_be_counted_for_a_streak_without_a_lesson(player):
    wallet_engine.update_streak(player, 3, now=MONDAY)
    assert wallet_engine.update_streak(player, 3, now=MONDAY + timedelta(days=1)) == {
        "old_streak": 1,
        "new_streak": 2,
        "streak_action": "incremented",
        "last_success_date": "2026-03-03",
    }


def test_no_hearts_leave_a_streak_as_it_is(player):
    wallet_engine.update_streak(player, 3, now=MONDAY)
    answer = wallet_engine.update_streak(player, 0, now=MONDAY + timedelta(days=1))
    assert (answer["new_streak"], answer["last_success_date"]) == (1, "2026-03-02")


def test_who_was_here_shows_at_once_and_is_logged_once_a_quarter_of_an_hour(player):
    wallet_engine.update_last_played_at(player, now=MONDAY)
    later = wallet_engine.update_last_played_at(player, now=MONDAY + timedelta(minutes=5))
    assert later == {
        "timestamp": "2026-03-02T12:05:00Z",
        "sync_required": False,
        "throttle_status": "throttled",
    }
    assert wallet_engine.get_wallet_safe(player)["last_played_at"] == "2026-03-02T12:05:00Z"
    assert fold_log(player).upto == 1


def test_who_was_here_reaches_mariadb_with_the_sync(player):
    answer = wallet_engine.update_last_played_at(player, now=MONDAY)
    assert answer["throttle_status"] == "sync_queued"
    sync_pending_wallets()
    assert frappe.db.get_value("Memora Player Wallet", player, "last_played_at") == MONDAY


def test_without_redis_nothing_is_logged_just_for_being_here(player, redis_server):
    redis_server.stop()
    answer = wallet_engine.update_last_played_at(player, now=MONDAY)
    assert answer["sync_required"] is False
    assert fold_log(player).upto == 0


def test_a_wallet_is_read_without_redis(player, redis_server):
    wallet_engine.add_xp(player, 30)
    redis_server.stop()
    wallet = wallet_engine.get_wallet_safe(player)
    assert (wallet["total_xp"], wallet["is_degraded"]) == (30, True)


def test_the_view_after_a_flush_equals_the_log(player):
    wallet_engine.add_xp(player, 30)
    wallet_engine.update_streak(player, 2, now=MONDAY)
    get_redis().flushall()
    assert wallet_engine.get_wallet(player)["current_streak"] == 1


def test_a_limit_that_was_never_saved_has_its_default():
    frappe.db.delete("Singles", {"doctype": "Memora Settings", "field": "daily_lesson_xp_cap"})

    assert read_limit("daily_lesson_xp_cap") == 2_000


def test_a_limit_of_nothing_is_nothing():
    frappe.db.set_value("Memora Settings", "Memora Settings", "client_xp_daily_cap", 0)

    assert read_limit("client_xp_daily_cap") == 0
