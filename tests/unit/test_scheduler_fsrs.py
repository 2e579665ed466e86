"""``fsrs``: against the published formulas of FSRS-6, and against what the library answered."""

import json
import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.ledger.review_record import CardState
from memora.services.reviews.schedulers.classic import ClassicScheduler
from memora.services.reviews.schedulers.fsrs import FSRSScheduler, level_of
from memora.services.reviews.schedulers.rating import Rating

NOON = datetime(2026, 3, 1, 12)
AGAIN, HARD, GOOD, EASY = Rating
scheduler = FSRSScheduler()

# The default parameters of FSRS-6 as its authors publish them.
W = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip

ratings = st.sampled_from(Rating)
histories = st.lists(st.tuples(ratings, st.floats(0, 24 * 400)), max_size=30)


def play(*answers, state=None):
    """Answer each time that the question is due; the states after each answer."""
    states = [state or CardState()]
    for rating in answers:
        states.append(scheduler.review(states[-1], rating, states[-1].next_review or NOON))
    return states[1:]


def replay(history):
    state, now = CardState(), NOON
    for rating, hours in history:
        now += timedelta(hours=hours)
        state = scheduler.review(state, rating, now)
    return state, now


def memory(state):
    """FSRS's own stability (days) and difficulty."""
    card = json.loads(state.card)
    return card["stability"], card["difficulty"]


def published(gaps_and_ratings):
    """Stability and difficulty by the formulas of the FSRS-6 wiki page, written down anew."""
    (_, first), *rest = gaps_and_ratings
    s, d = W[first - 1], start_difficulty(first)
    for days, rating in rest:
        r = forgetting_curve(days, s)
        if days == 0:
            growth = math.exp(W[17] * (rating - 3 + W[18])) * s ** -W[19]
            s_next = s * (growth if rating is AGAIN else max(1, growth))
        elif rating is AGAIN:
            forgot = W[11] * d ** -W[12] * ((s + 1) ** W[13] - 1) * math.exp(W[14] * (1 - r))
            s_next = min(forgot, s / math.exp(W[17] * W[18]))
        else:
            factor = {HARD: W[15], GOOD: 1, EASY: W[16]}[rating]
            gain = math.exp(W[8]) * (11 - d) * s ** -W[9] * (math.exp(W[10] * (1 - r)) - 1)
            s_next = s * (1 + gain * factor)
        damped = d - W[6] * (rating - 3) * (10 - d) / 9
        d = within(W[7] * (W[4] - math.exp(W[5] * 3) + 1) + (1 - W[7]) * damped)
        s = s_next
    return s, d


def start_difficulty(rating):
    return within(W[4] - math.exp(W[5] * (rating - 1)) + 1)


def forgetting_curve(days, stability):
    return (1 + (0.9 ** (-1 / W[20]) - 1) * days / stability) ** -W[20]


def within(difficulty):
    return min(max(difficulty, 1), 10)


@pytest.mark.parametrize(
    "history",
    [
        [(0, GOOD), (2, GOOD), (11, GOOD), (46, GOOD)],
        [(0, EASY), (30, EASY), (200, HARD)],
        [(0, HARD), (1, HARD), (9, AGAIN), (1, GOOD)],
        [(0, AGAIN), (1, AGAIN), (1, GOOD), (5, EASY)],
        [(0, GOOD), (0, GOOD), (0, AGAIN), (3, GOOD), (0, HARD), (0, EASY)],
    ],
)
def test_a_memory_follows_the_published_formulas(history):
    state, _ = replay([(rating, 24 * days) for days, rating in history])

    assert memory(state) == pytest.approx(published(history), rel=1e-9)


# Recorded from fsrs 6.3.2: answers when due; intervals and Memora's stability after each.
RECORDED = {
    "always right": ((GOOD,) * 6, (2, 11, 46, 163, 365, 365), (1.43, 2.41, 3.54, 4.42, 5, 5)),
    "always easy": ((EASY,) * 4, (8, 66, 365, 365), (2.15, 3.78, 5, 5)),
    "always in part": ((HARD,) * 5, (1, 3, 7, 12, 18), (1.13, 1.61, 1.98, 2.48, 2.87)),
    "always wrong": ((AGAIN,) * 4, (1, 1, 1, 1), (0.21, 0.1, 0.06, 0.03)),
    "forgotten and learned again": (
        (GOOD, GOOD, GOOD, AGAIN, GOOD, GOOD),
        (2, 11, 46, 3, 8, 19),
        (1.43, 2.41, 3.54, 1.55, 2.1, 2.9),
    ),
}


