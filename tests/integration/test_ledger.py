"""The ledger on real stores: what one caller at a time may rely on."""

from datetime import datetime

import frappe
import pytest

from memora.services.ledger import interaction_log, player_view
from memora.services.ledger import recording as ledger
from memora.services.ledger.board_score import xp_of
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_view import LessonRef
from memora.utils.errors import ConflictError, NotFoundError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key, get_progress_key, get_wallet_key
from tests.support.players import award, finish_lesson, make_player

BIOLOGY = "biology"


@pytest.fixture
def player(borrow_user):
    return make_player(borrow_user("Memora Student"))


def log_of(player):
    return frappe.db.sql(
        "SELECT seq, xp FROM `tabMemora Interaction Log` WHERE player = %s ORDER BY seq", player
    )


def test_an_event_is_answered_with_what_it_led_to(player):
    award(player, 20)

    assert award(player, 15).answer == {"total": 35}


def test_rows_are_numbered_from_one_without_gaps(player):
    for xp in (5, 6, 7):
        award(player, xp)

    assert log_of(player) == ((1, 5), (2, 6), (3, 7))


def test_the_view_equals_the_fold_of_the_log(player):
    award(player, 20)
    finish_lesson(player, LessonRef(BIOLOGY, 11), hearts=4)
    finish_lesson(player, LessonRef(BIOLOGY, 3), hearts=1)

    assert player_view.load_many([player], BIOLOGY) == [interaction_log.fold_log(player)]


def test_bits_and_hearts_are_stored_as_redis_counts_them(player):
    finish_lesson(player, LessonRef(BIOLOGY, 9), hearts=3)

    assert get_redis().get(get_progress_key(player, BIOLOGY)) == bytes([0, 0b01000000])


def test_fewer_hearts_never_lower_the_record(player):
    lesson = LessonRef(BIOLOGY, 2)
    finish_lesson(player, lesson, hearts=4)
    finish_lesson(player, lesson, hearts=1)

    assert player_view.load_known(player, lesson).state.best_hearts(*lesson) == 4


def test_a_second_completion_is_known_to_be_one(player):
    lesson = LessonRef(BIOLOGY, 2)
    finish_lesson(player, lesson)

    assert finish_lesson(player, lesson).answer == {"first": False}


def test_a_flushed_view_is_built_again_by_the_next_read(player):
    award(player, 20)
    get_redis().flushdb()

    state, _is_degraded = ledger.read_state(player)

    assert state.xp.total == 20


def test_a_flushed_view_does_not_lower_the_price_of_the_next_event(player):
    award(player, 20)
    get_redis().flushdb()

    assert award(player, 1).answer == {"total": 21}


def test_a_view_whose_bitmap_is_gone_is_not_believed(player):
    lesson = LessonRef(BIOLOGY, 2)
    finish_lesson(player, lesson)
    get_redis().delete(get_progress_key(player, BIOLOGY))

    assert finish_lesson(player, lesson).answer == {"first": False}


def test_a_view_of_another_server_run_is_not_believed(player):
    award(player, 20)
    get_redis().hset(get_wallet_key(player), mapping={"epoch": "f" * 40, "total_xp": 7})

    assert award(player, 1).answer == {"total": 21}


def test_a_view_that_is_behind_is_not_built_upon(player):
    award(player, 20)
    behind = player_view.load_known(player, None)
    award(player, 5)

    assert award(player, 1, known=behind).answer == {"total": 26}


def test_the_boards_show_the_total(player):
    award(player, 20)
    award(player, 5)

    assert xp_of(get_redis().zscore(get_leaderboard_key("global", "all_time"), player)) == 25


def test_the_same_event_is_answered_again_and_recorded_once(player):
    first = award(player, 20, event_id="e-1")
    second = award(player, 20, event_id="e-1")

    assert (second.answer, second.is_repeat, log_of(player)) == (first.answer, True, ((1, 20),))


def test_an_event_id_with_other_arguments_is_a_conflict(player):
    award(player, 20, event_id="e-1", arguments={"xp": 20})

    with pytest.raises(ConflictError):
        award(player, 30, event_id="e-1", arguments={"xp": 30})


def test_one_event_id_may_serve_two_players(player, borrow_user):
    other = make_player(borrow_user("Memora Student"))
    award(player, 20, event_id="e-1")

    assert award(other, 3, event_id="e-1").answer == {"total": 3}


def test_a_repeat_brings_its_row_into_a_view_that_lacks_it(player):
    award(player, 20, event_id="e-1")
    get_redis().flushdb()
    award(player, 20, event_id="e-1")

    assert player_view.load_many([player])[0].xp.total == 20


def test_a_refused_event_leaves_no_trace(player):
    def refuse(_state, _at):
        raise ConflictError("not now")

    with pytest.raises(ConflictError):
        ledger.record(player, refuse)

    assert frappe.db.get_value("Memora Player Wallet", player, "last_seq") == 0


def test_several_rows_of_one_event_apply_together(player):
    def decide(_state, _at):
        return Decision([Entry("award", "a", xp=2), Entry("quest", "b", xp=3)], {})

    ledger.record(player, decide)

    assert player_view.load_many([player]) == [interaction_log.fold_log(player)]


def test_time_never_runs_backwards_for_a_player(player):
    award(player, 1, now=datetime(2031, 5, 2, 12))
    award(player, 1, now=datetime(2031, 5, 1, 12))

    assert interaction_log.fold_log(player).at == datetime(2031, 5, 2, 12)


def test_a_player_without_a_wallet_is_told_to_sign_in(borrow_user):
    with pytest.raises(NotFoundError, match="Sign in"):
        award(borrow_user("Memora Student"), 1)


def test_an_earlier_read_in_the_same_request_cannot_freeze_the_price(player):
    award(player, 20)
    stale = player_view.load_known(player, None)
    frappe.db.sql("SELECT COUNT(*) FROM `tabMemora Interaction Log`")
    _in_another_connection(lambda: award(player, 5))
    get_redis().flushdb()

    assert award(player, 1, known=stale).answer == {"total": 26}


def _in_another_connection(work):
    import threading

    site = frappe.local.site
    sites_path = frappe.local.sites_path

    def run():
        frappe.init(site, sites_path=sites_path)
        frappe.connect()
        work()
        frappe.destroy()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
