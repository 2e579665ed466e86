"""Bitmaps and best hearts under the papers' names: read from the view, written as rows."""

import frappe
import pytest

from memora.services.ledger import player_view
from memora.services.ledger import recording as ledger
from memora.services.ledger.interaction_log import fold_log
from memora.services.ledger.player_view import LessonRef
from memora.services.progress_engine import bitmap_manager, cache_warmer, snapshot_syncer
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_pending_bitmap_sync_key
from tests.support.factories import make_lesson, make_topic
from tests.support.players import finish_lesson, make_player


@pytest.fixture
def lessons():
    topic = make_topic().name
    return [make_lesson(topic) for _ in range(3)]


@pytest.fixture
def subject(lessons):
    return lessons[0].subject


@pytest.fixture
def player(borrow_user):
    return make_player(borrow_user("Memora Student"))


def redis_bitmap(player, subject):
    return get_redis().get(bitmap_manager.get_redis_key(player, subject))


def test_a_bitmap_is_what_redis_holds(player, subject):
    finish_lesson(player, LessonRef(subject, 1))

    assert bitmap_manager.get_bitmap(player, subject) == b"\x40" == redis_bitmap(player, subject)


def test_a_player_who_passed_nothing_has_an_empty_bitmap(player, subject):
    assert bitmap_manager.get_bitmap(player, subject) == b""


def test_who_has_no_wallet_has_passed_nothing_and_gets_no_bit(subject):
    assert bitmap_manager.get_bitmap("nobody@example.com", subject) == b""
    assert bitmap_manager.get_best_hearts("nobody@example.com", subject) == {}
    with pytest.raises(NotFoundError, match="no wallet"):
        bitmap_manager.update_bitmap("nobody@example.com", subject, 0)


def test_a_bitmap_is_warm_again_after_a_flush(player, subject):
    finish_lesson(player, LessonRef(subject, 1))
    get_redis().flushdb()

    assert bitmap_manager.get_bitmap(player, subject) == b"\x40" == redis_bitmap(player, subject)


def test_a_bitmap_is_read_while_redis_is_away(player, subject, redis_server):
    finish_lesson(player, LessonRef(subject, 1))
    redis_server.stop()

    assert bitmap_manager.get_bitmap(player, subject) == b"\x40"


def test_a_bit_that_is_set_stands_in_the_log(player, subject):
    assert bitmap_manager.update_bitmap(player, subject, 2) == b"\x20"
    assert fold_log(player).subjects[subject].best == {2: 0}


def test_a_bit_that_is_set_earns_nothing_and_moves_no_streak(player, subject):
    bitmap_manager.update_bitmap(player, subject, 2)
    state = fold_log(player)

    assert (state.xp.total, state.streak) == (0, 0)


def test_a_bit_that_is_set_already_writes_no_row(player, subject):
    bitmap_manager.update_bitmap(player, subject, 2)
    bitmap_manager.update_bitmap(player, subject, 2)

    assert fold_log(player).upto == 1


def test_a_bit_of_no_lesson_is_refused(player, subject):
    with pytest.raises(NotFoundError, match="no lesson with bit 9"):
        bitmap_manager.update_bitmap(player, subject, 9)


def test_best_hearts_are_told_by_lesson(player, subject, lessons):
    finish_lesson(player, LessonRef(subject, 0), hearts=4)
    finish_lesson(player, LessonRef(subject, 2), hearts=0)

    assert bitmap_manager.get_best_hearts(player, subject) == {
        lessons[0].name: 4,
        lessons[2].name: 0,
    }


def test_best_hearts_are_raised_and_never_lowered(player, subject, lessons):
    finish_lesson(player, LessonRef(subject, 0), hearts=4)
    bitmap_manager.set_best_hearts(player, subject, {lessons[0].name: 2, lessons[1].name: 3})

    assert fold_log(player).subjects[subject].best == {0: 4, 1: 3}


def test_hearts_that_are_no_better_write_no_row(player, subject, lessons):
    finish_lesson(player, LessonRef(subject, 0), hearts=4)
    bitmap_manager.set_best_hearts(player, subject, {lessons[0].name: 4})

    assert fold_log(player).upto == 1


def test_best_hearts_of_one_lesson_are_updated(player, subject, lessons):
    name = lessons[1].name

    assert bitmap_manager.update_best_hearts(player, subject, name, 5) == {name: 5}


def test_several_corrections_stand_in_the_view_at_once(player, subject, lessons):
    finish_lesson(player, LessonRef(subject, 0), hearts=4)
    bitmap_manager.set_best_hearts(player, subject, {lesson.name: 5 for lesson in lessons})

    assert player_view.load_many([player], subject)[0] == fold_log(player)


@pytest.mark.parametrize("hearts", [-1, 6])
def test_hearts_out_of_range_change_nothing(player, subject, lessons, hearts):
    with pytest.raises(ValidationError, match="0 to 5"):
        bitmap_manager.set_best_hearts(player, subject, {lessons[0].name: hearts})

    assert fold_log(player).upto == 0


def test_hearts_of_another_subjects_lesson_are_refused(player, subject):
    with pytest.raises(NotFoundError, match="has no lesson"):
        bitmap_manager.set_best_hearts(player, subject, {make_lesson().name: 3})


def test_the_warmer_makes_the_view_anew(player, subject, lessons):
    finish_lesson(player, LessonRef(subject, 1), hearts=3)
    get_redis().flushdb()

    assert cache_warmer.warm_on_cache_miss(player, subject) == b"\x40"
    assert cache_warmer.warm_best_hearts_on_cache_miss(player, subject) == {lessons[1].name: 3}
    assert redis_bitmap(player, subject) == b"\x40"


def test_the_warmer_answers_while_redis_is_away(player, subject, redis_server):
    finish_lesson(player, LessonRef(subject, 1))
    redis_server.stop()

    assert cache_warmer.warm_on_cache_miss(player, subject) == b"\x40"


def test_a_player_marked_dirty_waits_for_the_sync(player, subject):
    bitmap_manager.mark_dirty(player, subject)

    assert get_redis().smembers(get_pending_bitmap_sync_key()) == {player.encode()}


def test_hearts_and_bitmap_are_written_to_mariadb_at_once(player, subject, lessons):
    snapshot_syncer.sync_best_hearts_with_bitmap(player, subject, {lessons[1].name: 3})
    row = snapshot_syncer.read_rows(player)[subject]

    assert (row.bitmap, row.hearts) == (b"\x40", b"\x03")


def test_an_event_of_several_lessons_needs_the_whole_log(player, subject):
    lesson = LessonRef(subject, 0)
    with pytest.raises(ValueError, match="was not loaded"):
        ledger.record(player, lambda *_: _two_lessons(subject), lesson=lesson)
    frappe.db.rollback()

    assert fold_log(player).upto == 0


def _two_lessons(subject):
    entries = [
        bitmap_manager.Entry("x", "a", subject, bit_index=0),
        bitmap_manager.Entry("x", "b", subject, bit_index=1),
    ]
    return bitmap_manager.Decision(entries, {})
