"""The key to the track of geometry and trigonometry."""

from fractions import Fraction
from itertools import permutations
from math import acos, asin, atan, atan2, cos, dist, hypot, isclose, radians, sin, sqrt, tan
from statistics import mean
from typing import Any

from tests.support.math_10.brute_force import (
    GRID,
    Equation,
    Such,
    angle_at,
    angles,
    line_through,
    lowest,
    on_circle,
    only,
    roots,
    solutions_of,
)
from tests.support.math_10.notation import is_perpendicular

GEOMETRY: dict[str, Any] = {
    # Congruent triangles
    "t03.u01.p01.l01.q1": {True: "three angles"}[angles(3, 4, 5) == angles(6, 8, 10)],
    "t03.u01.p01.l01.q2": 180 - 50 - 65,
    "t03.u01.p01.l01.q3": (180 - 100) / 2,
    "t03.u01.p01.l01.q4": all(
        sorted(angles(*sides)) == sorted(angles(3, 4, 5)) for sides in permutations((3, 4, 5))
    ),
    "t03.u01.p01.l01.q5": [
        "متساوي الساقين",
        "مثلث متساوي الساقين",
        "isosceles",
        "isosceles triangle",
    ],
    # Similar triangles
    "t03.u01.p01.l02.q1": 6 * Fraction(12, 3),
    "t03.u01.p01.l02.q2": 9 / Fraction(3, 2),
    "t03.u01.p01.l02.q3": angles(3, 4, 5) == angles(5, 12, 13),
    "t03.u01.p01.l02.q4": 15 * Fraction(4, 10),
    # Areas and volumes of similar figures
    "t03.u01.p01.l03.q1": Fraction(8 * 8, 2 * 2),
    "t03.u01.p01.l03.q2": 5 * Fraction(3**3, 1**3),
    "t03.u01.p01.l03.q3": (15 * 20 / 2) / (3 * 4 / 2) == 25 and (15 + 20 + 25) / (3 + 4 + 5) == 5,
    "t03.u01.p01.l03.q4": 6 * 500 / 100,
    # The theorem of Pythagoras
    "t03.u01.p02.l01.q1": hypot(6, 8),
    "t03.u01.p02.l01.q2": sqrt(9**2 - 7**2),
    "t03.u01.p02.l01.q3": max(angles(8, 15, 17)) == 90,
    "t03.u01.p02.l01.q4": hypot(5, 10),
    "t03.u01.p02.l01.q5": ["الوتر", "وتر", "hypotenuse", "the hypotenuse"],
    "t03.u01.p02.l01.q6": hypot(3, 3),
    # Trigonometric ratios
    "t03.u01.p02.l02.q1": cos(atan(5 / 12)),
    "t03.u01.p02.l02.q2": tan(asin(3 / 5)),
    "t03.u01.p02.l02.q3": sin(acos(1 / 3)),
    "t03.u01.p02.l02.q4": any(sin(radians(degrees)) >= 1.2 for degrees in range(1, 90)),
    "t03.u01.p02.l02.q5": {
        f"{name} A": ratio(atan(3 / 4))
        for name, ratio in (("sin", sin), ("cos", cos), ("tan", tan))
    },
    # The ratios of special angles
    "t03.u01.p02.l03.q1": sin(radians(60)),
    "t03.u01.p02.l03.q2": round(tan(radians(45)), 12),
    "t03.u01.p02.l03.q3": 10 * sin(radians(60)),
    "t03.u01.p02.l03.q4": isclose(sin(radians(20)), cos(radians(70))),
    "t03.u01.p02.l03.q5": {
        "sin 30°": sin(radians(30)),
        "sin 60°": sin(radians(60)),
        "cos 45°": cos(radians(45)),
        "cos 90°": cos(radians(90)),
        "tan 45°": tan(radians(45)),
    },
    # Heights and distances
    "t03.u01.p02.l04.q1": 8 * sin(radians(30)),
    "t03.u01.p02.l04.q2": 15 * tan(radians(60)),
    "t03.u01.p02.l04.q3": only(
        name
        for name, ratio in {"sine": sin, "cosine": cos, "tangent": tan}.items()
        if isclose(ratio(atan(3 / 4)), 4 / 5)
    ),
    "t03.u01.p02.l04.q4": isclose(30 / tan(radians(45)), 30),
    "t03.u01.p02.l04.q5": 30 * tan(radians(35)),
    # The law of sines and the area of a triangle
    "t03.u01.p02.l05.q1": 10 * sin(radians(45)) / sin(radians(30)),
    "t03.u01.p02.l05.q2": 12 * (7 * sin(radians(30))) / 2,
    "t03.u01.p02.l05.q3": 4 * sqrt(4**2 - 2**2) / 2,
    "t03.u01.p02.l05.q4": all(
        isclose(a / sin(radians(one)), b / sin(radians(other)), rel_tol=1e-6)
        for a, b, c in [(3, 4, 5), (4, 5, 6), (7, 8, 3)]
        for one, other, _ in [angles(a, b, c)]
    ),
    "t03.u01.p02.l05.q5": {True: "h = b sin A"}[
        isclose(dist((0, 0), (3, 4)) * sin(atan2(4, 3)), 4)
    ],
    # Chords of a circle
    "t03.u02.p01.l01.q1": only(d for d in range(11) if hypot(d, 16 / 2) == 10),
    "t03.u02.p01.l01.q2": 2 * sqrt(5**2 - 3**2),
    "t03.u02.p01.l01.q3": all(
        dist(on_circle(0), on_circle(at)) < dist(on_circle(0), on_circle(180))
        for at in range(1, 180)
    ),
    "t03.u02.p01.l01.q4": sqrt(5**2 - 1**2) < sqrt(5**2 - 3**2),
    "t03.u02.p01.l01.q5": ["القطر", "قطر الدائرة", "diameter", "the diameter"],
    # Central and inscribed angles
    "t03.u02.p01.l02.q1": angle_at(on_circle(250), on_circle(0), on_circle(130)),
    "t03.u02.p01.l02.q2": only(
        arc
        for arc in range(1, 180)
        if isclose(angle_at(on_circle(270), on_circle(0), on_circle(arc)), 35)
    ),
    "t03.u02.p01.l02.q3": angle_at(on_circle(60), on_circle(0), on_circle(170)),
    "t03.u02.p01.l02.q4": all(
        isclose(angle_at(on_circle(at), on_circle(0), on_circle(180)), 90) for at in range(1, 180)
    ),
    "t03.u02.p01.l02.q5": [
        angle_at(on_circle(250), on_circle(0), on_circle(100)),
        angle_at(on_circle(250), on_circle(0), on_circle(180)),
        180 - 70,
    ],
    # Tangents to a circle
    "t03.u02.p01.l03.q1": only(t for t in range(11) if hypot(t, 6) == 10),
    "t03.u02.p01.l03.q2": angle_at((5, 0), (0, 0), (5, 12)),
    "t03.u02.p01.l03.q3": 360 - 90 - 90 - 70,
    "t03.u02.p01.l03.q4": hypot(12, 5) == 13
    and {t for t in range(14) if hypot(t, 5) == 13} == {12},
    "t03.u02.p01.l03.q5": {
        "it meets the circle in one point",
        "it is perpendicular to the radius there",
        "there are two from a point outside",
    },
    # Arcs and sectors
    "t03.u02.p01.l04.q1": radians(90) * 8,
    "t03.u02.p01.l04.q2": radians(120) * 3**2 / 2,
    "t03.u02.p01.l04.q3": 360 * Fraction(1, 4),
    "t03.u02.p01.l04.q4": isclose(radians(60) * 6**2 / 2, 2 * radians(60) * 3**2 / 2),
    "t03.u02.p01.l04.q5": radians(60) * 6,
    # Distance and midpoint
    "t03.u03.p01.l01.q1": dist((2, 1), (5, 5)),
    "t03.u03.p01.l01.q2": (mean([-2, 6]), mean([3, 7])),
    "t03.u03.p01.l01.q3": dist((0, 0), (2, 6)),
    "t03.u03.p01.l01.q4": dist((3, 4), (0, 0)) == 7,
    # The equation of a line
    "t03.u03.p01.l02.q1": line_through((1, 4), (1 + 1, 4 + 2)),
    "t03.u03.p01.l02.q2": line_through((3, -5), (3, 0)),
    "t03.u03.p01.l02.q3": only(roots(lambda x: 2 * x - 8)),
    "t03.u03.p01.l02.q4": 3 * 2 + 1 == 7,
    # Parallel and perpendicular lines
    "t03.u03.p01.l03.q1": only(m for m in GRID if 1 * 1 + 4 * m == 0),
    "t03.u03.p01.l03.q2": line_through((2, 1), (2 + 1, 1 + 3)),
    "t03.u03.p01.l03.q3": angle_at((0, 0), (1, 2), (1, -2)) == 90,
    "t03.u03.p01.l03.q4": only(
        k for k in range(-20, 20) if solutions_of((5, -1, -1), (k, -1, 4)) == "none"
    ),
    "t03.u03.p01.l03.q5": Such(lambda text: is_perpendicular(text, slope=2)),
    # The equation of a circle
    "t03.u03.p01.l04.q1": Equation(lambda x, y: dist((x, y), (-3, 4)) ** 2 - 2**2),
    "t03.u03.p01.l04.q2": only(r for r in range(50) if r**2 + 0**2 == 49),
    "t03.u03.p01.l04.q3": (lowest(lambda x: x**2 - 8 * x)[0], lowest(lambda y: y**2 + 2 * y)[0]),
    "t03.u03.p01.l04.q4": dist((1, 2), (0, 0)) < 3,
    "t03.u03.p01.l04.q5": {
        f"{equation} = 9": (lowest(of_x)[0], lowest(of_y)[0])
        for equation, of_x, of_y in (
            ("(x − 1)^2 + (y − 2)^2", lambda x: (x - 1) ** 2, lambda y: (y - 2) ** 2),
            ("(x + 1)^2 + (y − 2)^2", lambda x: (x + 1) ** 2, lambda y: (y - 2) ** 2),
            ("x^2 + (y + 2)^2", lambda x: x**2, lambda y: (y + 2) ** 2),
        )
    },
}
