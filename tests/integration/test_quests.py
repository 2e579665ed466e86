"""Daily quests: what a student is shown, and what the request that fulfils one pays, once."""

from datetime import timedelta

import frappe
import pytest

from memora.services.access.opening import find_lesson
from memora.services.learning import completion
from memora.services.ledger import board_score, interaction_log, player_view
from memora.services.ledger.entry import QUEST_REWARD
from memora.services.operations.reconcile import reconcile
from memora.services.rewards import quests
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key
from tests.support.factories import make_quest
from tests.support.players import award
from tests.support.reviews import NOW
from tests.support.students import School
from tests.support.threads import at_once


@pytest.fixture
def school():
    return School(lessons=3)


def complete(school, student, hearts=4, now=NOW, **options):
    """Complete the first lesson, for the first time or again."""
    lesson = find_lesson(school.lesson_id(1))
    return completion.complete_lesson(student.user, lesson, hearts, now=now, **options).answer


def quest(name="lessons", quest_type="complete_lessons", target=1, **fields):
    made = make_quest(name, quest_type, target, **fields)
    frappe.db.commit()
    return made


def paid(student):
    """Return the rewards in the log: quest and XP of each."""
    frappe.db.commit()
    return [
        (entry.reference_id, entry.xp)
        for entry, _seq, _at in interaction_log.read_log(student.user)
        if entry.interaction_type == QUEST_REWARD
    ]


def shown(student, now=NOW):
    return [
        (one["id"], one["progress"], one["completed"])
        for one in quests.get_daily_quests(student.user, now=now)
    ]


def rewards_of(answer):
    return [one["id"] for one in answer.get("rewards", []) if one["type"] == "quest"]


def test_the_days_quests_are_answered_as_documented(student):
    quest(target=2, xp_reward=30, gems_reward=5, description="Two lessons make a day.")

    assert student.get("quests.get_daily_quests").json["message"] == [
        {
            "id": "lessons",
            "title": "Quest lessons",
            "description": "Two lessons make a day.",
            "type": "complete_lessons",
            "xp_reward": 30,
            "gems_reward": 5,
            "progress": 0,
            "target": 2,
            "completed": False,
        }
    ]


def test_without_active_quests_none_are_shown(student):
    quest(is_active=0)

    assert student.get("quests.get_daily_quests").json["message"] == []


def test_the_request_that_fulfils_a_quest_pays_it_and_says_so(school, student):
    quest(gems_reward=5)
    lesson = school.lesson_id(1)
    answer = student.post("progress.complete_lesson", lesson_id=lesson, hearts=5).json["message"]
    wallet = student.get("player.get_wallet").json["message"]

    assert answer["rewards"][0] == {"type": "quest", "id": "lessons", "xp": 50, "gems": 5}
    assert (wallet["total_xp"], wallet["gems"]) == (answer["new_total_xp"] + 50, 5)


def test_a_quest_counts_each_completion_of_the_day(school, student):
    quest(target=3)
    complete(school, student)
    before = shown(student)
    complete(school, student)
    complete(school, student)

    assert (before, shown(student)) == ([("lessons", 1, False)], [("lessons", 3, True)])


def test_a_completion_for_hearts_is_perfect_with_three(school, student):
    quest("perfect", "perfect_lessons", target=2)
    lesson = find_lesson(school.lesson_id(1))
    for hearts in (2, 3):
        completion.complete_for_hearts(student.user, lesson, hearts, now=NOW)

    assert shown(student) == [("perfect", 1, False)]


def test_a_game_that_fulfils_an_xp_quest_pays_it(student):
    quest("xp", "earn_xp", target=20)
    answer = student.post("player.add_xp", xp_amount=20).json["message"]

    assert (rewards_of(answer), paid(student)) == (["xp"], [("xp", 50)])


def test_a_streak_quest_is_paid_with_the_day_that_reaches_it(school, student):
    quest("streak", "keep_streak", target=2)
    first = complete(school, student)
    second = complete(school, student, now=NOW + timedelta(days=1))

    assert (rewards_of(first), rewards_of(second)) == ([], ["streak"])


