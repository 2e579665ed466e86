r"""Reading the notation of the demo course's answers: ``$(x - 2)^2$``, ``$\{\frac{1}{2}, 3\}$``.

The LaTeX is first written in one line, ``{(1)/(2), 3}``, and then read without ``eval`` into a
tuple of floats that can be compared: an expression into its values at sample points, an interval
into its members among ``GRID``.
"""

import inspect
import math
import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from tests.support.math_10.brute_force import GRID, Equation, Where

Reading = tuple[Any, ...]
TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|\S)")
SAMPLES = tuple(
    {chr(c): 0.75 + (c * 7 + k * 13) % 29 / 8 for c in range(ord("a"), ord("z") + 1)}
    for k in range(6)
)
ISOLATES = re.compile("[\u2066\u2069]")
SIGNS = {
    r"\left": "",
    r"\right": "",
    r"\lvert": "|",
    r"\rvert": "|",
    r"\times": "×",
    r"\cup": "∪",
    r"\cap": "∩",
    r"\infty": "∞",
    r"\pi": "π",
    r"^\circ": "°",
    r"\%": "%",
    r"\\": "\n",
    "&": "",
    "-": "−",
    "$": "",
}
#: What has no braces within, so that the innermost is read first.
IN_ONE_LINE = {
    re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}"): r"(\1)/(\2)",
    re.compile(r"\\sqrt\{([^{}]*)\}"): r"√(\1)",
    re.compile(r"\\text\{([^{}]*)\}"): r"\1",
    re.compile(r"\^\{([^{}]*)\}"): r"^(\1)",
}


def plain(latex: str) -> str:
    """Return a formula, or a text with formulas, in one line without LaTeX."""
    text = latex.replace(r"\{", "⟨").replace(r"\}", "⟩")
    before = None
    while text != before:
        before = text
        for pattern, line in IN_ONE_LINE.items():
            text = pattern.sub(line, text)
    for command, sign in SIGNS.items():
        text = text.replace(command, sign)
    return text.replace("⟨", "{").replace("⟩", "}").replace("\\", "")


def english(text: str) -> str:
    """Return the English half of a text in both languages, plain; a text of neither as it is."""
    return plain(ISOLATES.sub("", text).rpartition(" · ")[2])


def number(text: str, **variables: float) -> float:
    """Return the value of an expression.

    Raises:
        ValueError: it is none.
    """
    tokens = [match for match in TOKEN.findall(text) if match]
    value = _sum(tokens, variables)
    if tokens:
        raise ValueError(f"{text!r} goes on with {tokens[0]!r}")
    return value


def reader(expected: Any) -> Callable[[str], Reading]:
    """Return what reads an answer of the kind of the expected one."""
    if isinstance(expected, str):
        return lambda text: (english(text),)
    if isinstance(expected, Where):
        return _intervals
    if isinstance(expected, Equation):
        return _equation
    if isinstance(expected, set | frozenset):
        return lambda text: tuple(sorted(map(number, _between(plain(text), "{", "}"))))
    if isinstance(expected, tuple):
        return lambda text: tuple(map(number, _between(plain(text), "(", ")")))
    return lambda text: tuple(number(plain(text), **sample) for sample in SAMPLES)


def reading(expected: Any) -> Reading:
    """Return what the right answer reads as."""
    if isinstance(expected, str):
        return (expected,)
    if isinstance(expected, Where):
        return tuple(map(expected.holds, GRID))
    if isinstance(expected, Equation):
        return _up_to_a_factor(_at_samples(expected.difference))
    if isinstance(expected, set | frozenset):
        return tuple(sorted(map(float, expected)))
    if isinstance(expected, tuple):
        return tuple(map(float, expected))
    return _at_samples(expected) if callable(expected) else (float(expected),) * len(SAMPLES)


def agree(one: Reading, other: Reading) -> bool:
    """Say whether two readings are the same but for rounding."""
    return len(one) == len(other) and all(
        a == b if isinstance(a, str) else math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
        for a, b in zip(one, other, strict=True)
    )


