"""Timing two ways of doing the same thing, in turns."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report.

    Attributes:
        name: what was measured.
        ours_s: median seconds of a round of ours; None where only the ratio counts.
        base_s: median seconds of a round of what it is compared with, if anything.
        ratio: the median over the rounds of ours / base.
        budget: what the ratio, or the time, is meant to stay within, in words.
    """

    name: str
    ours_s: float | None
    base_s: float | None = None
    ratio: float | None = None
    budget: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the figure for the JSON report."""
        return asdict(self)


def compare(
    name: str, ours: Callable[[], Any], base: Callable[[], Any], budget: str = ""
) -> Figure:
    """Time two functions in turns, so that a machine's moods meet both."""
    pairs = in_turn(ours, base)
    ratio = median(own / other for own, other in pairs)
    own, other = (median(column) for column in zip(*pairs, strict=True))
    return Figure(name, own, other, ratio, budget)


def in_turn(*works: Callable[[], Any]) -> list[tuple[float, ...]]:
    """Time several functions in turns; return the seconds of each, round by round."""
    for work in works:
        work()
    return [tuple(_time(work) for work in works) for _ in range(ROUNDS)]


def measure(name: str, ours: Callable[[], Any], budget: str = "") -> Figure:
    """Time one function."""
    ours()
    return Figure(name, median(_time(ours) for _ in range(ROUNDS)), budget=budget)


def _time(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
