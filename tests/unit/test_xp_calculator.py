"""XP of a completion: the papers' formula and its bonuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.progress_engine.xp_calculator import calculate_xp


@pytest.mark.parametrize(
    ("hearts", "is_first", "best", "base_xp", "expected"),
    [
        (5, True, {}, 10, 35),  # the paper's example
        (0, True, {}, 10, 15),
        (1, True, {}, None, 27),
        (3, False, {"L1": 3}, 10, 16),
        (4, False, {"L1": 3}, 10, 28),
        (2, False, {"L1": 3}, 10, 14),
        (1, False, {"L1": 0}, 10, 22),
        (0, False, {"L1": 0}, 0, 0),
        (5, True, {"L2": 5}, 40, 65),
    ],
)
def test_xp_is_base_plus_two_a_heart_plus_the_bonuses(hearts, is_first, best, base_xp, expected):
    assert calculate_xp("L1", hearts, is_first, best, base_xp)["xp_earned"] == expected


def test_the_answer_lists_the_parts():
    assert calculate_xp("L1", 5, True, {}, 10) == {
        "xp_earned": 35,
        "base_xp": 10,
        "heart_bonus": 10,
        "first_completion_bonus": 5,
        "record_break_bonus": 10,
        "is_new_record": True,
        "best_hearts_data": {"L1": 5},
    }


def test_a_weaker_replay_keeps_the_best_hearts():
    best = {"L1": 4, "L2": 1}

    assert calculate_xp("L1", 2, False, best, 10)["best_hearts_data"] == {"L1": 4, "L2": 1}
    assert best == {"L1": 4, "L2": 1}


@pytest.mark.parametrize(("hearts", "base_xp"), [(-1, 10), (6, 10), (3, -1)])
def test_figures_out_of_range_are_refused(hearts, base_xp):
    with pytest.raises(ValueError, match="must"):
        calculate_xp("L1", hearts, True, {}, base_xp)


@given(plays=st.lists(st.integers(0, 5), max_size=20))
def test_records_are_broken_exactly_when_hearts_exceed_all_before(plays):
    best = {}
    for number, hearts in enumerate(plays):
        answer = calculate_xp("L1", hearts, number == 0, best, 10)
        assert answer["is_new_record"] == (hearts > max(plays[:number], default=0))
        best = answer["best_hearts_data"]
