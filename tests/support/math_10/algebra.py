"""The key to the track of algebra."""

from fractions import Fraction
from itertools import combinations
from math import cbrt, gcd, isclose, isqrt, prod, sqrt
from typing import Any

from tests.support.math_10.brute_force import (
    GRID,
    Equation,
    Such,
    Where,
    degree,
    discriminant,
    only,
    roots,
    same,
    solutions_of,
    solve_pair,
)
from tests.support.math_10.notation import is_satisfied, number

ALGEBRA: dict[str, Any] = {
    # Sets and their operations
    "t01.u01.p01.l01.q1": {1, 3, 5, 7} & {3, 4, 5},
    "t01.u01.p01.l01.q2": {2, 4, 6} - {4, 5},
    "t01.u01.p01.l01.q3": all(
        set() <= set(some) for size in range(4) for some in combinations("abcd", size)
    ),
    "t01.u01.p01.l01.q4": sum(1 for size in range(4) for _ in combinations("abc", size)),
    "t01.u01.p01.l01.q5": {
        "A ∪ B": {1, 2, 3} | {2, 3, 4},
        "A ∩ B": {1, 2, 3} & {2, 3, 4},
        "A − B": {1, 2, 3} - {2, 3, 4},
        "B − A": {2, 3, 4} - {1, 2, 3},
    },
    # Intervals
    "t01.u01.p01.l02.q1": Where(lambda x: -2 < x <= 5),
    "t01.u01.p01.l02.q2": Where(lambda x: 0 <= x <= 5 and 3 < x < 8),
    "t01.u01.p01.l02.q3": 4 in {x for x in GRID if 1 < x < 4},
    "t01.u01.p01.l02.q4": sum(1 for n in range(-50, 50) if -2 <= n < 3),
    "t01.u01.p01.l02.q5": Such(lambda text: -2 <= number(text) < 3),
    # Rational and irrational numbers
    "t01.u01.p02.l01.q1": only(sqrt(n) for n in (8, 16) if isqrt(n) ** 2 != n),
    "t01.u01.p02.l01.q2": Fraction(5, 10) / (1 - Fraction(1, 10)),
    "t01.u01.p02.l01.q3": isqrt(25) ** 2 == 25,
    "t01.u01.p02.l01.q4": Fraction("0.125"),
    "t01.u01.p02.l01.q5": sorted([0.3, sqrt(3), 1 / 3, -3 / 2, -sqrt(2)]),
    # Absolute value
    "t01.u01.p02.l02.q1": roots(lambda x: abs(x - 2) - 7),
    "t01.u01.p02.l02.q2": Where(lambda x: abs(x - 1) < 4),
    "t01.u01.p02.l02.q3": abs(-6) == -6,
    "t01.u01.p02.l02.q4": abs(-4 - 3),
    "t01.u01.p02.l02.q5": sorted(roots(lambda x: abs(x - 4) - 3)),
    # Laws of exponents
    "t01.u02.p01.l01.q1": lambda x: x**3 * x**4,
    "t01.u02.p01.l01.q2": lambda x: (2 * x**2) ** 3,
    "t01.u02.p01.l01.q3": 2**3 + 2**4 == 2**7,
    "t01.u02.p01.l01.q4": Fraction(5) ** -1 * 5**3,
    "t01.u02.p01.l01.q5": Such(lambda text: isclose(number(text, x=1.75), 1.75**6)),
    # Square roots and how to simplify them
    "t01.u02.p01.l02.q1": sqrt(72),
    "t01.u02.p01.l02.q2": 10 / sqrt(5),
    "t01.u02.p01.l02.q3": isqrt(16 + 9) == isqrt(16) + isqrt(9),
    "t01.u02.p01.l02.q4": (sqrt(12) + sqrt(27)) / sqrt(3),
    "t01.u02.p01.l02.q5": sorted([sqrt(10), 3, sqrt(18), sqrt(12)]),
    # Rational exponents
    "t01.u02.p01.l03.q1": cbrt(27) ** 2,
    "t01.u02.p01.l03.q2": lambda x: sqrt(x),
    "t01.u02.p01.l03.q3": 2**4 == 16,
    "t01.u02.p01.l03.q4": sqrt(4) ** 3,
    "t01.u02.p01.l03.q5": {
        "16^(1/2)": sqrt(16),
        "8^(1/3)": cbrt(8),
        "27^(2/3)": cbrt(27 * 27),
        "16^(3/4)": sqrt(sqrt(16)) ** 3,
    },
    # Multiplying polynomials and identities
    "t01.u02.p02.l01.q1": lambda x: (x + 4) * (x - 1),
    "t01.u02.p02.l01.q2": lambda x: (x - 6) ** 2,
    "t01.u02.p02.l01.q3": all((a + b) ** 2 == a**2 + b**2 for a in range(5) for b in range(5)),
    "t01.u02.p02.l01.q4": degree(lambda x: (x**2 + 1) * (x**3 - x)),
    "t01.u02.p02.l01.q5": [(1 + 5) ** 2 - 1**2 - 5**2, (0 + 5) ** 2],
    # Common factors and grouping
    "t01.u02.p02.l02.q1": lambda x: 8 * x**2 - 12 * x,
    "t01.u02.p02.l02.q2": lambda x: x**3 + 3 * x**2 + 2 * x + 6,
    "t01.u02.p02.l02.q3": (gcd(10, 15), min(3, 1)) == (5, 1),
    "t01.u02.p02.l02.q4": Fraction(14 * 5 + 21, 2 * 5 + 3),
    # Factoring trinomials
    "t01.u02.p02.l03.q1": lambda x: x**2 + 2 * x - 15,
    "t01.u02.p02.l03.q2": lambda x: 3 * x**2 + 10 * x + 3,
    "t01.u02.p02.l03.q3": same(lambda x: x**2 - 9 * x + 20, lambda x: (x - 4) * (x - 5)),
    "t01.u02.p02.l03.q4": only(
        k
        for k in range(-30, 30)
        if same(lambda x: x**2 + 11 * x + 24, lambda x, k=k: (x + 3) * (x + k))
    ),
    "t01.u02.p02.l03.q5": {
        "x^2 + 5x + 6": lambda x: x**2 + 5 * x + 6,
        "x^2 − 5x + 6": lambda x: x**2 - 5 * x + 6,
        "x^2 + x − 6": lambda x: x**2 + x - 6,
        "x^2 − x − 6": lambda x: x**2 - x - 6,
    },
    # Differences of squares and cubes
    "t01.u02.p02.l04.q1": lambda x: 9 * x**2 - 16,
    "t01.u02.p02.l04.q2": lambda x: x**3 + 27,
    "t01.u02.p02.l04.q3": discriminant(1, 0, 49) >= 0,
    "t01.u02.p02.l04.q4": sum(99 for _ in range(101)),
    "t01.u02.p02.l04.q5": "(x − {0})(x + {0})".format(only(r for r in range(50) if r * r == 49)),
    # Solving by factoring
    "t01.u03.p01.l01.q1": roots(lambda x: x**2 - 7 * x + 10),
    "t01.u03.p01.l01.q2": roots(lambda x: x**2 - 9 * x),
    "t01.u03.p01.l01.q3": roots(lambda x: (x - 4) * (x + 1)) == {4, -1},
    "t01.u03.p01.l01.q4": max(roots(lambda x: x**2 + 3 * x - 10)),
    "t01.u03.p01.l01.q5": Such(lambda text: is_satisfied(text, x=2)),
    # Completing the square
    "t01.u03.p01.l02.q1": lambda x: x**2 + 8 * x + 3,
    "t01.u03.p01.l02.q2": roots(lambda x: (x - 1) ** 2 - 25),
    "t01.u03.p01.l02.q3": discriminant(1, 4, 13) > 0,
    "t01.u03.p01.l02.q4": only(c for c in range(100) if discriminant(1, 10, c) == 0),
    "t01.u03.p01.l02.q5": [
        "move the constant to the other side",
        "add the square of half the coefficient of x to both sides",
        "write the left side as a perfect square",
        "take the square root of both sides",
        "find the two solutions",
    ],
    # The quadratic formula and the discriminant
    "t01.u03.p01.l03.q1": discriminant(3, -5, 1),
    "t01.u03.p01.l03.q2": ["none", "exactly one", "two"][len(roots(lambda x: x**2 + 4 * x + 4))],
    "t01.u03.p01.l03.q3": roots(lambda x: 2 * x**2 - 5 * x + 2),
    "t01.u03.p01.l03.q4": discriminant(1, 2, 5) < 0,
    "t01.u03.p01.l03.q5": {
        "x^2 − 4x + 3 = 0": discriminant(1, -4, 3),
        "x^2 − 4x + 4 = 0": discriminant(1, -4, 4),
        "x^2 − 4x + 5 = 0": discriminant(1, -4, 5),
        "2x^2 + 3x − 2 = 0": discriminant(2, 3, -2),
    },
    "t01.u03.p01.l03.q6": ["المميز", "مميز المعادلة", "discriminant", "The Discriminant"],
    # Sum and product of the roots
    "t01.u03.p01.l04.q1": sum(roots(lambda x: x**2 - 9 * x + 14)),
    "t01.u03.p01.l04.q2": prod(roots(lambda x: 2 * x**2 - 11 * x + 12)),
    "t01.u03.p01.l04.q3": Equation(lambda x: (x - 3) * (x + 5)),
    "t01.u03.p01.l04.q4": sum(roots(lambda x: x**2 + 6 * x + 8)) == 6,
    "t01.u03.p01.l04.q5": [fold(roots(lambda x: x**2 - 7 * x + 10)) for fold in (sum, prod)],
    # Linear inequalities
    "t01.u03.p02.l01.q1": Where(lambda x: 3 * x - 4 < 8),
    "t01.u03.p02.l01.q2": Where(lambda x: 5 - 2 * x >= 11),
    "t01.u03.p02.l01.q3": all(-a < -b for a in range(-3, 3) for b in range(a + 1, 4)),
    "t01.u03.p02.l01.q4": min(n for n in range(-50, 50) if 2 * n + 1 > 8),
    # Quadratic inequalities
    "t01.u03.p02.l02.q1": Where(lambda x: x**2 - 4 * x - 5 < 0),
    "t01.u03.p02.l02.q2": Where(lambda x: x**2 >= 9),
    "t01.u03.p02.l02.q3": discriminant(1, 0, 1) < 0,
    "t01.u03.p02.l02.q4": sum(1 for n in range(-50, 50) if (n - 1) * (n - 6) < 0),
    "t01.u03.p02.l02.q5": Such(lambda text: number(text) ** 2 - number(text) - 6 <= 0),
    # Linear systems in two unknowns
    "t01.u04.p01.l01.q1": solve_pair((1, 1, 10), (1, -1, 4)),
    "t01.u04.p01.l01.q2": solve_pair((2, -1, 0), (3, 1, 20))[0],
    "t01.u04.p01.l01.q3": solutions_of((1, 1, 3), (2, 2, 8)),
    "t01.u04.p01.l01.q4": solve_pair((3, 1, 5), (1, -1, 3)) == (2, -1),
    "t01.u04.p01.l01.q5": f"x = {solve_pair((1, 2, 8), (3, -2, 0))[0]}",
    # A linear and a quadratic equation
    "t01.u04.p01.l02.q1": roots(lambda x: x**2 - 3 * x),
    "t01.u04.p01.l02.q2": len(roots(lambda x: x**2 - (2 * x - 1))),
    "t01.u04.p01.l02.q3": discriminant(1, 0, 1) < 0,
    "t01.u04.p01.l02.q4": only(
        (x, y) for x in range(-9, 10) for y in range(x, 10) if x + y == 5 and x * y == 6
    ),
    # Word problems
    "t01.u04.p01.l03.q1": solve_pair((1, 1, 30), (1, -1, 8))[0],
    "t01.u04.p01.l03.q2": solve_pair((2, 1, 13), (1, 1, 8))[1],
    "t01.u04.p01.l03.q3": max(roots(lambda x: x * (x + 2) - 48)),
    "t01.u04.p01.l03.q4": {x for x in roots(lambda x: (x - 4) * (x + 9)) if x > 0} == {4},
    "t01.u04.p01.l03.q5": "(x − {})(x − {})".format(*sorted(roots(lambda x: x * (10 - x) - 24))),
}
