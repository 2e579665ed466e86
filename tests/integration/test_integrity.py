"""Improbable plays: staff find them, take back what they earned, and take students off boards."""

from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.memora.report.improbable_plays import improbable_plays
from memora.services import boards, integrity, wallet_engine
from memora.services.access.opening import find_lesson
from memora.services.boards import BoardRequest
from memora.services.learning.completion import complete_lesson
from memora.services.ledger.interaction_log import fold_log
from memora.services.operations.reconcile import reconcile
from memora.services.reviews import review_session as reviews
from memora.services.reviews import undo as review_undo
from memora.services.reviews.marking import Answered
from memora.utils.clock import utc_now
from memora.utils.errors import ConflictError, NotFoundError, ValidationError
from tests.support.factories import make_quest
from tests.support.players import award
from tests.support.reviews import NOW, answer, plant
from tests.support.students import School, Student

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
WHY = "Sixteen lessons in a second"


@pytest.fixture
def school():
    return School(lessons=6)


def learn(school, player, *, apart, now=NOW, lessons=6):
    """Complete lessons one after the other, each meant to take 100 seconds."""
    frappe.db.sql("UPDATE `tabMemora Lesson Stage` SET target_time = 50")
    for number in range(1, lessons + 1):
        lesson = find_lesson(school.lesson_id(number))
        complete_lesson(player, lesson, 5, now=now + (number - 1) * apart)


def report(until=None, **options):
    day = NOW.date()
    return integrity.get_report(day, until or day, limit=100, **options)


# The report


def test_the_night_finds_who_could_not_have_learned(school, student):
    learn(school, student.user, apart=SECOND)

    night = integrity.report_improbable_plays(now=NOW + DAY)
    (row,) = report()["rows"]

    assert night == {"judged": 1, "found": 1}
    assert (row["player"], row["day"]) == (student.user, NOW.date().isoformat())
    assert row["reasons"] == ["rushed", "xp_rate"]
    assert (row["plays"], row["rushed_plays"], row["fastest_percent"]) == (6, 5, 1.0)
    assert (row["xp"], row["most_xp_a_minute"]) == (210, 210)


def test_a_lesson_without_a_time_is_found_by_its_xp_alone(school, student):
    for number in range(1, 7):
        complete_lesson(student.user, find_lesson(school.lesson_id(number)), 5, now=NOW)

    integrity.report_improbable_plays(now=NOW + DAY)
    (row,) = report()["rows"]

    assert (row["reasons"], row["fastest_percent"]) == (["xp_rate"], None)


def test_who_takes_their_time_is_not_in_the_report(school, student):
    learn(school, student.user, apart=100 * SECOND)

    assert integrity.report_improbable_plays(now=NOW + DAY) == {"judged": 1, "found": 0}
    assert report() == {"rows": [], "total": 0}


def test_a_night_without_a_run_loses_nothing_and_another_run_changes_nothing(school, student):
    learn(school, student.user, apart=SECOND)
    integrity.report_improbable_plays(now=NOW + 3 * DAY)
    first = report()

    integrity.report_improbable_plays(now=NOW + 3 * DAY)

    assert (first["total"], report()) == (1, first)


def test_today_stands_in_the_report_as_it_is_read(school, student, staff):
    frappe.db.sql("UPDATE `tabMemora Lesson Stage` SET target_time = 500")
    frappe.db.commit()
    for number in (1, 2, 3):
        student.post("progress.complete_lesson", lesson_id=school.lesson_id(number), hearts=5)

    answer = staff.read("memora.api.integrity.get_report").json["message"]

    (row,) = answer["rows"]
    assert (row["player"], row["day"]) == (student.user, utc_now().date().isoformat())
    assert ("rushed" in row["reasons"], answer["total"]) == (True, 1)


def test_without_redis_the_report_is_of_the_days_before(school, student, redis_server):
    learn(school, student.user, apart=SECOND)
    integrity.report_improbable_plays(now=NOW + DAY)
    redis_server.stop()

    assert report(until=utc_now().date())["total"] == 1


