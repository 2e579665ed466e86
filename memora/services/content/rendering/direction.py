"""Directions within texts that run from right to left. Pure: no framework.

A text's language sets the direction of its whole; a browser's own guess by the first letter would
turn "DNA هو…" around. What runs the other way within it has to say so (measured in Chromium):
formulas, numbers with signs between them, an English item of an Arabic list.
"""

import re

RTL_LANGUAGES = ("ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi")
#: Names that course files use instead of codes.
_NAMES = {"arabic": "ar", "العربية": "ar", "hebrew": "he", "persian": "fa", "urdu": "ur"}

_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTER = re.compile(r"[^\W\d_]")
#: Phone numbers, ranges, plain expressions: digits with signs between them, or a sign before them.
_EXPRESSION = re.compile(
    r"(?<![\w.])[+\-−±]?\(?\d[\d.,٫٬/:]*\)?(?:\s?[+\-−–×÷*/=<>≤≥±:%]\s?[+\-−]?\(?\d[\d.,٫٬/:]*\)?)+%?(?!\w)"
    r"|(?<![\w.])[+\-−±]\d[\d.,٫٬ ]*\d(?!\w)"
)
_ONLY_DIGITS = re.compile(r"[\s\d.,٫٬+\-−±%×/:()=<>]+")


def is_rtl_language(language: str | None) -> bool:
    """Say whether texts of a language run from right to left.

    Args:
        language: A code (``ar``, ``ar-JO``) or a name that course files use; unknown ones do not.
    """
    code = _NAMES.get((language or "").strip().casefold(), language or "")
    return code.strip().casefold().replace("_", "-").split("-")[0] in RTL_LANGUAGES


def direction_of(language: str | None) -> str:
    """Return ``rtl`` or ``ltr``."""
    return "rtl" if is_rtl_language(language) else "ltr"


def is_opposite(text: str, *, is_rtl: bool) -> bool:
    """Say whether a text has letters, and all of them run against the direction around it."""
    letters = _LETTER.findall(text)
    runs_rtl = [bool(_RTL_LETTER.match(letter)) for letter in letters]
    return bool(letters) and all(rtl is not is_rtl for rtl in runs_rtl)


def is_figure(text: str) -> bool:
    """Say whether a cell of a table holds digits and their signs alone."""
    return bool(_ONLY_DIGITS.fullmatch(text)) and any(c.isdigit() for c in text)


def split_expressions(text: str) -> list[tuple[str, bool]]:
    """Part a text into pieces, each with whether it is an expression that runs left to right."""
    pieces, start = [], 0
    for found in _EXPRESSION.finditer(text):
        pieces += [(text[start : found.start()], False), (found.group(), True)]
        start = found.end()
    pieces.append((text[start:], False))
    return [(piece, is_expression) for piece, is_expression in pieces if piece]
