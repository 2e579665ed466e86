"""What stands lower or higher than its line: letters that do so themselves, or a formula."""

import re
from collections.abc import Sequence

from memora.services.content.formats.texts.mathml_tex import words
from memora.services.content.formats.texts.tex import Formula

_SUB = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_SUP = dict(zip("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", strict=True))
_TYPED = {ord(lower): usual for usual, lower in _SUB.items() if usual != "−"}
_LETTERS = {"sub": _SUB, "sup": _SUP}
_SIGNS = {"sub": "_", "sup": "^"}
#: Behind a number these are read as well in their line: 2nd, 1er.
_ORDINALS = frozenset({"st", "nd", "rd", "th", "er", "ère", "re", "ème", "nde"})
#: What is as good without being raised.
_RAISED = frozenset("°ºª®™*†‡′″")
_EXPRESSION = re.compile(r"(?:[A-Za-z](?![A-Za-z])|[0-9]|[+\-−=(),./ ])+")
_LONGEST = 80


def as_letters(text: str, kind: str, *, after: str) -> str | None:
    """Return a text in letters that stand lower or higher; None where there are none such.

    Args:
        text: The text, its white space collapsed.
        kind: ``sub`` or ``sup``.
        after: The letter before it; empty if it is first.
    """
    if kind == "sup" and ((after.isdigit() and text in _ORDINALS) or _RAISED.issuperset(text)):
        return text
    letters = _LETTERS[kind]
    if all(letter in letters for letter in text):
        return "".join(letters[letter] for letter in text)
    return None


def without_lower(text: str) -> str:
    """Return a text with usual digits for those that stand lower, as keyboards have them."""
    return text.translate(_TYPED)


def as_tex(parts: Sequence[str | Formula], kind: str) -> str | None:
    """Return a text as the index of a formula; None where it is none, but some note.

    Args:
        parts: The text's words, their white space collapsed, and its formulas.
        kind: ``sub`` or ``sup``.
    """
    inner = "".join(part.tex if isinstance(part, Formula) else _tex_of(part) for part in parts)
    if not inner or len(inner) > _LONGEST or "{{" in inner:
        return None
    return f"{_SIGNS[kind]}{{{inner}}}"


def _tex_of(text: str) -> str:
    return text.replace("−", "-") if _EXPRESSION.fullmatch(text) else words(text)