def test_tomorrow_the_quest_is_paid_again(school, student):
    quest()
    for days in (0, 0, 1):
        complete(school, student, now=NOW + timedelta(days=days))

    assert paid(student) == [("lessons", 50)] * 2


def test_one_event_may_fulfil_several_quests(school, student):
    quest("first", sort_order=1)
    quest("second", "earn_xp", sort_order=2, xp_reward=7)

    assert rewards_of(complete(school, student)) == ["first", "second"]


def test_completions_at_the_same_moment_are_paid_once(school, student, host, site):
    quest(target=3)
    frappe.db.commit()

    answers = at_once(host, site, [lambda: complete(school, student)] * 8)

    assert [name for answer in answers for name in rewards_of(answer)] == ["lessons"]
    assert paid(student) == [("lessons", 50)]


def test_an_event_that_is_sent_twice_at_once_is_paid_once(school, student, host, site):
    quest()
    frappe.db.commit()

    answers = at_once(host, site, [lambda: complete(school, student, event_id="e")] * 4)

    assert answers == [answers[0]] * 4
    assert paid(student) == [("lessons", 50)]


def test_a_quest_goes_on_after_a_flush(school, student):
    quest(target=3)
    for _ in range(4):
        complete(school, student)
        get_redis().flushall()

    assert (shown(student), paid(student)) == ([("lessons", 3, True)], [("lessons", 50)])


def test_the_view_that_followed_is_the_one_that_a_rebuild_makes(school, student):
    quest()
    complete(school, student, hearts=5)
    followed = player_view.load_many([student.user], school.subject)[0]

    assert followed == interaction_log.fold_log(student.user)


def test_without_redis_a_quest_is_paid_all_the_same(school, student, redis_server):
    quest()
    redis_server.stop()
    answer = complete(school, student)

    assert (rewards_of(answer), shown(student)) == (["lessons"], [("lessons", 1, True)])


def test_what_a_quest_paid_counts_on_the_boards_and_in_mariadb(school, student):
    quest()
    total = complete(school, student)["new_total_xp"] + 50
    sync_pending_wallets()
    frappe.db.commit()
    score = get_redis().zscore(get_leaderboard_key("global", "all_time"), student.user)

    assert board_score.xp_of(score) == total
    assert frappe.db.get_value("Memora Player Wallet", student.user, "total_xp") == total


def test_nothing_drifts_after_quests(school, student):
    quest()
    complete(school, student, hearts=5)
    sync_pending_wallets()
    report = reconcile(student.user, on_drift=lambda _drift: None, progress=None)

    assert report["drifts"] == []


def test_the_draw_stays_all_day_and_after_flushes(school, student):
    for number in range(10):
        quest(f"q{number}", "earn_xp", target=1_000)
    before = shown(student)
    complete(school, student)
    get_redis().flushall()
    evening = shown(student, now=NOW + timedelta(hours=11))

    assert len(before) == 3
    assert [name for name, *_rest in evening] == [name for name, *_rest in before]


def test_a_school_shows_as_many_quests_as_it_likes(student):
    for number in range(4):
        quest(f"q{number}")
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_quest_count", 1)

    assert len(shown(student)) == 1


def test_a_quest_that_is_not_drawn_is_not_paid(school, student):
    for number in range(4):
        quest(f"q{number}")
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_quest_count", 1)
    frappe.db.commit()

    assert rewards_of(complete(school, student)) == [name for name, *_rest in shown(student)]


def test_a_gift_from_the_school_fulfils_no_quest(student):
    quest("xp", "earn_xp")
    award(student.user, 100, now=NOW)

    assert paid(student) == []


def test_the_history_shows_what_a_quest_paid(school, student):
    quest()
    complete(school, student)
    entries = student.get("player.get_wallet_history").json["message"]["entries"]

    assert (entries[0]["type"], entries[0]["xp"]) == (QUEST_REWARD, 50)


def test_a_guest_sees_no_quests(client):
    assert client.read("memora.api.quests.get_daily_quests").status_code == 401
