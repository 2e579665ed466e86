"""Numbers as people write them: with a comma or ٫, in groups, as a fraction, with a power of ten.

``0,125``, ``٠٫١٢٥``, ``.125`` and ``1/8`` have one value. They are not one *writing*: who asks for
a decimal does not accept the fraction, so a number carries both.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from memora.services.content.marking.folding import (
    APOSTROPHES,
    MINUS_SIGNS,
    single_spaced,
    with_plain_digits,
    without_forms,
    without_invisible,
)

#: Nobody writes a longer one; what reads numbers need not be quick for megabytes.
_LONGEST = 64
#: Binary fractions fall short of decimal ones by less than this share.
_NEARLY = 1e-12

_SIGNS = str.maketrans(
    {
        **dict.fromkeys(MINUS_SIGNS, "-"),
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys("xX*·⋅∙•", "×"),
        **dict.fromkeys("⁄∕÷", "/"),
        "،": ",",
        "٪": "%",
    }
)
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RAISED = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_VULGAR = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅕": "1/5",
    "⅖": "2/5",
    "⅗": "3/5",
    "⅘": "4/5",
    "⅙": "1/6",
    "⅚": "5/6",
    "⅐": "1/7",
    "⅛": "1/8",
    "⅜": "3/8",
    "⅝": "5/8",
    "⅞": "7/8",
    "⅑": "1/9",
    "⅒": "1/10",
}
#: A tatweel before a digit is the dash of an Arabic keyboard.
_TATWEEL_DASH = re.compile("^\u0640 ?(?=[0-9.,\u066b])")

_SIGNED = re.compile("^([+-]?) ?(.*?) ?(-?)$")
_PERCENT = re.compile("^(?:% ?(.+)|(.+?) ?%)$")
_FRACTION = re.compile("^(?:([0-9]+) )?([0-9]+) ?/ ?([0-9]+)$")
_POWER = re.compile(
    "^(?:(.+?) ?× ?)?10 ?(?:\\^|××) ?(?:([+-]?[0-9]{1,4})|\\(([+-]?[0-9]{1,4})\\)"
    "|\\{([+-]?[0-9]{1,4})\\})$"
)
_EXPONENT = re.compile("^(.+?)[eE]([+-]?[0-9]{1,4})$")
_DECIMAL = re.compile("^([0-9]*)[.,\u066b]([0-9]+)$|^([0-9]+)[.]?$")
#: Groups of three by one sign, and a decimal sign that is another. One comma alone may be either;
#: one point alone is a decimal point.
_GROUPED = re.compile(
    "^([1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+|(?:'[0-9]{3})+|(?:\u066c[0-9]{3})+))"
    "(?:[.\u066b]([0-9]+))?$"
    "|^([1-9][0-9]{0,2}(?:(?: [0-9]{3})+|(?:'[0-9]{3})+|(?:\u066c[0-9]{3})+|(?:[.][0-9]{3})+))"
    "(?:,([0-9]+))$"
    "|^([1-9][0-9]{0,2}(?:[.][0-9]{3}){2,})$"
)
_NO_DIGIT = re.compile("[^0-9]")


@dataclass(frozen=True, slots=True)
class Number:
    """One reading of a text as a number.

    Attributes:
        value: What it is worth; of a percentage the number before the sign.
        writing: How it is written, the same for all ways of typing it: ``0.5``, ``1/2``, ``5e-1``.
    """

    value: float
    writing: str


def read_numbers(text: str) -> tuple[Number, ...]:
    """Return the readings of a text that is wholly a number, none if it is not.

    Args:
        text: Any text. ``1,380`` has two readings.
    """
    return tuple(_signed(_plain(text)))


def read_writings(text: str) -> tuple[str, ...]:
    """Return the readings of a number or percentage as it is written."""
    plain = _plain(text)
    percent = _PERCENT.match(plain)
    if percent:
        numbers = _signed(percent[1] or percent[2])
        return tuple(f"{number.writing}%" for number in numbers)
    return tuple(number.writing for number in _signed(plain))


def without_percent(text: str) -> str:
    """Return a text without its percent sign; as it is where it has none."""
    percent = _PERCENT.match(_plain(text))
    return percent[1] or percent[2] if percent else text


def is_close(value: float, wanted: float, tolerance: float = 0.0) -> bool:
    """Say whether a value is within the tolerance (absolute), as decimals have it."""
    slack = _NEARLY * max(abs(value), abs(wanted))
    return abs(value - wanted) <= tolerance + slack


def _plain(text: str) -> str:
    """Return a text with ASCII for its digits and signs, nothing for one that is no number."""
    shown = with_plain_digits(single_spaced(without_invisible(without_forms(text))))
    plain = _TATWEEL_DASH.sub("-", shown).translate(_SIGNS)
    return plain if len(plain) <= _LONGEST else ""


def _signed(text: str) -> Iterator[Number]:
    match = _SIGNED.match(text)
    if not match or (match[1] and match[3]):
        return
    # In a line that runs from the right, a minus that was typed last stands before the number.
    minus = "-" if "-" in (match[1], match[3]) else ""
    for digits in _unsigned(match[2]):
        value = _value(digits)
        if value is not None:
            zero = value == 0
            yield Number(-value if minus and not zero else value, ("" if zero else minus) + digits)


def _unsigned(text: str) -> Iterator[str]:
    yield from _decimals(text)
    yield from _fractions(text)
    yield from _powers(text)


def _decimals(text: str) -> Iterator[str]:
    match = _DECIMAL.match(text)
    if match:
        yield _canonical(match[1] or match[3] or "", match[2] or "")
    match = _GROUPED.match(text)
    if match:
        whole = match[1] or match[3] or match[5]
        yield _canonical(_NO_DIGIT.sub("", whole), match[2] or match[4] or "")


def _fractions(text: str) -> Iterator[str]:
    for sign, fraction in _VULGAR.items():
        if text.endswith(sign):
            text = single_spaced(f"{text[:-1]} {fraction}")
    match = _FRACTION.match(text)
    if not match:
        return
    top, bottom = _canonical(match[2], ""), _canonical(match[3], "")
    if match[1] is None:
        yield f"{top}/{bottom}"
    elif float(top) < float(bottom):
        yield f"{_canonical(match[1], '')} {top}/{bottom}"


def _powers(text: str) -> Iterator[str]:
    match = _POWER.match(_RAISED.sub(lambda raised: "^" + raised[0].translate(_LOWERED), text))
    if match:
        mantissas, exponent = match[1] or "1", match[2] or match[3] or match[4]
    else:
        match = _EXPONENT.match(text)
        if not match:
            return
        mantissas, exponent = match[1], match[2]
    for mantissa in _decimals(mantissas):
        yield f"{mantissa}e{int(exponent)}"


def _canonical(whole: str, fraction: str) -> str:
    """Return digits without the zeros that say nothing."""
    after = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{after}" if after else "")


def _value(digits: str) -> float | None:
    """Return what a writing is worth, None where it is no number that a float can hold."""
    whole, _, ratio = digits.rpartition(" ")
    top, _, bottom = ratio.partition("/")
    divisor = float(bottom or 1)
    if divisor == 0:
        return None
    value = float(whole or 0) + float(top) / divisor
    return value if math.isfinite(value) else None
