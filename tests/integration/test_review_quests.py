"""Quests that reviews and plays with answers fulfil, and what an undo takes back of them."""

from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.services.access.opening import find_lesson
from memora.services.content import importing as content_import
from memora.services.learning import sessions
from memora.services.learning.sessions import Play
from memora.services.ledger import board_score
from memora.services.ledger import recording as ledger
from memora.services.ledger.interaction_log import fold_log
from memora.services.operations.reconcile import reconcile
from memora.services.reviews import review_session as reviews
from memora.services.reviews import undo as review_undo
from memora.services.reviews.marking import Answered
from memora.services.rewards import quests
from memora.services.srs_persistence import persist_reviews
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key
from tests.support.factories import make_quest
from tests.support.reviews import (
    NOW,
    answer,
    make_reviewer,
    plant,
    question_ids,
    quiz_course,
    trackers,
)
from tests.support.threads import at_once

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def world(borrow_user):
    """A player with four questions to review and a quest to review two."""
    subject = content_import.import_course(quiz_course(4))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    plant(player, season, question_ids(4), NOW - DAY, subject=subject)
    make_quest("reviews", "review_questions", 2, gems_reward=3)
    frappe.db.commit()
    return SimpleNamespace(player=player, season=season, subject=subject)


def submit(world, *questions, now=NOW, **options):
    answers = [Answered(**answer(question)) for question in questions]
    return reviews.submit_review_session(world.player, answers, now=now, **options).answer


def undo(world, *arguments, now=NOW + MINUTE):
    return review_undo.undo_review(world.player, *arguments, now=now).answer


def quest_shown(world, now=NOW):
    (shown,) = quests.get_daily_quests(world.player, now=now)
    return shown["progress"], shown["completed"]


def figures(world):
    frappe.db.commit()
    state = fold_log(world.player)
    return state.xp.total, state.gems


def test_the_session_that_reviews_enough_is_paid(world):
    first, *others = question_ids(3)
    submit(world, first)
    answered = submit(world, *others)

    assert answered["rewards"] == [{"type": "quest", "id": "reviews", "xp": 50, "gems": 3}]
    assert figures(world) == (56, 3)


def test_wrong_answers_are_reviews_too(world):
    wrong = [Answered(**answer(question, right=False)) for question in question_ids(2)]
    reviews.submit_review_session(world.player, wrong, now=NOW)

    assert quest_shown(world) == (2, True)


def test_questions_that_were_not_due_do_not_count(world):
    submit(world, *question_ids(1))
    submit(world, *question_ids(1))

    assert quest_shown(world) == (1, False)


def test_two_devices_with_the_same_answers_are_paid_once(world, host, site):
    at_once(host, site, [lambda: submit(world, *question_ids(4))] * 4)

    assert figures(world) == (58, 3)


def test_an_undo_takes_back_what_the_quest_paid(world):
    submit(world, *question_ids(2))
    undone = undo(world)

    assert (undone["quests"], undone["xp_reverted"], undone["new_total_xp"]) == (
        *(["reviews"], 54),
        0,
    )
    assert (figures(world), quest_shown(world)) == ((0, 0), (0, False))


def test_an_undo_that_leaves_the_quest_fulfilled_takes_back_the_reviews_only(world):
    submit(world, *question_ids(3))
    undone = undo(world, question_ids(1)[0])

    assert (undone["quests"], undone["xp_reverted"]) == ([], 2)
    assert (figures(world), quest_shown(world)) == ((54, 3), (2, True))


def test_what_was_undone_pays_again_when_it_is_answered_again(world):
    submit(world, *question_ids(2))
    undo(world)
    submit(world, *question_ids(2), now=NOW + 2 * MINUTE)

    assert figures(world) == (54, 3)


def test_questions_undone_one_by_one_take_the_reward_back_once(world):
    submit(world, *question_ids(2))
    for question in question_ids(2):
        undo(world, question)

    assert figures(world) == (0, 0)


def test_schedules_follow_an_undo_with_a_quest(world):
    before = trackers(world.player)
    submit(world, *question_ids(2))
    undo(world)
    persist_reviews(world.player)

    assert trackers(world.player) == before


def test_an_undo_after_midnight_takes_back_the_quest_of_the_day_before(world):
    night = NOW.replace(hour=23, minute=59)
    submit(world, *question_ids(2), now=night)
    undone = undo(world, now=night + 2 * MINUTE)

    assert (undone["quests"], figures(world)) == (["reviews"], (0, 0))


def test_an_undo_after_midnight_leaves_the_new_days_quest_alone(world):
    night = NOW.replace(hour=23, minute=59)
    first, *others = question_ids(3)
    submit(world, first, now=night)
    undo(world, now=night + 2 * MINUTE)
    submit(world, *others, now=night + 3 * MINUTE)

    assert quest_shown(world, now=night + 3 * MINUTE) == (2, True)


@pytest.mark.parametrize("is_flushed", [True, False])
def test_view_boards_and_snapshots_follow_an_undo_with_a_quest(world, is_flushed):
    submit(world, *question_ids(2))
    submit(world, question_ids(3)[2])
    if is_flushed:
        get_redis().flushall()
    undo(world)
    undo_of_first = figures(world)
    sync_pending_wallets()
    frappe.db.commit()
    report = reconcile(world.player, on_drift=lambda _drift: None, progress=None)
    score = get_redis().zscore(get_leaderboard_key("global", "all_time"), world.player)

    assert (undo_of_first, board_score.xp_of(score), report["drifts"]) == ((54, 3), 54, [])
    assert ledger.read_state(world.player, world.subject)[0] == fold_log(world.player)


def test_a_play_with_answers_fulfils_quests_and_plans_its_reviews(world):
    make_quest("lessons", "complete_lessons")
    make_quest("perfect", "perfect_lessons")
    frappe.db.commit()
    lesson = find_lesson("course.t01.u01.p01.l01")
    play = Play([Answered(**answer(question)) for question in question_ids(4)], 1_000, 0)
    answered = sessions.submit_session(world.player, lesson, play, now=NOW).answer
    persist_reviews(world.player)
    reps = [row[4] for row in trackers(world.player).values()]
    earned = {one["id"] for one in answered["rewards"]}

    assert {"lessons", "perfect", "first_lesson", f"subject_completed:{world.subject}"} <= earned
    assert "reviews" not in earned
    assert reps == [2] * 4


def test_a_play_that_came_twice_fulfils_a_quest_once(world):
    make_quest("lessons", "complete_lessons", 2)
    frappe.db.commit()
    lesson = find_lesson("course.t01.u01.p01.l01")
    for _ in range(2):
        sessions.submit_session(world.player, lesson, Play([], 1_000, 0), now=NOW)

    progress = {
        one["id"]: one["progress"] for one in quests.get_daily_quests(world.player, now=NOW)
    }
    assert progress["lessons"] == 1
