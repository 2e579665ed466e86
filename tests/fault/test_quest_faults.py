"""Quests while processes are killed and Redis is flushed: paid with the event, or not at all."""

import frappe
import pytest

from memora.services.access.opening import find_lesson
from memora.services.learning import completion
from memora.services.ledger import interaction_log
from memora.services.ledger import recording as ledger
from memora.services.ledger.entry import LESSON_COMPLETION, QUEST_REWARD
from memora.utils.redis_client import get_redis
from tests.support import forked
from tests.support.factories import make_quest
from tests.support.reviews import NOW, make_reviewer
from tests.support.students import School

PROCESSES, TARGET = 6, 4


@pytest.fixture
def world(borrow_user):
    """A player with a lesson, and a quest to complete it four times."""
    school = School(lessons=2)
    player, _season = make_reviewer(borrow_user("Memora Student"), school.subject)
    make_quest("lessons", "complete_lessons", TARGET)
    frappe.db.commit()
    return player, find_lesson(school.lesson_id(1))


def complete(world, event_id):
    player, lesson = world
    return completion.complete_lesson(player, lesson, 4, event_id=event_id, now=NOW)


def counts(player):
    frappe.db.commit()
    kinds = [entry.interaction_type for entry, _seq, _at in interaction_log.read_log(player)]
    return kinds.count(LESSON_COMPLETION), kinds.count(QUEST_REWARD)


def test_processes_that_complete_lessons_are_paid_once_while_redis_is_flushed(world, host, site):
    player, lesson = world

    def work(number):
        for event in range(2):
            complete(world, f"{number}-{event}")

    children = [forked.start(host, site, lambda n=n: work(n)) for n in range(PROCESSES)]
    while any(map(forked.is_running, children)):
        get_redis().flushall()

    assert [forked.wait(child) for child in children] == [0] * PROCESSES
    assert counts(player) == (2 * PROCESSES, 1)
    assert ledger.read_state(player, lesson.subject)[0] == interaction_log.fold_log(player)


def test_a_process_killed_while_it_fulfils_a_quest_pays_it_with_the_event_or_not(world, host, site):
    player, lesson = world
    for number in range(TARGET - 1):
        complete(world, f"before-{number}")
    frappe.db.commit()

    def work(statement):
        forked.kill_before_statement(statement, after="")
        complete(world, "last")

    outcomes = set()
    for statement in range(1, 40):
        ended = forked.wait(forked.start(host, site, lambda n=statement: work(n)))
        done, paid = counts(player)
        outcomes.add(paid)
        assert paid == (done == TARGET)
        if ended == 0:
            break
    answer = complete(world, "last").answer

    assert (ended, outcomes, counts(player)) == (0, {0, 1}, (TARGET, 1))
    assert [one["id"] for one in answer["rewards"]] == ["lessons"]
    assert ledger.read_state(player, lesson.subject)[0] == interaction_log.fold_log(player)
