"""Text as a search compares it. Pure: no framework, no I/O.

A student types a word without its vowel signs, with a plain alef for any of its forms, or in
capitals, and means the same word. The index holds each text folded; a client folds what was typed
in the same way and looks for it within.
"""

import unicodedata

# Letters that are written for one another, beyond what Unicode's decomposition takes apart
# (أ إ آ ؤ ئ become a letter and a hamza mark there): as Lucene's ArabicNormalizer folds them,
# and with the ya and kaf of Persian keyboards.
_SAME_LETTERS = {"ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك"}
_TATWEEL = "ـ"


def normalise(text: str) -> str:
    """Return a text folded for comparison.

    Compatibility forms become plain letters (NFKD); letters lose their case, accents, vowel
    signs, tatweel and invisible marks; the forms of alef, ya, ta marbuta and kaf become one;
    digits of any script become 0 to 9, white space one space. Folding again changes nothing.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    # Again, since some capitals and symbols come apart only now.
    return " ".join(unicodedata.normalize("NFKD", plain).translate(_FOLDING).split())


class _Folding(dict[int, str]):
    """What becomes of each character; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(letter: str) -> str:
    if letter == _TATWEEL or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return ""
    digit = unicodedata.decimal(letter, None)
    return _SAME_LETTERS.get(letter, letter) if digit is None else str(digit)


_FOLDING = _Folding()
