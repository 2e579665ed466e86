"""One student in two tabs, and everything sent twice: nothing is lost, nothing counts twice."""

import frappe
import pytest

from memora.services.access.opening import find_lesson
from memora.services.learning import completion
from memora.services.ledger.interaction_log import fold_log
from memora.services.ledger.player_view import load_many
from memora.services.operations.reconcile import reconcile
from memora.services.settings import read_limit
from memora.utils.redis_client import get_redis
from tests.support.students import School
from tests.support.threads import at_once

LESSONS = 12
#: The row that says that the subject is completed.
COMPLETED = 1
#: The same lessons in two orders, and each tab again by an impatient client.
ORDERS = (range(1, LESSONS + 1), range(LESSONS, 0, -1)) * 2


@pytest.fixture
def school():
    return School(lessons=LESSONS)


def hearts_of(number):
    return number % 6


def first_xp(number):
    """10 + 2·hearts + 5 for the first time, + 10 for a record where hearts were left."""
    hearts = hearts_of(number)
    return 15 + 2 * hearts + (10 if hearts else 0)


def send(school, player, numbers, *, tab=None):
    """Complete lessons; an event_id names the lesson alone, or the tab too. Return the answers."""
    answers = {}
    for number in numbers:
        lesson = find_lesson(school.lesson_id(number))
        event_id = f"{number}" if tab is None else f"{tab}-{number}"
        recorded = completion.complete_lesson(player, lesson, hearts_of(number), event_id=event_id)
        answers[number] = recorded.answer
    return answers


def assert_view_is_of(state, player, subject):
    """A view that followed its rows out of turn was dropped; one that stands is right."""
    assert load_many([player], subject)[0] in (None, state)


def assert_consistent(school, player):
    state = fold_log(player)
    assert state.subjects[school.subject].best == {
        number - 1: hearts_of(number) for number in range(1, LESSONS + 1)
    }
    assert_view_is_of(state, player, school.subject)
    assert reconcile(player, on_drift=lambda _drift: None)["drifts"] == []
    return state


def test_what_is_sent_again_at_the_same_moment_counts_once(host, site, school, student):
    frappe.db.commit()
    answers = at_once(
        host, site, [lambda o=order: send(school, student.user, o) for order in ORDERS]
    )
    state = assert_consistent(school, student.user)

    assert state.upto == LESSONS + COMPLETED
    assert state.xp.total == sum(map(first_xp, ORDERS[0]))
    assert all(answer == answers[0] for answer in answers)


def test_two_tabs_that_send_everything_twice_share_each_first_bonus(host, site, school, student):
    frappe.db.commit()
    tabs = [(order, number % 2) for number, order in enumerate(ORDERS)]
    answers = at_once(
        host, site, [lambda o=o, tab=t: send(school, student.user, o, tab=tab) for o, t in tabs]
    )
    state = assert_consistent(school, student.user)
    firsts = [
        sum(answer[number]["is_first_completion"] for answer in answers[:2]) for number in ORDERS[0]
    ]

    assert state.upto == 2 * LESSONS + COMPLETED
    assert firsts == [1] * LESSONS
    replays = sum(10 + 2 * hearts_of(number) for number in ORDERS[0])
    paid = min(replays, read_limit("daily_replay_xp_cap"))
    assert state.xp.total == sum(map(first_xp, ORDERS[0])) + paid
    assert answers[:2] == answers[2:]


def test_tabs_whose_redis_is_emptied_meanwhile_lose_nothing(host, site, school, student):
    def empty_again_and_again():
        for _ in range(20):
            get_redis().flushdb()

    frappe.db.commit()
    tabs = [lambda o=order: send(school, student.user, o) for order in ORDERS[:2]]
    at_once(host, site, [*tabs, empty_again_and_again])
    send(school, student.user, ORDERS[0])
    state = assert_consistent(school, student.user)

    assert state.xp.total == sum(map(first_xp, ORDERS[0]))


@pytest.mark.parametrize("hearts", [(1, 5, 3, 0), (5, 4, 2, 1)])
def test_the_best_of_hearts_that_arrive_at_once_is_kept(host, site, school, student, hearts):
    lesson = find_lesson(school.lesson_id(1))
    frappe.db.commit()
    at_once(
        host,
        site,
        [lambda h=left: completion.complete_lesson(student.user, lesson, h) for left in hearts],
    )

    state = fold_log(student.user)

    assert state.subjects[school.subject].best == {0: 5}
    assert_view_is_of(state, student.user, school.subject)