@pytest.mark.parametrize("story", RECORDED)
def test_schedules_are_those_recorded_from_the_pinned_library(story):
    answers, intervals, levels = RECORDED[story]

    assert [(state.interval_days, state.stability) for state in play(*answers)] == list(
        zip(intervals, levels, strict=True)
    )


def test_repetitions_count_from_the_last_lapse():
    states = play(GOOD, GOOD, AGAIN, AGAIN, HARD)

    assert [(state.reps, state.lapses) for state in states] == [
        (1, 0),
        (2, 0),
        (0, 1),
        (0, 1),
        (1, 1),
    ]


def test_recall_is_nine_tenths_after_as_many_days_as_the_stability():
    state, now = replay([(GOOD, 0)])
    days = 7

    assert scheduler.recall(state, now + timedelta(days=days)) == pytest.approx(
        forgetting_curve(days, W[2])
    )


def test_what_was_never_answered_is_not_recalled():
    assert scheduler.recall(CardState(), NOON) == 0


@pytest.mark.parametrize(
    ("days", "level"),
    [
        (0.001, 0),
        (0.5, 0.5),
        (1, 1),
        (2.65, 1.5),
        (7, 2),
        (21, 3),
        (90, 4),
        (364.9, 5),
        (10_000, 5),
    ],
)
def test_stability_is_shown_on_the_scale_of_the_bands(days, level):
    assert level_of(days) == pytest.approx(level, abs=0.005)


def test_a_memory_of_classic_goes_on_with_its_interval_and_its_growth():
    classic, state = ClassicScheduler(), CardState()
    for _ in range(4):
        state = classic.review(state, GOOD, state.next_review or NOON)
    assert (state.interval_days, state.ease) == (18.75, 2.5)

    after = scheduler.review(state, GOOD, state.next_review + timedelta(hours=6))

    assert scheduler.recall(state, state.next_review + timedelta(hours=6)) == pytest.approx(
        0.9, abs=0.005
    )
    assert memory(after)[0] == pytest.approx(18.75 * 2.5, rel=0.01)


def test_a_memory_of_classic_without_growth_is_the_most_difficult():
    hard = CardState(ease=1.3, interval_days=1, reps=1, last_review=NOON)

    assert memory(scheduler.review(hard, HARD, NOON))[1] == pytest.approx(10, abs=0.02)


def test_the_ease_of_classic_is_kept_for_a_way_back():
    foreign = CardState(ease=1.7, interval_days=3, reps=2, last_review=NOON)

    assert scheduler.review(foreign, GOOD, NOON + timedelta(days=3)).ease == 1.7


@given(histories, ratings)
def test_the_next_review_lies_between_a_day_and_a_year_ahead(history, rating):
    state, now = replay([*history, (rating, 1)])

    assert timedelta(days=1) <= state.next_review - now <= timedelta(days=365)


@given(histories)
def test_stability_stays_in_its_range(history):
    state, _ = replay([*history, (GOOD, 0)])

    assert 0 <= state.stability <= 5


@given(histories, st.floats(0, 500))
def test_a_better_answer_never_comes_back_sooner(history, days):
    state, now = replay(history)
    now += timedelta(days=days)
    dates = [scheduler.review(state, rating, now).next_review for rating in Rating]

    assert dates == sorted(dates)


@given(st.floats(0.001, 40_000), st.floats(0.001, 40_000))
def test_a_more_stable_memory_never_stands_lower(one, other):
    low, high = sorted((one, other))

    assert level_of(low) <= level_of(high)


@given(histories, st.floats(0, 500), st.floats(0, 500))
def test_recall_never_grows_with_time(history, days, more):
    state, now = replay([*history, (GOOD, 0)])
    sooner, later = now + timedelta(days=days), now + timedelta(days=days + more)

    assert 0 <= scheduler.recall(state, later) <= scheduler.recall(state, sooner) <= 1


@given(histories)
def test_the_same_answers_give_the_same_state(history):
    assert replay(history) == replay(history)