def is_satisfied(equation: str, **values: float) -> bool:
    """Say whether an equation in one line holds for the values of its variables."""
    left, right = equation.split(" = ")
    return math.isclose(number(left, **values), number(right, **values), abs_tol=1e-9)


def is_perpendicular(line: str, slope: float) -> bool:
    """Say whether a line's equation in one line is that of a perpendicular to a slope."""
    left, right = line.split(" = ")
    here, right_of, above = (
        number(left, x=x, y=y) - number(right, x=x, y=y) for x, y in ((0, 0), (1, 0), (0, 1))
    )
    normal = (right_of - here, above - here)
    return math.isclose(normal[0] * slope - normal[1], 0, abs_tol=1e-9)


def has_one_ratio(sequence: str) -> bool:
    """Say whether each term of a sequence is the one before times the same number."""
    terms = [number(term) for term in sequence.split(", ")]
    return len({after / before for before, after in pairwise(terms)}) == 1


def _at_samples(function: Callable[..., Any]) -> Reading:
    names = inspect.signature(function).parameters
    return tuple(float(function(**{n: sample[n] for n in names})) for sample in SAMPLES)


def _up_to_a_factor(values: Reading) -> Reading:
    return tuple(value / values[0] for value in values)


def _equation(text: str) -> Reading:
    left, right = plain(text).split(" = ")
    return _up_to_a_factor(
        tuple(number(left, **sample) - number(right, **sample) for sample in SAMPLES)
    )


def _intervals(text: str) -> Reading:
    parts = []
    for part in plain(text).split(" ∪ "):
        low, high = map(number, _between(part, "[(", ")]"))
        parts.append((low, part[0] == "[", high, part[-1] == "]"))
    return tuple(
        any(low < x < high or (x == low and first) or (x == high and last)
            for low, first, high, last in parts)
        for x in GRID
    )  # fmt: skip


def _between(text: str, openers: str, closers: str) -> Iterable[str]:
    if text[0] not in openers or text[-1] not in closers:
        raise ValueError(f"{text!r} does not stand between {openers} and {closers}")
    return text[1:-1].split(", ")


def _sum(tokens: list[str], variables: dict[str, float]) -> float:
    sign = -1 if tokens[:1] == ["−"] and tokens.pop(0) else 1
    value = sign * _product(tokens, variables)
    while tokens and tokens[0] in "+−":
        sign = 1 if tokens.pop(0) == "+" else -1
        value += sign * _product(tokens, variables)
    return value


def _product(tokens: list[str], variables: dict[str, float]) -> float:
    value = _power(tokens, variables)
    while tokens and tokens[0] not in "+−)|":
        if tokens[0] == "/":
            tokens.pop(0)
            value /= _power(tokens, variables)
            continue
        if tokens[0] == "×":
            tokens.pop(0)
        value *= _power(tokens, variables)
    return value


def _power(tokens: list[str], variables: dict[str, float]) -> float:
    value = _atom(tokens, variables)
    if tokens and tokens[0] == "^":
        tokens.pop(0)
        value **= _atom(tokens, variables)
    elif tokens and tokens[0] in "%°":
        value /= 100 if tokens.pop(0) == "%" else 1
    return value


def _atom(tokens: list[str], variables: dict[str, float]) -> float:
    token = tokens.pop(0) if tokens else "nothing"
    if token[0].isdigit():
        return float(token)
    if token == "√":
        return math.sqrt(_atom(tokens, variables))
    if token in "(|":
        value = _sum(tokens, variables)
        if not tokens or tokens.pop(0) != {"(": ")", "|": "|"}[token]:
            raise ValueError(f"{token} is not closed")
        return value if token == "(" else abs(value)
    constants = {"π": math.pi, "∞": math.inf, **variables}
    if token not in constants:
        raise ValueError(f"{token!r} has no value")
    return constants[token]
