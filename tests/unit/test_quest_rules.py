"""Daily quests and achievements: who draws what, how far they are, and what is earned."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.ledger.earnings import Quest, Rules, choose_quests, earned, measure, taken_back
from memora.services.ledger.entry import (
    CLIENT_XP,
    FREEZE_EARNED,
    LESSON_COMPLETION,
    QUEST_REWARD,
    QUEST_UNDONE,
    STREAK_REPAIR,
    SUBJECT_COMPLETED,
    Entry,
)
from memora.services.ledger.player_state import GOALS, PlayerState
from memora.services.ledger.review_record import REVIEW, REVIEW_UNDONE

NOON = datetime(2026, 3, 2, 12)
TODAY = NOON.date()
PLAYER = "ali@x.org"


def quest(quest_id="q", quest_type="complete_lessons", target=1, position=0):
    return Quest(quest_id, quest_type, target, 50, 0, position)


def lesson(bit=0, hearts=5, xp=10, **facts):
    return Entry(LESSON_COMPLETION, "l", "biology", xp=xp, bit_index=bit, hearts=hearts, **facts)


def fold(*entries, at=NOON, state=None):
    state = state or PlayerState()
    for entry in entries:
        state.advance(entry, state.upto + 1, at)
    return state


def rolled(state, today=TODAY):
    state.roll_over(today)
    return state


TEN = Rules(tuple(quest(f"q{number}") for number in range(10)), quests_a_day=3)


def chosen(rules=TEN, player=PLAYER, state=None, today=TODAY):
    return [q.quest_id for q in choose_quests(rules, player, state or PlayerState(), today)]


def test_a_player_draws_as_many_quests_as_are_shown():
    assert len(chosen()) == 3


def test_players_and_days_draw_differently():
    draws = {tuple(chosen(player=f"p{n}@x.org")) for n in range(20)}
    days = {tuple(chosen(today=TODAY + timedelta(days=n))) for n in range(20)}

    assert min(len(draws), len(days)) > 5


def test_quests_are_drawn_evenly():
    counts = dict.fromkeys((f"q{n}" for n in range(10)), 0)
    for number in range(2_000):
        for name in chosen(player=f"p{number}"):
            counts[name] += 1

    # 600 expected each; six standard deviations of the binomial are 123.
    assert all(477 < count < 723 for count in counts.values())


def test_a_quest_that_is_added_moves_at_most_one_other():
    more = Rules((*TEN.quests, quest("new")), quests_a_day=3)

    assert all(
        len(set(chosen(player=f"p{n}")) - set(chosen(more, f"p{n}"))) <= 1 for n in range(50)
    )


def test_a_quest_that_was_paid_stays_among_the_days_quests():
    unlucky = next(f"q{n}" for n in range(10) if f"q{n}" not in chosen())

    assert unlucky in chosen(state=fold(Entry(QUEST_REWARD, unlucky, xp=50)))


def test_quests_stand_in_their_authors_order():
    rules = Rules((quest("a", position=2), quest("b", position=1)), quests_a_day=2)

    assert chosen(rules) == ["b", "a"]


@pytest.mark.parametrize(
    ("quest_type", "entries", "expected"),
    [
        ("complete_lessons", [lesson(), lesson()], 2),
        ("complete_lessons", [lesson(hearts=0)], 1),
        ("complete_lessons", [Entry(CLIENT_XP, "game", xp=50)], 0),
        ("earn_xp", [lesson(xp=10), Entry(CLIENT_XP, "game", xp=5)], 15),
        ("earn_xp", [lesson(xp=10), Entry(QUEST_REWARD, "other", xp=50)], 10),
        ("earn_xp", [lesson(xp=10), Entry("staff_xp", "a@x.org", xp=50)], 10),
        ("earn_xp", [lesson(xp=10), Entry("legacy_progress", "l", "biology", xp=50)], 10),
        ("review_questions", [Entry(REVIEW, "q1"), Entry(REVIEW, "q2")], 2),
        ("review_questions", [Entry(REVIEW, "q1"), Entry(REVIEW_UNDONE, "q1")], 0),
        ("perfect_lessons", [lesson(hearts=5), lesson(hearts=4)], 1),
        ("perfect_lessons", [lesson(hearts=3), lesson(hearts=3, is_perfect=True)], 1),
    ],
)
def test_a_quest_counts_what_its_type_says(quest_type, entries, expected):
    assert measure(quest(quest_type=quest_type, target=100), fold(*entries), TODAY) == expected


def test_progress_stops_at_the_target():
    assert measure(quest(target=1), fold(lesson(), lesson()), TODAY) == 1


def test_a_new_day_begins_quests_anew():
    tomorrow = TODAY + timedelta(days=1)

    assert measure(quest(target=5), rolled(fold(lesson()), tomorrow), tomorrow) == 0


@pytest.mark.parametrize(
    ("days_learned", "today", "expected"),
    [([0, 1], 1, 2), ([0, 1], 2, 2), ([0, 1], 4, 0), ([], 0, 0), ([0, 1, 2], 3, 2)],
)
def test_a_streak_quest_lacks_today_until_a_lesson_is_done(days_learned, today, expected):
    state = PlayerState()
    for number in days_learned:
        fold(lesson(), at=NOON + timedelta(days=number), state=state)
    day = TODAY + timedelta(days=today)

    assert measure(quest(quest_type="keep_streak", target=3), rolled(state, day), day) == expected


def test_a_fulfilled_quest_is_paid_once():
    rules, state = Rules((quest(),), quests_a_day=1), fold(lesson())
    rows = earned(rules, PLAYER, state, TODAY, TODAY)
    fold(*rows, state=state)

    assert [row.reference_id for row in rows] == ["q"]
    assert earned(rules, PLAYER, state, TODAY, TODAY) == []


def test_a_quest_that_is_not_among_the_days_is_not_paid():
    state = fold(lesson())

    assert [row.reference_id for row in earned(TEN, PLAYER, state, TODAY, TODAY)] == chosen()


REVIEWS = Rules((quest(quest_type="review_questions", target=2),), quests_a_day=1)
PAID = Entry(QUEST_REWARD, "q", xp=50, gems=3)


def review(xp=2):
    return Entry(REVIEW, "question", "biology", xp=xp)


def undone(xp=-2, day=TODAY):
    return Entry(REVIEW_UNDONE, "question", "biology", xp=xp, undoes_day=day.isoformat())


def refunds(*entries, undoing=1, rules=REVIEWS, at=NOON):
    rows = [(entry, at) for entry in entries]
    return taken_back(rules, rows, [undone() for _ in range(undoing)], TODAY)


def test_what_a_quest_paid_is_taken_back_with_its_reviews():
    (row,) = refunds(review(), review(), PAID)

    assert (row.interaction_type, row.reference_id, row.xp, row.gems) == (
        *(QUEST_UNDONE, "q"),
        *(-50, -3),
    )


def test_a_quest_that_other_reviews_fulfil_keeps_its_reward():
    assert refunds(review(), review(), PAID, review()) == []


def test_a_quest_that_lessons_fulfilled_keeps_its_reward():
    rules = Rules((quest(),), quests_a_day=1)

    assert refunds(lesson(), PAID, review(), rules=rules) == []


def test_an_xp_quest_that_lessons_fulfil_keeps_its_reward():
    rules = Rules((quest(quest_type="earn_xp", target=10),), quests_a_day=1)

    assert refunds(lesson(xp=10), PAID, review(), rules=rules) == []
    assert len(refunds(lesson(xp=8), review(), PAID, rules=rules)) == 1


def test_a_reward_is_not_taken_back_twice():
    first = refunds(review(), review(), PAID)

    assert refunds(review(), review(), PAID, undone(), *first) == []


def test_after_midnight_the_quest_of_the_day_before_is_taken_back():
    night, morning = NOON.replace(hour=23), NOON + timedelta(hours=12)
    rows = [(review(), night), (review(), night), (PAID, night), (PAID, morning)]
    (row,) = taken_back(REVIEWS, rows, [undone()], TODAY)
    state = PlayerState()
    for entry, at in [*rows, (undone(), morning), (row, morning)]:
        fold(entry, at=at, state=state)

    assert row.undoes_day == TODAY.isoformat()
    assert (state.today.quests, state.today.reviews, state.today.xp) == (("q",), 0, 0)


def test_a_quest_that_was_taken_back_is_paid_again_when_it_is_fulfilled_again():
    state = fold(review(), review(), PAID, undone())
    fold(*refunds(review(), review(), PAID), state=state)
    unpaid = earned(REVIEWS, PLAYER, state, None, TODAY)
    fold(review(), state=state)

    assert unpaid == []
    assert [row.xp for row in earned(REVIEWS, PLAYER, state, None, TODAY)] == [50]


def streak_of(days, freezes=0):
    state = PlayerState()
    for number in range(days):
        fold(lesson(), at=NOON + timedelta(days=number), state=state)
    return fold(*[Entry(FREEZE_EARNED, "7")] * freezes, at=state.at or NOON, state=state)


@pytest.mark.parametrize(
    ("days", "had", "freezes_earned"), [(7, 0, 1), (14, 1, 1), (14, 2, 0), (8, 0, 0)]
)
def test_every_seventh_day_of_a_streak_earns_a_freeze_up_to_two(days, had, freezes_earned):
    state = streak_of(days, had)
    rules = Rules(freeze_every_days=7, freezes_kept=2)
    yesterday = state.last_success_date - timedelta(days=1)

    assert len(earned(rules, PLAYER, state, yesterday, state.at.date())) == freezes_earned


def test_another_lesson_on_the_seventh_day_earns_no_second_freeze():
    state = streak_of(7, freezes=1)
    rules = Rules(freeze_every_days=7, freezes_kept=2)

    assert earned(rules, PLAYER, state, state.last_success_date, state.at.date()) == []


@pytest.mark.parametrize(
    ("key", "entries"),
    [
        ("first_lesson", [lesson(0)]),
        ("lessons_10", [lesson(bit) for bit in range(10)]),
        ("perfect_10", [lesson()] * 10),
        ("reviews_100", [Entry(REVIEW, "q")] * 100),
        ("first_lesson", [Entry("legacy_progress", "l", "biology", bit_index=0, hearts=1)]),
        ("streak_7", [Entry(STREAK_REPAIR, "outage", streak=7)]),
        ("subject_completed:biology", [Entry(SUBJECT_COMPLETED, "biology", "biology")]),
    ],
)
def test_an_achievement_is_earned_with_the_row_that_reaches_it(key, entries):
    before = fold(*entries[:-1])
    after = fold(*entries)

    assert (key in before.achievements, after.achievements[key]) == (False, TODAY)


def test_an_achievement_keeps_its_day():
    state = fold(lesson())
    fold(lesson(1), at=NOON + timedelta(days=3), state=state)

    assert state.achievements["first_lesson"] == TODAY


def test_replays_of_a_lesson_are_one_lesson_passed():
    assert "lessons_10" not in fold(*[lesson(0)] * 20).achievements


def test_every_achievement_asks_for_more_than_nothing():
    assert all(goal.target > 0 for goal in GOALS.values())


ROWS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                lesson(0),
                lesson(1, hearts=0),
                lesson(2, hearts=3, is_perfect=True),
                Entry(REVIEW, "q", "biology", xp=2),
                Entry(REVIEW_UNDONE, "q", "biology", xp=-2),
                Entry(REVIEW_UNDONE, "q", "biology", xp=-2, undoes_day="2026-03-02"),
                Entry(QUEST_REWARD, "quest", xp=50, gems=1),
                Entry(QUEST_UNDONE, "quest", xp=-50, gems=-1, undoes_day="2026-03-02"),
                Entry(FREEZE_EARNED, "7"),
                Entry(STREAK_REPAIR, "outage", streak=2, excused=("2026-03-04", "2026-03-05")),
                Entry(SUBJECT_COMPLETED, "biology", "biology"),
            ]
        ),
        st.integers(0, 3),
    ),
    max_size=25,
)


@given(ROWS, st.integers(0, 25))
def test_the_fold_is_the_same_however_the_rows_are_split(rows, cut):
    moments, at = [], NOON
    for _entry, days in rows:
        at += timedelta(days=days)
        moments.append(at)
    whole, first = PlayerState(), PlayerState()
    for (entry, _days), moment in zip(rows, moments, strict=True):
        fold(entry, at=moment, state=whole)
    for (entry, _days), moment in list(zip(rows, moments, strict=True))[:cut]:
        fold(entry, at=moment, state=first)
    second = first.clone()
    for (entry, _days), moment in list(zip(rows, moments, strict=True))[cut:]:
        stored = Entry.from_row(
            entry.interaction_type, entry.reference_id, entry.subject, entry.xp, entry.facts()
        )
        fold(stored, at=moment, state=second)

    assert second == whole


@given(ROWS)
def test_freezes_never_fall_below_zero(rows):
    state, at = PlayerState(), NOON
    for entry, days in rows:
        at += timedelta(days=days)
        fold(entry, at=at, state=state)

    assert state.freezes >= 0


def test_a_log_from_before_quests_folds_as_it_did():
    state = fold(lesson(0), Entry(CLIENT_XP, "game", xp=3))

    assert (state.xp.total, state.streak, state.gems, state.freezes) == (13, 1, 0, 0)
    assert isinstance(state.last_success_date, date)
