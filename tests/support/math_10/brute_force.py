"""What the answer key is computed with: trying all values rather than the course's methods."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

T = TypeVar("T")
Numbers = tuple[int, int, int]
Point = tuple[float, float]

GRID = tuple(Fraction(k, 12) for k in range(-40 * 12, 40 * 12 + 1))
"""The numbers among which solutions are looked for."""


@dataclass(frozen=True)
class Where:
    """The numbers for which something holds."""

    holds: Callable[[Any], bool]


@dataclass(frozen=True)
class Equation:
    """The points where a difference is zero."""

    difference: Callable[..., Any]


@dataclass(frozen=True)
class Such:
    """The options for whose formula, in one line, something holds."""

    holds: Callable[[str], bool]


def roots(function: Callable[[Any], Any]) -> set[Fraction]:
    """Return the zeros of a function in the grid."""
    return {x for x in GRID if abs(function(x)) < 1e-9}


def same(one: Callable[[Any], Any], other: Callable[[Any], Any]) -> bool:
    """Say whether two polynomials take the same values."""
    return all(one(x) == other(x) for x in range(-9, 10))


def only(found: Iterable[T]) -> T:
    """Return the one thing that was found."""
    (one,) = found
    return one


def degree(polynomial: Callable[[int], int]) -> int:
    """Return the degree: how often differences are taken until all are the same."""
    values = [polynomial(x) for x in range(12)]
    steps = 0
    while len(set(values)) > 1:
        values = [b - a for a, b in pairwise(values)]
        steps += 1
    return steps


def discriminant(a: int, b: int, c: int) -> int:
    """Return the discriminant of ax² + bx + c."""
    return b * b - 4 * a * c


def solve_pair(one: Numbers, other: Numbers) -> tuple[Fraction, Fraction]:
    """Solve ax + by = c and dx + ey = f by Cramer's rule."""
    (a, b, c), (d, e, f) = one, other
    below = a * e - b * d
    return Fraction(c * e - b * f, below), Fraction(a * f - c * d, below)


def solutions_of(one: Numbers, other: Numbers) -> str:
    """Say how many pairs solve ax + by = c and dx + ey = f."""
    (a, b, c), (d, e, f) = one, other
    if a * e != b * d:
        return "one"
    return "infinitely many" if a * f == c * d and b * f == c * e else "none"


def lowest(function: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Return the lowest point of a graph."""
    x = min(GRID, key=function)
    return x, function(x)


def inverse_of(function: Callable[[float], float]) -> Callable[[float], float]:
    """Return the inverse of an increasing function, found by halving."""

    def inverse(x: float) -> float:
        low, high = -1e4, 1e4
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if function(middle) < x else (low, middle)
        return low

    return inverse


def line_through(one: tuple[int, int], other: tuple[int, int]) -> Equation:
    """Return the equation of the line through two points."""
    (a, b), (c, d) = one, other
    return Equation(lambda x, y: (x - a) * (d - b) - (y - b) * (c - a))


def angle_at(corner: Point, one: Point, other: Point) -> float:
    """Return the angle between two points as seen from a third, in degrees from 0 to 180."""
    legs = [math.atan2(y - corner[1], x - corner[0]) for x, y in (one, other)]
    apart = abs(math.degrees(legs[0] - legs[1]))
    return min(apart, 360 - apart)


def on_circle(degrees: float) -> Point:
    """Return a point of the unit circle."""
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def angles(a: float, b: float, c: float) -> tuple[float, ...]:
    """Return the angles opposite the sides of a triangle, in degrees."""
    x = (a * a - b * b + c * c) / (2 * c)
    left, right, top = (0.0, 0.0), (c, 0.0), (c - x, math.sqrt(a * a - x * x))
    found = (angle_at(left, right, top), angle_at(right, left, top), angle_at(top, left, right))
    return tuple(round(angle, 9) for angle in found)
