"""``classic`` against tables worked by hand from the contract's factors."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.ledger.review_record import CardState
from memora.services.reviews.schedulers.classic import ClassicScheduler
from memora.services.reviews.schedulers.rating import Rating

NOON = datetime(2026, 3, 1, 12)
AGAIN, HARD, GOOD, EASY = Rating
classic = ClassicScheduler()

ratings = st.sampled_from(Rating)
# What a player does: an answer, so many hours after the last one.
histories = st.lists(st.tuples(ratings, st.floats(0, 24 * 400)), max_size=40)


def play(*answers, state=None):
    """Answer each time that the question is due; the states after each answer."""
    states = [state or CardState()]
    for rating in answers:
        states.append(classic.review(states[-1], rating, states[-1].next_review or NOON))
    return states[1:]


def replay(history):
    state, now = CardState(), NOON
    for rating, hours in history:
        now += timedelta(hours=hours)
        state = classic.review(state, rating, now)
    return state, now


# answers; then intervals, ease, stability, repetitions and lapses after each
GOLDEN = {
    "always right": (
        (GOOD,) * 8,
        (1, 3, 7.5, 18.75, 46.875, 117.1875, 292.96875, 365),
        (2.5,) * 8,
        (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0),
        (1, 2, 3, 4, 5, 6, 7, 8),
        (0,) * 8,
    ),
    "easy is right": ((EASY, EASY), (1, 3), (2.5, 2.5), (0.5, 1.0), (1, 2), (0, 0)),
    "always in part": (
        (HARD,) * 5,
        (1, 1.8, 2.538, 3.50244, 4.728294),
        (2.45, 2.4, 2.35, 2.3, 2.25),
        (0.2, 0.4, 0.6, 0.8, 1.0),
        (1, 2, 3, 4, 5),
        (0,) * 5,
    ),
    "always wrong": (
        (AGAIN,) * 7,
        (1,) * 7,
        (2.3, 2.1, 1.9, 1.7, 1.5, 1.3, 1.3),
        (0,) * 7,
        (0,) * 7,
        (0,) * 7,
    ),
    "forgotten and learned again": (
        (GOOD, GOOD, GOOD, AGAIN, GOOD, GOOD, GOOD, AGAIN, AGAIN),
        (1, 3, 7.5, 1, 1, 3, 7.35, 1, 1),
        (2.5, 2.5, 2.5, 2.3, 2.35, 2.4, 2.45, 2.25, 2.05),
        (0.5, 1.0, 1.5, 0.5, 1.0, 1.5, 2.0, 1.0, 0.0),
        (1, 2, 3, 0, 1, 2, 3, 0, 0),
        (0, 0, 0, 1, 1, 1, 1, 2, 2),
    ),
}


@pytest.mark.parametrize("story", GOLDEN)
def test_intervals_follow_the_golden_table(story):
    answers, intervals, *_ = GOLDEN[story]

    assert [state.interval_days for state in play(*answers)] == pytest.approx(intervals)


@pytest.mark.parametrize("story", GOLDEN)
def test_ease_and_stability_follow_the_golden_table(story):
    answers, _, eases, stabilities, *_ = GOLDEN[story]

    assert [(state.ease, state.stability) for state in play(*answers)] == list(
        zip(eases, stabilities, strict=True)
    )


@pytest.mark.parametrize("story", GOLDEN)
def test_repetitions_and_lapses_follow_the_golden_table(story):
    answers, *_, reps, lapses = GOLDEN[story]

    assert [(state.reps, state.lapses) for state in play(*answers)] == list(
        zip(reps, lapses, strict=True)
    )


@pytest.mark.parametrize("answer", [HARD, GOOD, EASY])
def test_a_right_answer_before_its_time_moves_only_the_last_review(answer):
    known = play(GOOD, GOOD)[-1]
    early = known.next_review - timedelta(seconds=1)

    assert classic.review(known, answer, early) == replace(known, last_review=early)


def test_a_wrong_answer_before_its_time_counts():
    known = play(GOOD, GOOD)[-1]
    early = known.next_review - timedelta(days=2)

    assert classic.review(known, AGAIN, early).next_review == early + timedelta(days=1)


def test_a_review_that_was_put_off_counts_as_soon_as_the_interval_is_over():
    known = play(GOOD, GOOD)[-1]
    put_off = replace(known, next_review=known.next_review + timedelta(days=9))

    assert classic.review(put_off, GOOD, known.next_review).reps == 3


def test_a_review_that_was_brought_forward_counts():
    known = play(GOOD, GOOD)[-1]
    sooner = known.next_review - timedelta(days=2)

    assert classic.review(replace(known, next_review=sooner), GOOD, sooner).reps == 3


def test_a_late_answer_grows_from_the_interval_that_was_planned():
    known = play(GOOD, GOOD)[-1]

    assert classic.review(known, GOOD, NOON + timedelta(days=200)).interval_days == 7.5


def test_a_state_without_ease_starts_at_two_and_a_half():
    foreign = CardState(stability=3.0, interval_days=20.0, reps=4, last_review=NOON, card="{}")

    assert classic.review(foreign, GOOD, NOON + timedelta(days=20)).interval_days == 50


@pytest.mark.parametrize("days", [0, 10, 30])
def test_another_schedulers_card_is_dropped(days):
    foreign = CardState(
        interval_days=20.0,
        reps=4,
        last_review=NOON,
        next_review=NOON + timedelta(days=20),
        card="{}",
    )

    assert classic.review(foreign, GOOD, NOON + timedelta(days=days)).card is None


@pytest.mark.parametrize(
    ("days", "probability"), [(0, 1.0), (1.5, 0.948683), (3, 0.9), (6, 0.81), (9, 0.729)]
)
def test_recall_falls_to_nine_tenths_at_the_interval(days, probability):
    known = play(GOOD, GOOD)[-1]

    assert classic.recall(known, known.last_review + timedelta(days=days)) == pytest.approx(
        probability, abs=1e-6
    )


def test_what_was_never_answered_is_not_recalled():
    assert classic.recall(CardState(), NOON) == 0


@given(histories, ratings)
def test_the_next_review_lies_after_the_answer(history, rating):
    state, now = replay([*history, (rating, 1)])

    assert state.next_review > now


@given(histories)
def test_stability_and_ease_stay_in_their_ranges(history):
    state, _ = replay([*history, (GOOD, 0)])

    assert 0 <= state.stability <= 5
    assert 1.3 <= state.ease <= 2.5


@given(histories, st.floats(0, 500))
def test_a_better_answer_to_a_due_question_never_comes_back_sooner(history, late):
    state, now = replay(history)
    now = (state.next_review or now) + timedelta(days=late)
    dates = [classic.review(state, rating, now).next_review for rating in Rating]

    assert dates == sorted(dates)


@given(histories, st.floats(0, 500), st.floats(0, 500))
def test_recall_never_grows_with_time(history, days, more):
    state, now = replay([*history, (GOOD, 0)])
    sooner, later = now + timedelta(days=days), now + timedelta(days=days + more)

    assert 0 <= classic.recall(state, later) <= classic.recall(state, sooner) <= 1
