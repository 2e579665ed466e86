"""Many completions at once, and bitmaps that are lost, rebuilt and carried to MariaDB."""

import signal
from itertools import count

import frappe
import pytest

from memora.services.access.opening import find_lesson
from memora.services.learning import completion
from memora.services.ledger.interaction_log import fold_log
from memora.services.ledger.packing import pack_bitmap, pack_hearts
from memora.services.ledger.player_view import LessonRef
from memora.services.operations.reconcile import reconcile
from memora.services.progress_engine import bitmap_manager
from memora.services.progress_engine.snapshot_syncer import read_rows, sync_pending_bitmaps
from memora.services.settings import read_limit
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_pending_bitmap_sync_key
from tests.support import forked
from tests.support.factories import make_lesson, make_subject, make_topic
from tests.support.locks import wait_for_locks
from tests.support.players import finish_lesson, make_player
from tests.support.students import School
from tests.support.threads import at_once

LESSONS, WRITERS = 24, 4
PLAYERS, SUBJECTS = 300, 5


@pytest.fixture
def school():
    return School(lessons=LESSONS)


def drifts(player):
    return reconcile(player, on_drift=lambda _drift: None)["drifts"]


def raw_view(player, subject):
    """The bytes of bitmap and best hearts as they lie in Redis."""
    keys = bitmap_manager.get_redis_key, bitmap_manager.get_best_hearts_key
    return [get_redis().get(key(player, subject)) for key in keys]


def hearts_of(number):
    return number % 6


def take(school, player, numbers):
    for number in numbers:
        lesson = find_lesson(school.lesson_id(number))
        completion.complete_lesson(player, lesson, hearts_of(number))


def assert_all_taken(school, player):
    """Every lesson counts, with its hearts, and its bonus once: 10 + 2·hearts + 5, + 10."""
    state = fold_log(player)
    hearts = [hearts_of(number) for number in range(1, LESSONS + 1)]
    assert state.subjects[school.subject].best == dict(enumerate(hearts))
    assert state.xp.total == sum(15 + 2 * h + (10 if h else 0) for h in hearts)
    assert drifts(player) == []


def test_lessons_completed_in_several_processes_at_once_all_count(host, site, school, student):
    frappe.db.commit()
    shares = [range(first, LESSONS + 1, WRITERS) for first in range(1, WRITERS + 1)]
    writers = [
        forked.start(host, site, lambda share=share: take(school, student.user, share))
        for share in shares
    ]

    assert [forked.wait(writer) for writer in writers] == [0] * WRITERS
    assert_all_taken(school, student.user)


def test_lessons_completed_in_several_threads_at_once_all_count(host, site, school, student):
    frappe.db.commit()
    shares = [range(first, LESSONS + 1, WRITERS) for first in range(1, WRITERS + 1)]
    at_once(host, site, [lambda s=share: take(school, student.user, s) for share in shares])

    assert_all_taken(school, student.user)


def test_one_lesson_completed_in_two_tabs_at_once_gives_each_bonus_once(
    host, site, school, student
):
    frappe.db.commit()
    at_once(host, site, [lambda: take(school, student.user, [5])] * WRITERS)

    paid = 1 + read_limit("paid_replays_a_day")
    assert paid < WRITERS
    assert fold_log(student.user).xp.total == paid * 20 + 5 + 10


def test_bitmaps_rebuilt_from_the_log_equal_the_live_ones_bit_for_bit(borrow_user):
    player, subject = make_player(borrow_user("Memora Student")), make_subject().name
    for bit in (0, 7, 8, 3, 129, 64):
        finish_lesson(player, LessonRef(subject, bit), hearts=bit % 6)
    live = raw_view(player, subject)
    get_redis().flushdb()
    bitmap = bitmap_manager.get_bitmap(player, subject)

    assert raw_view(player, subject) == live
    assert live[0] == bitmap


