"""Undo: the last review, within ten minutes, as if it had not been."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.services.access.opening import find_lesson
from memora.services.content import importing as content_import
from memora.services.learning import sessions
from memora.services.learning.sessions import Play
from memora.services.ledger import board_score
from memora.services.ledger.interaction_log import fold_log
from memora.services.ledger.log_days import xp_by_day
from memora.services.ledger.review_record import CardState
from memora.services.operations.reconcile import reconcile
from memora.services.reviews import memory_trackers
from memora.services.reviews import review_session as reviews
from memora.services.reviews import undo as review_undo
from memora.services.reviews.marking import Answered
from memora.services.srs_persistence import persist_reviews
from memora.services.srs_redis_manager import SRSRedisManager, timestamp
from memora.utils.errors import ConflictError, NotFoundError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key, get_srs_key
from tests.support.reviews import (
    NOW,
    answer,
    make_reviewer,
    plant,
    question_ids,
    quiz_course,
    trackers,
)
from tests.support.students import Student

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def world(borrow_user):
    subject = content_import.import_course(quiz_course(4))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    plant(player, season, question_ids(4), NOW - DAY, subject=subject)
    return SimpleNamespace(player=player, season=season, subject=subject)


def submit(world, *questions, now=NOW, right=True):
    answers = [Answered(**answer(question, right=right)) for question in questions]
    return reviews.submit_review_session(world.player, answers, now=now).answer


def undo(world, *arguments, now=NOW + MINUTE, **options):
    return review_undo.undo_review(world.player, *arguments, now=now, **options).answer


def schedule(world):
    frappe.db.commit()
    return memory_trackers.read_schedule(world.player, world.season)


def state_of(world):
    """Return what the trackers say, without the row that they come from."""
    return trackers(world.player)


@pytest.mark.parametrize("is_stored", [True, False])
def test_schedule_and_xp_are_as_before(world, is_stored):
    before = state_of(world)
    submit(world, *question_ids(3))
    if is_stored:
        persist_reviews(world.player)

    undone = undo(world)
    persist_reviews(world.player)

    assert (undone["undone"], undone["xp_reverted"], undone["new_total_xp"]) == (3, 6, 0)
    assert state_of(world) == before
    assert fold_log(world.player).xp.total == 0


def test_what_is_undone_is_due_at_once(world):
    reviews.get_review_session(world.player, now=NOW)
    submit(world, *question_ids(3))
    undo(world)

    session = reviews.get_review_session(world.player, now=NOW + MINUTE)
    key = get_srs_key(world.player, world.season)
    cached = {m.decode(): s for m, s in get_redis().zrange(key, 0, -1, withscores=True)}

    assert [question["id"] for question in session["questions"]] == question_ids(4)
    assert cached == {q: timestamp(date) for q, date in schedule(world).items()}


def test_one_question_of_a_session_may_be_undone_alone(world):
    first, second = question_ids(2)
    submit(world, first, second)

    assert undo(world, first)["undone"] == 1
    assert fold_log(world.player).xp.total == 2
    assert undo(world)["questions"][0]["question_id"] == second


def test_only_the_last_session_is_undone(world):
    first, second = question_ids(2)
    submit(world, first)
    submit(world, second)

    assert [one["question_id"] for one in undo(world)["questions"]] == [second]
    with pytest.raises(ConflictError, match="undone already"):
        undo(world)


def test_yesterdays_review_that_is_undone_after_midnight_is_no_part_of_todays_share(world):
    midnight = datetime.combine(NOW.date(), time())
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 2)
    submit(world, question_ids(1)[0], now=midnight - MINUTE)
    undo(world, now=midnight + MINUTE)
    submit(world, question_ids(2)[1], now=midnight + 2 * MINUTE)

    due = reviews.get_review_session(world.player, now=NOW)["questions"]
    assert [question["id"] for question in due] == question_ids(1)


def test_a_question_that_was_answered_in_a_lesson_since_keeps_its_review(world):
    question = question_ids(1)[0]
    submit(world, question)
    lesson = find_lesson("course.t01.u01.p01.l01")
    play = Play([Answered(**answer(question))], 100, 100)
    sessions.submit_session(world.player, lesson, play, now=NOW)
    before = schedule(world)

    with pytest.raises(ConflictError, match="answered again"):
        undo(world)
    assert schedule(world) == before


def test_in_an_archived_season_nothing_is_undone(world):
    submit(world, *question_ids(1))
    frappe.db.set_value("Memora Season", world.season, "closed_at", NOW)

    with pytest.raises(ConflictError, match="is over"):
        undo(world)


def test_an_exam_named_since_holds_for_what_is_undone(world):
    far = CardState(2.0, 2.5, 41.0, 3)
    plant(world.player, world.season, question_ids(1), NOW - DAY, state=far)
    reviews.get_review_session(world.player, now=NOW)
    submit(world, *question_ids(1))
    frappe.db.set_value("Memora Season", world.season, "exam_date", (NOW + 4 * DAY).date())

    undo(world)

    reviews.get_review_session(world.player, now=NOW)
    cached = SRSRedisManager().get_schedule(world.player, world.season)
    assert cached[question_ids(1)[0]] == schedule(world)[question_ids(1)[0]]


def test_ten_minutes_later_it_is_too_late(world):
    submit(world, *question_ids(1))

    with pytest.raises(ConflictError, match="10 minutes"):
        undo(world, now=NOW + 10 * MINUTE + timedelta(microseconds=1))
    assert undo(world, now=NOW + 10 * MINUTE)["undone"] == 1


def test_without_a_review_there_is_nothing_to_undo(world):
    with pytest.raises(NotFoundError):
        undo(world)


def test_a_question_of_no_session_cannot_be_undone(world):
    submit(world, *question_ids(1))

    with pytest.raises(NotFoundError):
        undo(world, "another")


def test_an_undo_sent_twice_counts_once(world):
    submit(world, *question_ids(2))

    assert undo(world, event_id="u") == undo(world, event_id="u")
    assert fold_log(world.player).xp.total == 0


def test_what_was_undone_can_be_answered_again(world):
    submit(world, *question_ids(1))
    undo(world)

    assert submit(world, *question_ids(1), now=NOW + 2 * MINUTE)["xp_earned"] == 2


def test_boards_and_view_follow_the_undo(world):
    submit(world, *question_ids(2))
    submit(world, question_ids(3)[2])
    undo(world)

    boards = [get_leaderboard_key(scope, "all_time") for scope in ("global", "subject:course")]
    report = reconcile(world.player, on_drift=lambda _drift: None, progress=None, now=NOW)

    scores = [get_redis().zscore(board, world.player) for board in boards]
    assert [board_score.xp_of(score) for score in scores] == [4, 4]
    assert report["drifts"] == []


def test_who_has_nothing_left_stands_on_no_board(world):
    submit(world, *question_ids(2))
    undo(world)

    assert get_redis().zcard(get_leaderboard_key("global", "all_time")) == 0


def test_all_of_a_session_is_undone_however_long_it_was(world, monkeypatch):
    monkeypatch.setattr(review_undo, "_ROWS_BACK", 2)
    before = schedule(world)
    submit(world, *question_ids(4))

    assert undo(world)["undone"] == 4
    assert schedule(world) == before


def test_what_was_undone_is_asked_again_within_the_days_share(world):
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 2)
    submit(world, *question_ids(2))
    undo(world)

    due = reviews.get_review_session(world.player, now=NOW + 2 * MINUTE)["questions"]
    assert [question["id"] for question in due] == question_ids(2)


def test_an_undo_is_answered_as_documented(world, new_client):
    student = Student(new_client, world.player)
    student.login()
    data = {"questions": [answer(question_ids(1)[0])]}
    student.post("reviews.submit_review_session", session_data=data)

    message = student.post("reviews.undo_review").json["message"]

    assert (message["undone"], message["xp_reverted"]) == (1, 2)


def on_board(world, period):
    score = get_redis().zscore(get_leaderboard_key("global", period), world.player)
    return None if score is None else board_score.xp_of(score)


def test_an_undo_after_midnight_comes_off_the_evenings_boards_and_chart(world):
    sunday, monday = datetime(2026, 11, 8, 23, 58), datetime(2026, 11, 9, 0, 3)
    plant(world.player, world.season, question_ids(4), sunday - DAY, subject=world.subject)
    submit(world, *question_ids(3), now=sunday)
    undo(world, question_ids(1)[0], now=monday)

    evening = [on_board(world, period) for period in ("daily:2026-11-08", "weekly:2026-W45")]
    morning = [on_board(world, period) for period in ("daily:2026-11-09", "weekly:2026-W46")]
    assert (evening, morning) == ([4, 4], [None, None])
    assert xp_by_day(world.player, sunday.date()) == {sunday.date(): 4}
