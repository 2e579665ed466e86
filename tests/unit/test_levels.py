"""Levels: int(0.07 · √xp) + 1, and how far a player is within one."""

import pytest

from memora.services.ledger.player_state import level_of
from memora.services.profiles.levels import first_xp_of, level_progress

LEVELS = range(2, 5_000)


def test_a_level_begins_where_the_formula_first_gives_it():
    assert [level_of(first_xp_of(level)) for level in LEVELS] == [*LEVELS]
    assert [level_of(first_xp_of(level) - 1) + 1 for level in LEVELS] == [*LEVELS]


@pytest.mark.parametrize(
    ("xp", "level", "in_level", "to_next", "percentage"),
    [
        (0, 1, 0, 205, 0),
        (204, 1, 204, 1, 99),
        (205, 2, 0, 612, 0),
        (1_500, 3, 683, 337, 66),
        (-30, 1, 0, 205, 0),
    ],
)
def test_xp_stands_within_its_level(xp, level, in_level, to_next, percentage):
    reached = level_progress(xp)

    assert (reached.level, reached.xp_in_level, reached.xp_to_next) == (level, in_level, to_next)
    assert reached.percentage == percentage