def test_the_report_comes_in_pages_and_by_student(school, student, new_client, borrow_user):
    other = school.enrol(Student(new_client, borrow_user("Memora Student")))
    for one in (student, other):
        learn(school, one.user, apart=SECOND)
    integrity.report_improbable_plays(now=NOW + DAY)
    day = NOW.date()

    first = integrity.get_report(day, day, limit=1)
    second = integrity.get_report(day, day, limit=1, offset=1)

    assert (first["total"], second["total"]) == (2, 2)
    assert {row["player"] for page in (first, second) for row in page["rows"]} == {
        student.user,
        other.user,
    }
    assert report(player=other.user)["total"] == 1


def test_desk_shows_the_same_report(school, student):
    learn(school, student.user, apart=SECOND)
    integrity.report_improbable_plays(now=NOW + DAY)

    columns, rows = improbable_plays.execute({"since": f"{NOW:%Y-%m-%d}", "until": NOW.date()})

    assert [row["player"] for row in rows] == [student.user]
    assert set(rows[0]) >= {column["fieldname"] for column in columns}


@pytest.mark.parametrize(
    ("endpoint", "how"),
    [("get_report", "read"), ("void_events", "call"), ("exclude_from_boards", "call")],
)
def test_students_have_no_part_in_it(student, endpoint, how):
    answer = getattr(student.client, how)(f"memora.api.integrity.{endpoint}")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "arguments", [{"since": "yesterday"}, {"limit": 0}, {"limit": 501}, {"offset": -1}]
)
def test_odd_questions_are_refused_with_words(staff, arguments):
    assert staff.read("memora.api.integrity.get_report", **arguments).status_code == 400


# Voiding


def void(player, seqs=None, **options):
    return integrity.void_events(player, seqs=seqs, reason=WHY, by="staff", **options).answer


def test_what_an_event_earned_is_taken_back_with_all_that_came_on_top(school, student, staff):
    make_quest("one", "complete_lessons", xp_reward=50, gems_reward=3)
    frappe.db.commit()
    for number in (1, 2):
        student.post("progress.complete_lesson", lesson_id=school.lesson_id(number), hearts=5)

    voided = staff.call(
        "memora.api.integrity.void_events", player=student.user, events=[1], reason=WHY
    ).json["message"]

    assert voided == {"voided": 2, "xp_reverted": 85, "gems_reverted": 3, "new_total_xp": 35}
    state = fold_log(student.user)
    assert (state.xp.total, state.gems, state.passed_lessons()) == (35, 0, 2)
    history = student.get("player.get_wallet_history").json["message"]["entries"]
    assert [(row["xp"], row["reason"]) for row in history[:2]] == [(-50, WHY), (-35, WHY)]


def test_what_is_voided_falls_on_the_boards_and_nothing_drifts(school, student):
    learn(school, student.user, apart=SECOND, now=utc_now())

    void(student.user, day=utc_now().date())

    board = boards.get_leaderboard(student.user, whole(), now=utc_now())
    assert (board["current_user_rank"], board["current_user_xp"]) == (None, 0)
    drifts = reconcile(student.user, False, on_drift=lambda _drift: None, progress=None)["drifts"]
    assert drifts == []


def test_nothing_is_voided_twice(student):
    award_staff(student.user, 30)
    void(student.user, [1])

    with pytest.raises(ConflictError, match="taken back already"):
        void(student.user, [1])
    assert fold_log(student.user).xp.total == 0


def test_a_review_that_was_undone_is_not_taken_back_again(school, student):
    question = school.question_id(1)
    plant(student.user, school.plan.season, [question], NOW - DAY, subject=school.subject)
    reviews.submit_review_session(student.user, [Answered(**answer(question))], now=NOW)
    review_undo.undo_review(student.user, now=NOW)

    with pytest.raises(ConflictError):
        void(student.user, day=NOW.date())
    assert fold_log(student.user).xp.total == 0


