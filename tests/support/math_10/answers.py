"""What a student answers who has the second key, and what one answers who slips.

The second key never sees the course's own: an answer is made of the texts that a student sees and
of what was computed. The course's key is then looked at by the product's marker alone.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tests.support.math_10.brute_force import Such
from tests.support.math_10.notation import (
    Reading,
    agree,
    english,
    number,
    plain,
    reader,
    reading,
)

Answer = Any
NONSENSE = "لا أعرف"


def right_answers(question: dict[str, Any], expected: Any) -> list[Answer]:
    """Return answers that have to be right, by what the second key expects.

    Raises:
        ValueError: the question offers none, or several where there is one.
    """
    return _RIGHT[question["type"]](question, expected)


def wrong_answers(question: dict[str, Any], expected: Any) -> list[Answer]:
    """Return answers that must not be wholly right."""
    return _WRONG[question["type"]](question, expected)


def option_texts(question: dict[str, Any]) -> list[str]:
    """Return the texts of a question's options."""
    options = question.get("options", ())
    return [option if isinstance(option, str) else option["text"] for option in options]


def _chosen(question: dict[str, Any], expected: Any) -> int:
    return _only_place(option_texts(question), expected)


def _only_place(texts: list[str], expected: Any) -> int:
    read, wanted = reader(expected), reading(expected)
    right = [at for at, text in enumerate(texts) if _reads_as(read, text, wanted)]
    if len(right) != 1:
        raise ValueError(f"{texts} has {len(right)} times what {expected!r} is")
    return right[0]


def _reads_as(read: Callable[[str], Reading], text: str, wanted: Reading) -> bool:
    try:
        return agree(read(text), wanted)
    except ValueError:
        return False


def _right_choice(question: dict[str, Any], expected: Any) -> list[Answer]:
    at = _chosen(question, expected)
    return [at, option_texts(question)[at]]


def _wrong_choices(question: dict[str, Any], expected: Any) -> list[Answer]:
    right = _chosen(question, expected)
    return [at for at in range(len(question["options"])) if at != right]


def _ticked(question: dict[str, Any], expected: Any) -> list[int]:
    texts = list(map(english, option_texts(question)))
    if isinstance(expected, Such):
        return [at for at, text in enumerate(texts) if expected.holds(text)]
    if not expected <= set(texts):
        raise ValueError(f"{expected} are not among {texts}")
    return [at for at, text in enumerate(texts) if text in expected]


def _right_ticks(question: dict[str, Any], expected: Any) -> list[Answer]:
    ticked = _ticked(question, expected)
    return [ticked, [option_texts(question)[at] for at in reversed(ticked)]]


def _wrong_ticks(question: dict[str, Any], expected: Any) -> list[Answer]:
    """Return one too few, one too many, and all."""
    ticked, every = _ticked(question, expected), list(range(len(question["options"])))
    other = next(at for at in every if at not in ticked)
    return [ticked[1:], [*ticked, other], every]


def _numbers(question: dict[str, Any], expected: Any) -> list[Answer]:
    """Return a number, as one types it, and in each of the question's units."""
    value = float(expected)
    units = question.get("units", ())
    return [
        value,
        _typed(value),
        _typed(value).replace(".", "٫"),
        *(f"{_typed(value / unit.get('factor', 1))} {unit['name']}" for unit in units),
    ]


def _typed(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _wrong_numbers(question: dict[str, Any], expected: Any) -> list[Answer]:
    value = float(expected)
    tolerance = question["values"][0].get("tolerance", 0)
    off = 3 * tolerance or 0.5
    return [value + off, value - off, -value - 1, f"{value} kg", NONSENSE]


def _words(_question: dict[str, Any], expected: Any) -> list[Answer]:
    if isinstance(expected, list):
        return expected
    ratio = Fraction(expected).limit_denominator(1000)
    return [str(ratio), f" {ratio.numerator} / {ratio.denominator}"]


def _wrong_words(_question: dict[str, Any], expected: Any) -> list[Answer]:
    return [NONSENSE] if isinstance(expected, list) else [NONSENSE, str(1 - Fraction(expected))]


def _paired(question: dict[str, Any], expected: Any) -> list[Answer]:
    lefts = [pair["left"] for pair in question["pairs"]]
    rights = [pair["right"] for pair in question["pairs"]] + question.get("distractors", [])
    if {english(left) for left in lefts} != expected.keys():
        raise ValueError(f"{lefts} are not {list(expected)}")
    return [
        {left: rights[_only_place(rights, expected[english(left)])] for left in reversed(lefts)}
    ]


def _wrong_pairs(question: dict[str, Any], expected: Any) -> list[Answer]:
    """Return two right sides exchanged, and a distractor in the place of one."""
    (right,) = _paired(question, expected)
    one, other = list(right)[:2]
    exchanged = right | {one: right[other], other: right[one]}
    return [exchanged, right | {one: question["distractors"][0]}]


def _ordered(question: dict[str, Any], expected: Any) -> list[Answer]:
    items = question["items"]
    if isinstance(expected, dict):
        return [sorted(items, key=lambda item: expected[english(item)])]
    if isinstance(expected[0], str):
        return [sorted(items, key=lambda item: expected.index(english(item)))]
    rising = sorted(items, key=lambda item: number(plain(item)))
    if not agree(tuple(number(plain(item)) for item in rising), tuple(map(float, expected))):
        raise ValueError(f"{items} are not {expected}")
    return [rising]


def _wrong_orders(question: dict[str, Any], expected: Any) -> list[Answer]:
    (right,) = _ordered(question, expected)
    return [right[::-1], [right[1], right[0], *right[2:]], right[1:]]


def _filled(question: dict[str, Any], expected: Any) -> list[Answer]:
    if len(question["gaps"]) != len(expected):
        raise ValueError(f"{question['id']} has not {len(expected)} gaps")
    return [[_gap(gap, wanted) for gap, wanted in zip(question["gaps"], expected, strict=True)]]


def _gap(gap: dict[str, Any], wanted: Any) -> Answer:
    return _chosen(gap, wanted) if gap["type"] == "multiple_choice" else _typed(float(wanted))


def _wrong_gaps(question: dict[str, Any], expected: Any) -> list[Answer]:
    """Return each gap filled wrongly while the others are right."""
    (right,) = _filled(question, expected)
    return [[*right[:at], NONSENSE, *right[at + 1 :]] for at in range(len(right))]


def _own_score(question: dict[str, Any], expected: Any) -> list[Answer]:
    if expected not in plain(question["answer"]):
        raise ValueError(f"the model answer of {question['id']} lacks {expected}")
    return [1, True]


_RIGHT = {
    "multiple_choice": _right_choice,
    "multiple_response": _right_ticks,
    "true_false": lambda _question, expected: [expected, "صح" if expected else "خطأ"],
    "short_answer": _words,
    "numeric": _numbers,
    "matching": _paired,
    "ordering": _ordered,
    "cloze": _filled,
    "self_check": _own_score,
}
_WRONG = {
    "multiple_choice": _wrong_choices,
    "multiple_response": _wrong_ticks,
    "true_false": lambda _question, expected: [not expected],
    "short_answer": _wrong_words,
    "numeric": _wrong_numbers,
    "matching": _wrong_pairs,
    "ordering": _wrong_orders,
    "cloze": _wrong_gaps,
    "self_check": lambda _question, _expected: [0, 0.5, NONSENSE],
}
