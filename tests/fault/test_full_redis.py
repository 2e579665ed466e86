"""A Redis that is full: it answers, shows what it holds, and takes nothing but deletions."""

from datetime import timedelta

import frappe
import pytest

from memora.services.boards import rebuild_boards
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.clock import utc_now
from memora.utils.redis_client import get_redis
from tests.support.reviews import plant
from tests.support.students import School, Student

HEALTH = "memora.api.health"
UNDO = "reviews.undo_review"
#: What one student may call in a minute.
UNDOS_A_MINUTE = 30


@pytest.fixture
def school():
    return School(lessons=3)


@pytest.fixture
def student(school, new_client, borrow_user):
    student = school.enrol(Student(new_client, borrow_user("Memora Student")))
    wallet(student)
    rebuild_boards()
    return student


@pytest.fixture
def memory(redis_server):
    """Fill the server, and give it room again."""
    with redis_server.connect() as client:

        class Memory:
            def fill(self):
                client.config_set("maxmemory", 1)

            def give_room(self):
                client.config_set("maxmemory", 0)

        yield Memory()
        client.config_set("maxmemory", 0)


def message(answer):
    assert answer.status_code == 200, answer.text
    return answer.json["message"]


def wallet(student):
    return message(student.get("player.get_wallet"))


def complete(student, school, number):
    arguments = {"lesson_id": school.lesson_id(number), "hearts": 5}
    return message(student.post("progress.complete_lesson", **arguments))


def board(student):
    return message(student.get("leaderboard.get_leaderboard", period="all_time"))


def test_health_says_that_redis_takes_nothing(memory, client, new_client, borrow_user):
    staff = new_client(borrow_user("Memora Admin"))
    memory.fill()

    health = message(staff.read(HEALTH))

    assert (health["status"], health["stores"]["redis"]["up"]) == ("degraded", False)
    assert "Give it more memory" in health["settings"][0]["finding"]
    memory.give_room()
    assert message(client.read(HEALTH))["status"] == "ok"


def test_what_is_earned_counts_and_shows_at_once_and_says_so(memory, school, student):
    complete(student, school, 1)
    memory.fill()
    earned = complete(student, school, 2)
    shown = wallet(student)

    assert [answer.get("is_degraded") for answer in (earned, shown)] == [True, True]
    assert earned["new_total_xp"] == shown["total_xp"] == 70


def test_a_repeat_counts_once_while_redis_is_full(memory, school, student):
    arguments = {"lesson_id": school.lesson_id(1), "hearts": 5, "event_id": "first"}
    memory.fill()
    first, again = (
        message(student.post("progress.complete_lesson", **arguments)) for _ in range(2)
    )

    assert first | {"is_degraded": None} == again | {"is_degraded": None}
    assert wallet(student)["total_xp"] == 35


def test_all_is_as_fast_as_before_once_there_is_room(memory, school, student):
    memory.fill()
    complete(student, school, 1)
    memory.give_room()

    assert [wallet(student).get("is_degraded"), wallet(student)["total_xp"]] == [None, 35]
    assert "is_degraded" not in complete(student, school, 2)


def test_the_map_shows_what_was_passed(memory, school, student):
    complete(student, school, 1)
    memory.fill()
    complete(student, school, 2)

    progress = message(student.get("progress.get_progress", subject_id=school.subject))

    assert (progress["passed_lessons"], progress["is_degraded"]) == (2, True)


def test_reviews_show_what_is_due(memory, school, student):
    questions = [school.question_id(number) for number in (1, 2)]
    plant(student.user, school.plan.season, questions, utc_now() - timedelta(days=1))
    message(student.get("reviews.get_review_session"))
    memory.fill()
    answers = {"questions": [{"question_id": questions[0], "answer": 0}]}
    sent = message(student.post("reviews.submit_review_session", session_data=answers))

    shown = message(student.get("reviews.get_review_session"))

    assert sent["is_degraded"]
    assert [question["id"] for question in shown["questions"]] == questions[1:]


@pytest.mark.parametrize("fault", ["full", "away"])
def test_the_rate_limit_holds(fault, memory, redis_server, student):
    memory.fill() if fault == "full" else redis_server.stop()

    answers = [student.post(UNDO) for _ in range(UNDOS_A_MINUTE + 1)]
    if fault == "away":
        redis_server.start()

    assert [answer.status_code for answer in answers] == [404] * UNDOS_A_MINUTE + [429]
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in answers]
    assert left == [*reversed(range(UNDOS_A_MINUTE)), 0]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_student_is_still_known_without_mariadb_being_asked_again(memory, student):
    session = get_redis().keys("*active_session*")
    memory.fill()
    wallet(student)

    assert session
    assert get_redis().keys("*active_session*") == session


def test_snapshots_follow_the_log(memory, school, student):
    memory.fill()
    complete(student, school, 1)

    assert [sync["errors"] for sync in (sync_pending_wallets(), sync_pending_bitmaps())] == [0, 0]
    frappe.db.commit()
    assert frappe.db.get_value("Memora Player Wallet", student.user, "total_xp") == 35


def test_boards_say_that_they_lack_something_until_they_have_it(memory, school, student):
    complete(student, school, 1)
    memory.fill()
    complete(student, school, 2)
    lacking = board(student)
    rebuilt = rebuild_boards()
    memory.give_room()
    rebuild_boards()
    whole = board(student)

    assert (lacking.get("is_degraded"), rebuilt["is_complete"]) == (True, False)
    assert (whole.get("is_degraded"), whole["current_user_xp"]) == (None, 70)


def test_passwords_are_guessed_no_more_often(memory, student, new_client):
    guesser = Student(new_client, student.user, student.device_id)
    memory.fill()

    answers = [guesser.login("wrong") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