def test_what_was_bought_is_the_stores_to_take_back(student):
    award(student.user, 30)

    with pytest.raises(NotFoundError):
        void(student.user, [1])


def test_a_voiding_sent_twice_counts_once(student):
    award_staff(student.user, 30)

    first = void(student.user, [1], event_id="once")

    assert void(student.user, [1], event_id="once") == first
    assert fold_log(student.user).xp.total == 0


@pytest.mark.parametrize("given", [{}, {"seqs": [1], "day": NOW.date()}, {"seqs": range(1, 300)}])
def test_events_are_named_by_number_or_by_day(student, given):
    with pytest.raises(ValidationError):
        void(student.user, **given)


def test_a_student_is_known_in_other_letters_too(student):
    award_staff(student.user, 30)

    assert void(student.user.upper(), [1])["new_total_xp"] == 0
    banned = integrity.exclude_from_boards(
        student.user.upper(), excluded=True, reason=WHY, by="staff"
    )
    assert banned["player"] == student.user


def test_a_reason_has_to_be_given(staff, student):
    answer = staff.call("memora.api.integrity.void_events", player=student.user, events=[1])

    assert answer.status_code == 400


def award_staff(player, xp):
    wallet_engine.award_staff_xp(player, xp, by="staff", reason="for a test")


# Off the boards


def whole(scope="global", subject=None, period="all_time"):
    return BoardRequest(scope, subject, period, "page", 20, 0)


def players_on(viewer, *board):
    answer = boards.get_leaderboard(viewer, whole(*board), now=utc_now())
    return len(answer["rankings"]), answer["total_players"], answer["current_user_rank"]


@pytest.fixture
def classmates(school, student, new_client, borrow_user):
    """Two students with 35 XP each."""
    other = school.enrol(Student(new_client, borrow_user("Memora Student")))
    for one in (student, other):
        one.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=5)
    boards.rebuild_boards()
    return SimpleNamespace(cheat=student, other=other, subject=school.subject)


def test_who_is_taken_off_stands_on_no_board_and_keeps_everything(classmates, staff, school):
    arguments = {"player": classmates.cheat.user, "reason": WHY}
    answer = staff.call("memora.api.integrity.exclude_from_boards", **arguments).json["message"]

    assert answer == {"player": classmates.cheat.user, "is_off_boards": True}
    subject = ("subject", classmates.subject)
    for board in (("global",), subject, ("grade",), ("global", None, "daily")):
        assert players_on(classmates.cheat.user, *board) == (1, 1, None)
        assert players_on(classmates.other.user, *board) == (1, 1, 1)
    classmates.cheat.post("progress.complete_lesson", lesson_id=school.lesson_id(2), hearts=5)
    boards.rebuild_boards(force=True)
    assert players_on(classmates.other.user)[:2] == (1, 1)
    assert classmates.cheat.get("player.get_wallet").json["message"]["total_xp"] == 70


def test_who_is_put_back_stands_where_they_belong(classmates, staff):
    arguments = {"player": classmates.cheat.user, "reason": WHY}
    staff.call("memora.api.integrity.exclude_from_boards", **arguments)
    staff.call("memora.api.integrity.exclude_from_boards", **arguments, excluded=False)

    assert players_on(classmates.cheat.user)[:2] == (2, 2)
    assert players_on(classmates.cheat.user, "grade")[:2] == (2, 2)


def test_who_was_taken_off_while_redis_was_away_is_met_and_removed(classmates, redis_server):
    redis_server.stop()
    integrity.exclude_from_boards(classmates.cheat.user, excluded=True, reason=WHY, by="staff")
    redis_server.start()

    assert players_on(classmates.other.user)[:2] == (1, 1)


def test_nobody_drifts_for_being_off_the_boards(classmates):
    integrity.exclude_from_boards(classmates.cheat.user, excluded=True, reason=WHY, by="staff")

    found = reconcile(classmates.cheat.user, False, on_drift=lambda _d: None, progress=None)
    assert found["drifts"] == []
