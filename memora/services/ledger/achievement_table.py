"""The achievements, and from which figure on each is earned. Pure: no framework, no I/O.

The fold earns them, so they follow from the log alone, with the day on which the figure was first
reached, on old logs too. For that reason a key keeps its figure for good: to ask for more, add a
key; a changed figure would take from students what they have.
"""

from collections.abc import Container, Iterator, Mapping
from typing import Final, NamedTuple


class Goal(NamedTuple):
    """What earns an achievement: a measure, and how much of it."""

    measure: str
    target: int


GOALS: Final[Mapping[str, Goal]] = {
    "first_lesson": Goal("lessons", 1),
    "lessons_10": Goal("lessons", 10),
    "lessons_100": Goal("lessons", 100),
    "lessons_500": Goal("lessons", 500),
    "perfect_1": Goal("perfect", 1),
    "perfect_10": Goal("perfect", 10),
    "perfect_100": Goal("perfect", 100),
    "streak_7": Goal("streak", 7),
    "streak_30": Goal("streak", 30),
    "streak_100": Goal("streak", 100),
    "reviews_100": Goal("reviews", 100),
    "reviews_1000": Goal("reviews", 1_000),
}


def newly_earned(earned: Container[str], measures: Mapping[str, int]) -> Iterator[str]:
    """Yield the achievements that the figures reach and the player does not have yet.

    Args:
        earned: the keys that the player has.
        measures: the player's figures: ``lessons`` passed, ``perfect`` lessons, ``streak`` in
            days, ``reviews`` of questions.
    """
    for key, goal in GOALS.items():
        if key not in earned and measures[goal.measure] >= goal.target:
            yield key
