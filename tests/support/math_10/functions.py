"""The key to the track of functions."""

from fractions import Fraction
from itertools import accumulate
from math import isclose, log2, prod, sqrt
from typing import Any

from tests.support.math_10.brute_force import (
    GRID,
    Equation,
    Such,
    Where,
    discriminant,
    inverse_of,
    line_through,
    lowest,
    only,
    roots,
    same,
)
from tests.support.math_10.notation import has_one_ratio, number

FUNCTIONS: dict[str, Any] = {
    # What is a function?
    "t02.u01.p01.l01.q1": 3**2 + 2 * 3,
    "t02.u01.p01.l01.q2": (-4) ** 2 - 2 * (-4),
    "t02.u01.p01.l01.q3": only(
        name
        for name, inputs in {"A": [1, 2], "B": [1, 1], "C": [1, 2]}.items()
        if len(set(inputs)) < 2
    ),
    "t02.u01.p01.l01.q4": len([y for y in range(-5, 6) if 3**2 + y**2 == 25]) <= 1,
    "t02.u01.p01.l01.q5": {f"f({x})".replace("-", "−"): x * x - 1 for x in (0, 2, -3, 1)},
    # Domain and range
    "t02.u01.p01.l02.q1": Where(lambda x: x + 5 >= 0),
    "t02.u01.p01.l02.q2": Where(lambda y: discriminant(1, 0, -4 - y) >= 0),
    "t02.u01.p01.l02.q3": only(roots(lambda x: 2 * x - 8)),
    "t02.u01.p01.l02.q4": 1 in {x for x in GRID if 3 - x >= 0},
    "t02.u01.p01.l02.q5": Such(lambda text: number(text) not in roots(lambda x: x * x - 4)),
    # Composition of functions
    "t02.u01.p01.l03.q1": (6 - 4) ** 2 + 1,
    "t02.u01.p01.l03.q2": lambda x: 2 * (x * x) + 3,
    "t02.u01.p01.l03.q3": lambda x: (3 * x) + 2,
    "t02.u01.p01.l03.q4": same(lambda x: (2 * x - 1) ** 2, lambda x: 2 * x**2 - 1),
    # Inverse functions
    "t02.u01.p01.l04.q1": inverse_of(lambda x: 2 * x + 6),
    "t02.u01.p01.l04.q2": {9: 2}[9],
    "t02.u01.p01.l04.q3": inverse_of(lambda x: x / 4 - 1),
    "t02.u01.p01.l04.q4": len({x**2 for x in GRID}) == len(GRID),
    "t02.u01.p01.l04.q5": [
        "write y = f(x)",
        "solve the equation for x",
        "exchange the names x and y",
        "check with one value",
    ],
    # Linear functions
    "t02.u01.p02.l01.q1": Fraction(13 - 1, 5 - 2),
    "t02.u01.p02.l01.q2": line_through((0, -2), (4, 10)),
    "t02.u01.p02.l01.q3": all(5 - 2 * (x + 1) < 5 - 2 * x for x in range(-9, 9)),
    "t02.u01.p02.l01.q4": line_through((0, 1), (2, 2)),
    "t02.u01.p02.l01.q5": {
        "y = 3x − 1": (3 * 1 - 1) - (3 * 0 - 1),
        "y = −(x)/(2) + 4": (-1 / 2 + 4) - (0 + 4),
        "y = 5": 5 - 5,
        "x + y = 1": (1 - 1) - (1 - 0),
    },
    # Quadratic functions and parabolas
    "t02.u01.p02.l02.q1": lowest(lambda x: x**2 + 4 * x + 1),
    "t02.u01.p02.l02.q2": lowest(lambda x: (x - 5) ** 2 + 2),
    "t02.u01.p02.l02.q3": max(8 * x - x**2 for x in GRID),
    "t02.u01.p02.l02.q4": -2 * 5**2 + 3 > 3,
    "t02.u01.p02.l02.q5": [
        *sorted(roots(lambda x: x**2 - 2 * x - 3)),
        lowest(lambda x: x**2 - 2 * x - 3)[0],
        "upwards",
    ],
    # Transformations of graphs
    "t02.u01.p02.l03.q1": Equation(lambda x, y: (y - 2) - (x - -4) ** 2),
    "t02.u01.p02.l03.q2": Equation(lambda x, y: -y - (x**2 + 3)),
    "t02.u01.p02.l03.q3": lowest(lambda x: (x - 3) ** 2) == (-3, 0),
    "t02.u01.p02.l03.q4": lowest(lambda x: (x - 7) ** 2 + 1)[0],
    "t02.u01.p02.l03.q5": {
        "3 units up": Equation(lambda x, y: (y - 3) - x**2),
        "3 units to the right": Equation(lambda x, y: y - (x - 3) ** 2),
        "3 units to the left": Equation(lambda x, y: y - (x + 3) ** 2),
        "reflection in the x-axis".replace("-", "−"): Equation(lambda x, y: -y - x**2),
    },
    # The exponential function
    "t02.u02.p01.l01.q1": prod([3] * 4),
    "t02.u02.p01.l01.q2": Fraction(5) ** -2,
    "t02.u02.p01.l01.q3": Where(lambda y: y > 0 and isclose(2 ** log2(y), y)),
    "t02.u02.p01.l01.q4": all(
        Fraction(1, 3) ** x < Fraction(1, 3) ** (x + 1) for x in range(-5, 5)
    ),
    "t02.u02.p01.l01.q5": sorted([2 * 2 * 2, 3 * 3, 1 / (2 * 2), 1, sqrt(2)]),
    # Exponential equations
    "t02.u02.p01.l02.q1": only(x for x in range(-20, 20) if Fraction(3) ** x == 81),
    "t02.u02.p01.l02.q2": log2(8) / log2(4),
    "t02.u02.p01.l02.q3": only(x for x in range(-20, 20) if Fraction(10) ** x == Fraction(1, 1000)),
    "t02.u02.p01.l02.q4": all(3.0 ** float(x) != -9 and 3.0 ** float(x) > 0 for x in GRID),
    "t02.u02.p01.l02.q5": {
        "2^x = 16": log2(16),
        "3^x = (1)/(9)": only(x for x in range(-9, 9) if Fraction(3) ** x == Fraction(1, 9)),
        "4^x = 2": log2(2) / log2(4),
        "7^x = 1": only(x for x in range(-9, 9) if Fraction(7) ** x == 1),
    },
    # Growth by a constant percentage
    "t02.u02.p01.l03.q1": 500 * Fraction(120, 100) * Fraction(120, 100),
    "t02.u02.p01.l03.q2": 1 - Fraction(15, 100),
    "t02.u02.p01.l03.q3": Fraction(110, 100) * Fraction(90, 100) == 1,
    "t02.u02.p01.l03.q4": 50 * 2 * 2 * 2 * 2,
    "t02.u02.p01.l03.q5": 1000 * Fraction(105, 100) * Fraction(105, 100) * Fraction(105, 100),
    # Sequences and their general term
    "t02.u03.p01.l01.q1": 4 * 6 - 3,
    "t02.u03.p01.l01.q2": lambda n: n * n,
    "t02.u03.p01.l01.q3": list(accumulate(range(4), lambda term, _: 3 * term - 1, initial=2))[3],
    "t02.u03.p01.l01.q4": 50 in [n**2 + 1 for n in range(1, 60)],
    "t02.u03.p01.l01.q5": [
        *(range(5, 1000, 3)[place - 1] for place in (1, 10)),
        list(range(5, 1000, 3)).index(50) + 1,
    ],
    # Arithmetic sequences
    "t02.u03.p01.l02.q1": range(5, 1000, 4)[11],
    "t02.u03.p01.l02.q2": lambda n: 8 + (n - 1) * 5,
    "t02.u03.p01.l02.q3": Fraction(27 - 11, 7 - 3),
    "t02.u03.p01.l02.q4": len({4 - 2, 8 - 4, 16 - 8}) == 1,
    # Of the steps before term n: none before the first.
    "t02.u03.p01.l02.q5": f"a_n = a_1 + (n − {1 + range(7, 99, 3).index(7)})d",
    # The sum of an arithmetic sequence
    "t02.u03.p01.l03.q1": sum(range(1, 41)),
    "t02.u03.p01.l03.q2": sum(range(3, 1000, 2)[:20]),
    "t02.u03.p01.l03.q3": sum(12 + 2 * row for row in range(8)),
    "t02.u03.p01.l03.q4": sum(range(1, 20, 2)) == 100,
    # Geometric sequences
    "t02.u03.p02.l01.q1": list(accumulate([2, 3, 3, 3, 3], lambda a, b: a * b))[4],
    "t02.u03.p02.l01.q2": Fraction(24, 48),
    "t02.u03.p02.l01.q3": 4 * -3 * -3 * -3,
    "t02.u03.p02.l01.q4": len({Fraction(20, 10), Fraction(30, 20), Fraction(40, 30)}) == 1,
    "t02.u03.p02.l01.q5": Such(has_one_ratio),
    # The sum of a geometric sequence
    "t02.u03.p02.l02.q1": sum(2**k for k in range(8)),
    "t02.u03.p02.l02.q2": sum(2 * 3**k for k in range(5)),
    "t02.u03.p02.l02.q3": sum(2**month for month in range(6)),
    "t02.u03.p02.l02.q4": sum(8 * Fraction(1, 2) ** k for k in range(4)) == 15,
}
