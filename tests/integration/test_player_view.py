"""The view's scripts: when they apply, and when they refuse to."""

from datetime import datetime, timedelta

import pytest

from memora.services.ledger import player_view
from memora.services.ledger.entry import (
    FREEZE_EARNED,
    LESSON_COMPLETION,
    QUEST_REWARD,
    QUEST_UNDONE,
    STREAK_REPAIR,
    Entry,
)
from memora.services.ledger.lua import run_pipeline
from memora.services.ledger.player_state import GOALS, PlayerState
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_best_hearts_key, get_wallet_key

PLAYER = "view@example.com"
SUBJECT = "biology"
AT = datetime(2026, 3, 1, 9)


def row(bit, hearts=5):
    return Entry(LESSON_COMPLETION, "lesson", SUBJECT, xp=10, bit_index=bit, hearts=hearts)


def state_after(*entries):
    state = PlayerState()
    for seq, entry in enumerate(entries, start=1):
        state.advance(entry, seq, AT)
    return state


def write(state):
    return run_pipeline(lambda pipe: player_view.queue_write(pipe, PLAYER, state))[0].decode()


def apply(entries, first_seq, after):
    def fill(pipe):
        player_view.queue_apply(pipe, PLAYER, entries, first_seq, after)

    return run_pipeline(fill)[0].decode()


def view():
    return player_view.load_many([PLAYER], SUBJECT)[0]


def test_the_next_row_is_applied():
    write(state_after(row(0)))
    after = state_after(row(0), row(1))

    apply([row(1)], 2, after)

    assert view() == after


def test_a_range_of_rows_applies_as_one():
    write(state_after(row(0)))
    entries = [row(1), Entry("quest", "q", xp=5)]
    after = state_after(row(0), *entries)

    apply(entries, 2, after)

    assert view() == after


def test_a_row_after_a_gap_drops_the_view():
    write(state_after(row(0)))

    apply([row(2)], 3, state_after(row(0), row(1), row(2)))

    assert view() is None


def test_a_row_that_the_view_holds_changes_nothing():
    newest = state_after(row(0), row(1), row(2))
    write(newest)

    apply([row(1)], 2, state_after(row(0), row(1)))

    assert view() == newest


def test_a_missing_view_is_left_missing():
    assert apply([row(0)], 1, state_after(row(0))) == "missing"


def test_a_view_of_another_server_run_is_dropped_instead_of_continued():
    write(state_after(row(0)))
    get_redis().hset(get_wallet_key(PLAYER), "epoch", "f" * 40)

    apply([row(1)], 2, state_after(row(0), row(1)))

    assert get_redis().exists(get_wallet_key(PLAYER)) == 0


def test_a_rebuild_never_replaces_a_newer_view():
    newer = state_after(row(0), row(1))
    write(newer)

    write(state_after(row(0)))

    assert view() == newer


def test_a_rebuild_replaces_a_newer_view_of_another_server_run():
    write(state_after(row(0), row(1)))
    get_redis().hset(get_wallet_key(PLAYER), "epoch", "f" * 40)
    rebuilt = state_after(row(0))

    write(rebuilt)

    assert view() == rebuilt


@pytest.mark.parametrize("bits", [[], [0], [7, 8], list(range(0, 300, 7))])
def test_what_was_written_is_read_back(bits):
    state = state_after(*(row(bit, hearts=bit % 6) for bit in bits))
    write(state)

    assert view() == state


def load_packed(upto):
    return player_view.load_packed([player_view.PackedQuery(PLAYER, upto, [SUBJECT])])


def test_packed_lessons_are_the_bytes_that_lie_there():
    write(state_after(row(0), row(3, hearts=2)))

    assert load_packed(2) == [[(b"\x90", b"\x50\x02")]]


def test_packed_lessons_of_a_view_that_moved_on_are_not_given():
    write(state_after(row(0), row(3)))

    assert load_packed(1) == [None]


def test_packed_lessons_that_are_lost_are_not_made_up():
    write(state_after(row(0)))
    get_redis().delete(get_best_hearts_key(PLAYER, SUBJECT))

    assert load_packed(1) == [None]


QUESTS = [Entry(QUEST_REWARD, f"{name}-twenty-questions-of-today", xp=5) for name in "abc"]
MONTH = tuple((AT + timedelta(days=number)).date().isoformat() for number in range(31))


def test_what_quests_freezes_and_repairs_left_behind_is_applied():
    write(state_after(row(0)))
    entries = [*QUESTS, Entry(FREEZE_EARNED, "7"), Entry(STREAK_REPAIR, "o", excused=MONTH)]
    after = state_after(row(0), *entries)

    apply(entries, 2, after)

    assert view() == after


def test_a_quest_that_was_taken_back_is_gone_from_the_view():
    write(state_after(row(0), *QUESTS))
    undone = Entry(QUEST_UNDONE, QUESTS[1].reference_id, xp=-5)
    after = state_after(row(0), *QUESTS, undone)

    apply([undone], 5, after)

    assert view() == after


def test_quests_of_the_day_before_are_gone_from_the_view():
    write(state_after(row(0), *QUESTS))
    after = state_after(row(0), *QUESTS)
    after.advance(row(1), 5, AT + timedelta(days=1))

    apply([row(1)], 5, after)

    assert view() == after


def test_an_achievement_stays_in_a_view_that_is_brought_forward():
    write(state_after(row(0)))
    after = state_after(row(0))
    after.advance(row(1), 2, AT + timedelta(days=9))

    apply([row(1)], 2, after)

    assert view().achievements == after.achievements


def test_a_wallet_with_everything_in_it_stays_a_small_hash():
    state = state_after(row(0), *QUESTS, Entry(STREAK_REPAIR, "o", excused=MONTH))
    state.achievements = dict.fromkeys(GOALS, AT.date())

    write(state)

    assert get_redis().object("encoding", get_wallet_key(PLAYER)) == b"listpack"
