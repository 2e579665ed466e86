"""A few words, or a number as it is written, compared with the answers that are accepted."""

import re
from dataclasses import dataclass
from typing import Any

from memora.services.content.marking.folding import folded, tidied
from memora.services.content.marking.numbers import read_writings
from memora.services.content.marking.values import credit_of, entry_text, list_of, text_of
from memora.services.content.marking.verdict import WRONG, Verdict, scored

#: Stands for a wildcard while texts are folded. Unicode promises that it is no character.
_ANYTHING = "\ufdd0"
#: Stands before a number, so that it is no text.
_NUMBER = _ANYTHING
#: A key that begins with a zero is a code or a binary number: 7 is not 007.
_CODE = re.compile("^0[0-9]")


@dataclass(frozen=True, slots=True)
class _Key:
    """An accepted answer, with ``_ANYTHING`` for its wildcards, and what it earns."""

    pattern: str
    credit: float


def mark(question: dict[str, Any], answer: Any) -> Verdict:
    """Mark a text; a JSON number is taken as one writes it.

    An accepted answer that is typed exactly decides. Otherwise the best of those that are the
    same when folded, the same number in the same writing, or fit by their wildcards. Two of
    different credit that fold alike differ in what folding takes away: there only the exact text
    counts.
    """
    text = text_of(answer)
    if text is None:
        return WRONG
    keys = _keys(question)
    keep_case = question.get("case_sensitive") is True
    hits = _exact(keys, text) or _loose(keys, text.replace(_ANYTHING, ""), keep_case=keep_case)
    if not hits:
        return WRONG
    best = max(hits, key=lambda at: keys[at].credit)
    return scored(keys[best].credit, (best,))


def _keys(question: dict[str, Any]) -> list[_Key]:
    alone = question.get("answer")
    entries = [*list_of(question.get("answers")), *(alone if isinstance(alone, list) else [alone])]
    return [_Key(_pattern(entry_text(entry) or ""), credit_of(entry)) for entry in entries]


def _pattern(text: str) -> str:
    """Return a text with its wildcards marked, and escaped stars as stars."""
    parts = text.replace(_ANYTHING, "").split("\\*")
    return "*".join(part.replace("*", _ANYTHING) for part in parts)


def _exact(keys: list[_Key], text: str) -> list[int]:
    look = tidied(text)
    return [at for at, key in enumerate(keys) if look and tidied(key.pattern) == look]


def _loose(keys: list[_Key], text: str, *, keep_case: bool) -> list[int]:
    own_forms = [_forms(key, keep_case=keep_case) for key in keys]
    credits_of_form: dict[str, set[float]] = {}
    for key, forms in zip(keys, own_forms, strict=True):
        for form in forms:
            credits_of_form.setdefault(form, set()).add(key.credit)
    look = folded(text, keep_case=keep_case)
    given = {look, *map(_NUMBER.__add__, read_writings(text))}
    clear = {form for form in given if len(credits_of_form.get(form, ())) == 1}
    return [
        at
        for at, (key, forms) in enumerate(zip(keys, own_forms, strict=True))
        if clear & forms or _fits(folded(key.pattern, keep_case=keep_case), look)
    ]


def _forms(key: _Key, *, keep_case: bool) -> set[str]:
    """Return a key folded and, if it is a number, as that is written; nothing for a pattern."""
    look = folded(key.pattern, keep_case=keep_case)
    if not look or _ANYTHING in look:
        return set()
    writings = () if _CODE.match(look) else read_writings(key.pattern)
    return {look, *map(_NUMBER.__add__, writings)}


def _fits(pattern: str, text: str) -> bool:
    """Say whether a text fits a folded pattern, in one walk from left to right."""
    first, *others = pattern.split(_ANYTHING)
    if not others or not text.startswith(first):
        return False
    *middle, last = others
    at = len(first)
    for part in middle:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - at >= len(last) and text.endswith(last)
