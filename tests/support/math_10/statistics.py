"""The key to the track of statistics and probability."""

from fractions import Fraction
from itertools import combinations, permutations, product
from math import factorial
from statistics import mean, median, mode, pstdev, pvariance, quantiles
from typing import Any

from tests.support.math_10.brute_force import only

DATA = [10, 1, 6, 2, 1]
#: What the picture of the box plot is drawn from.
BOX = [1, 3, 4, 6, 7, 9, 12]

STATISTICS: dict[str, Any] = {
    # Mean, median and mode
    "t04.u01.p01.l01.q1": mean([4, 7, 9, 12]),
    "t04.u01.p01.l01.q2": median([3, 11, 5, 8, 9, 4]),
    "t04.u01.p01.l01.q3": mode([2, 5, 3, 5, 7, 2, 5]),
    "t04.u01.p01.l01.q4": median([1, 2, 3, 4, 10]) != median([1, 2, 3, 4, 100]),
    "t04.u01.p01.l01.q5": {
        "the mode": mode(DATA),
        "the median": median(DATA),
        "the mean": mean(DATA),
        "the range": max(DATA) - min(DATA),
    },
    # Range and quartiles
    "t04.u01.p01.l02.q1": max([14, 3, 9, 21, 7]) - min([14, 3, 9, 21, 7]),
    "t04.u01.p01.l02.q2": quantiles([2, 4, 5, 8, 10, 11, 15], n=4)[0],
    "t04.u01.p01.l02.q3": quantiles([1, 2, 6, 7, 9, 12, 13], n=4)[2]
    - quantiles([1, 2, 6, 7, 9, 12, 13], n=4)[0],
    "t04.u01.p01.l02.q4": len(
        {max(middle) - min(middle) for middle in ([1, 5, 9], [1, 2, 9], [1, 8, 8, 9])}
    )
    == 1,
    "t04.u01.p01.l02.q5": [
        min(BOX),
        median(BOX),
        quantiles(BOX, n=4)[2] - quantiles(BOX, n=4)[0],
    ],
    # Variance and standard deviation
    "t04.u01.p01.l03.q1": pvariance([1, 3, 5, 7]),
    "t04.u01.p01.l03.q2": pstdev([2, 6, 6, 10]),
    "t04.u01.p01.l03.q3": pstdev([12, 16, 16, 20]) == pstdev([2, 6, 6, 10]) + 10,
    "t04.u01.p01.l03.q4": min(
        {
            "the constant data 5, 5, 5": [5, 5, 5],
            "the close data 4, 5, 6": [4, 5, 6],
            "the distant data 0, 5, 10": [0, 5, 10],
        }.items(),
        key=lambda item: pstdev(item[1]),
    )[0],
    "t04.u01.p01.l03.q5": pstdev([1, 2, 3, 4]),
    # The counting principle
    "t04.u02.p01.l01.q1": len(list(product("abc", "abcde", "ab"))),
    "t04.u02.p01.l01.q2": len(list(product(range(10), repeat=3))),
    "t04.u02.p01.l01.q3": len(set(permutations((1, 3, 5, 7), 2))),
    "t04.u02.p01.l01.q4": len(range(6)) + len(range(4)) == 24,
    # Factorials and permutations
    "t04.u02.p01.l02.q1": len(list(permutations("abcde"))),
    "t04.u02.p01.l02.q2": len(list(permutations(range(7), 2))),
    "t04.u02.p01.l02.q3": Fraction(factorial(10), factorial(8)),
    "t04.u02.p01.l02.q4": len(list(permutations([]))) == 1,
    "t04.u02.p01.l02.q5": {
        "3!": len(list(permutations("abc"))),
        "(4!)/(2!)": Fraction(factorial(4), factorial(2)),
        "P(5, 2)": len(list(permutations("abcde", 2))),
        "0!": len(list(permutations(""))),
    },
    # Combinations
    "t04.u02.p01.l03.q1": len(list(combinations(range(6), 2))),
    "t04.u02.p01.l03.q2": len(list(combinations(range(10), 2))),
    "t04.u02.p01.l03.q3": len(list(combinations(range(9), 4)))
    == len(list(combinations(range(9), 5))),
    "t04.u02.p01.l03.q4": only(
        name
        for name, orders in {
            "choosing a team of 5 players": {frozenset("ab"), frozenset("ba")},
            "lining up 5 players": {"ab", "ba"},
            "choosing a captain and then a deputy": {("a", "b"), ("b", "a")},
        }.items()
        if len(orders) == 1
    ),
    "t04.u02.p01.l03.q5": {
        f"{name}({n}, {r})"
        for name, choose in (("C", combinations), ("P", permutations))
        for n, r in ((5, 2), (5, 3), (10, 2), (10, 1))
        if (name, n) != ("P", 10) and len(list(choose(range(n), r))) == 10
    },
    # The probability of an event
    "t04.u02.p02.l01.q1": Fraction(sum(1 for n in range(1, 7) if n > 4), 6),
    "t04.u02.p02.l01.q2": Fraction("rrrbbbbbbb".count("r"), len("rrrbbbbbbb")),
    "t04.u02.p02.l01.q3": Fraction(
        sum(1 for coins in product("HT", repeat=3) if "H" in coins), 2**3
    ),
    "t04.u02.p02.l01.q4": Fraction(
        sum(1 for dice in product(range(1, 7), repeat=2) if sum(dice) == 12), 36
    )
    == Fraction(1, 36),
    "t04.u02.p02.l01.q5": {
        name: sum(map(holds, range(1, 7)))
        for name, holds in (
            ("the number is even", lambda n: n % 2 == 0),
            ("the number is 6", lambda n: n == 6),
            ("the number is less than 7", lambda n: n < 7),
            ("the number is less than 6", lambda n: n < 6),
            ("the number is greater than 4", lambda n: n > 4),
        )
    },
    # The addition rule
    "t04.u02.p02.l02.q1": len({*range(50)} | {*range(30, 70)}) / 100,
    "t04.u02.p02.l02.q2": Fraction(sum(1 for n in range(1, 11) if n % 2 or n > 8), 10),
    "t04.u02.p02.l02.q3": {2, 4, 6}.isdisjoint({5}),
    "t04.u02.p02.l02.q4": Fraction("0.3") + Fraction("0.45"),
    "t04.u02.p02.l02.q5": f"(3)/(6) + (3)/(6) − ({len({2, 4, 6} & {4, 5, 6})})/(6)",
    # Conditional probability and independence
    "t04.u02.p02.l03.q1": Fraction(len({6} & {2, 4, 6}), len({2, 4, 6})),
    "t04.u02.p02.l03.q2": Fraction("0.5") * Fraction("0.6"),
    "t04.u02.p02.l03.q3": Fraction(
        sum(1 for pair in permutations("ggggyy", 2) if pair == ("g", "g")), 6 * 5
    ),
    "t04.u02.p02.l03.q4": Fraction(3 * 2, 5 * 4) == Fraction(3, 5) * Fraction(3, 5),
    "t04.u02.p02.l03.q5": [
        Fraction("rrrww".count("r"), 5),
        Fraction("rrww".count("r"), 4),
        Fraction(sum(1 for pair in permutations("rrrww", 2) if pair == ("r", "r")), 5 * 4),
    ],
}