@pytest.fixture
def many(borrow_user):
    """Three players with lessons in two subjects."""
    players = [make_player(borrow_user("Memora Student")) for _ in range(3)]
    subjects = [make_subject().name for _ in range(2)]
    return players, subjects


def is_stored_as_folded(player):
    frappe.db.commit()
    subjects = fold_log(player).subjects
    rows = read_rows(player)
    return rows.keys() == subjects.keys() and all(
        rows[name].bitmap == bitmap_manager.get_bitmap(player, name)
        and rows[name].xp == subject.xp.total
        for name, subject in subjects.items()
    )


@pytest.mark.parametrize("flush", [False, True])
def test_a_bitmap_sync_killed_at_any_call_loses_no_bit(host, site, many, flush):
    players, subjects = many
    for at in count(1):
        for player in players:
            for subject in subjects:
                finish_lesson(player, LessonRef(subject, at))

        def work(at=at):
            forked.kill_before_call(at)
            sync_pending_bitmaps()

        frappe.db.commit()
        status = forked.wait(forked.start(host, site, work))
        assert status in (0, -signal.SIGKILL)
        wait_for_locks("bitmap_sync")
        if flush:
            get_redis().flushall()
        sync_pending_bitmaps()
        assert all(map(is_stored_as_folded, players))
        if status == 0:
            break
    assert at > 10


@pytest.fixture
def crowd():
    """Three hundred players, each with lessons in five subjects; a sync takes them in chunks."""
    players = [f"pupil-{number:03}@example.com" for number in range(PLAYERS)]
    lessons = [make_lesson(make_topic().name) for _ in range(SUBJECTS)]
    make_wallets(players)
    for number, player in enumerate(players):
        for lesson in lessons:
            finish_lesson(player, LessonRef(lesson.subject, number % 40), hearts=number % 6)
    return players


def test_three_hundred_players_with_five_subjects_each_are_synced(crowd):
    result = sync_pending_bitmaps()

    assert (result["synced"], result["errors"]) == (PLAYERS, 0)
    assert frappe.db.count("Memora Structure Progress") == PLAYERS * SUBJECTS
    assert all(map(is_stored_as_folded, crowd[::50]))
    assert sync_pending_bitmaps()["synced"] == 0


def test_a_sync_of_three_hundred_killed_in_any_chunk_loses_nobody(host, site, crowd):
    expected = {player: packed_log(player) for player in crowd}
    # A chunk takes an odd number of calls, so every second call falls on each kind of them.
    for at in count(1, 2):
        forget_snapshots(crowd)

        def work(at=at):
            forked.kill_before_call(at)
            sync_pending_bitmaps()

        status = forked.wait(forked.start(host, site, work))
        assert status in (0, -signal.SIGKILL)
        wait_for_locks("bitmap_sync")
        if at % 4 == 1:
            get_redis().flushall()
        result = sync_pending_bitmaps()
        assert result["errors"] == 0
        assert {player: stored(player) for player in crowd} == expected
        if status == 0:
            break
    assert at > 30


def packed_log(player):
    """What the log says of each subject, packed as MariaDB stores it."""
    return {
        name: (pack_bitmap(subject.best), pack_hearts(subject.best), subject.xp.total)
        for name, subject in fold_log(player).subjects.items()
    }


def stored(player):
    return {name: (row.bitmap, row.hearts, row.xp) for name, row in read_rows(player).items()}


def forget_snapshots(players):
    """Let everybody be behind, as if nothing had ever been synced."""
    frappe.db.sql("DELETE FROM `tabMemora Structure Progress`")
    frappe.db.sql("UPDATE `tabMemora Player Wallet` SET progress_upto = 0")
    frappe.db.commit()
    get_redis().sadd(get_pending_bitmap_sync_key(), *players)


def make_wallets(players):
    for player in players:
        frappe.db.sql(
            "INSERT INTO `tabMemora Player Wallet` (name, player) VALUES (%s, %s)",
            (player, player),
        )
    frappe.db.commit()
