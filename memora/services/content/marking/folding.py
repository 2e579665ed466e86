"""Texts as a teacher compares them: what is only another way of typing the same is folded away.

Letter case, full-width forms, the digits of any script, Arabic vowel signs and forms of alef,
kinds of dashes and quotation marks make no difference. Accents of Latin letters, superscripts
and fractions do: 5² is not 52. The tables are our own, not the host's newest Unicode, so that
``frontend/src/marking/folding.js`` says the same in every browser.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

#: Ligatures, Arabic letters as a PDF has them, small and full-width forms, letters of formulas,
#: µ, ℃, ℉ and ℓ. Their plain letters mean the same; of other such forms (², ½) that is not true.
_FORMS = re.compile(
    "[\xb5\u2103\u2109\u2113\ufb00-\ufdff\ufe30-\ufefc\uff01-\uffee\U0001d400-\U0001d7ff]"
)
#: Marks of direction, joiners, soft hyphens: nobody sees them.
_INVISIBLE = re.compile(
    "[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
#: Vowel signs and other marks, and tatweel; hamza and madda, where they stand by themselves.
_ARABIC_MARKS = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8"
    "\u06ea-\u06ed\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff]"
)
_SPACES = re.compile("[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")

#: The zeros of Unicode's scripts; the other nine digits follow each.
_ZEROS = (
    *(0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66),
    *(0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80),
    *(0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50),
    *(0xABF0, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0),
    *(0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0),
    *(0x16B50, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0),
)
_DIGITS = {zero + value: str(value) for zero in _ZEROS for value in range(10)}

MINUS_SIGNS = "‐‑‒–—―−⁃"
APOSTROPHES = "‘’‚‛′‹›`´ʼʻʹ"
_SAME_SIGNS = {
    **dict.fromkeys(MINUS_SIGNS, "-"),
    **dict.fromkeys(APOSTROPHES, "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    "،": ",",
    "٬": ",",
    "؛": ";",
    "؟": "?",
    "٪": "%",
    "٫": ".",
    "…": "...",
    # The degree sign of other keyboards, and the fraction's slash.
    "º": "°",
    "˚": "°",
    "⁄": "/",
    "∕": "/",
}
_SAME_LETTERS = {
    **dict.fromkeys("أإآٱ", "ا"),
    "ؤ": "و",
    "ئ": "ي",
    "ى": "ي",
    "ی": "ي",
    "ة": "ه",
    "ک": "ك",
    "ۀ": "ە",
    "ۂ": "ہ",
    "ۓ": "ے",
}
_FOLDED = str.maketrans({**_SAME_SIGNS, **_SAME_LETTERS}) | _DIGITS
_SAME_CASE = str.maketrans({"ß": "ss", "ς": "σ"})


def without_forms(text: str) -> str:
    """Return a text with plain letters for ligatures, presentation and full-width forms."""
    return _FORMS.sub(lambda form: unicodedata.normalize("NFKC", form[0]), text)


def without_invisible(text: str) -> str:
    """Return a text without marks of direction, joiners and soft hyphens."""
    return _INVISIBLE.sub("", text)


def single_spaced(text: str) -> str:
    """Return a text with one space for any white space, and none around it."""
    return _SPACES.sub(" ", text).strip(" ")


def with_plain_digits(text: str) -> str:
    """Return a text with 0 to 9 for the digits of any script."""
    return text.translate(_DIGITS)


def tidied(text: str) -> str:
    """Return a text as it looks: composed, without what cannot be seen."""
    return unicodedata.normalize("NFC", single_spaced(without_invisible(text)))


def folded(text: str, *, keep_case: bool = False) -> str:
    """Return a text folded for comparison; folding again changes nothing.

    Args:
        text: Any text.
        keep_case: Whether capitals differ from small letters.
    """
    plain = _ARABIC_MARKS.sub("", without_invisible(without_forms(text)))
    composed = unicodedata.normalize("NFC", plain)
    if not keep_case:
        composed = composed.lower().translate(_SAME_CASE)
    # Again, since an ss may now stand before an accent.
    return single_spaced(unicodedata.normalize("NFC", composed.translate(_FOLDED)))


class Choices:
    """Texts of which an answer names one.

    The text itself decides. Folding helps where it points at one text only: it never makes two
    of them the same.
    """

    def __init__(self, texts: Iterable[str | None]) -> None:
        self._texts = list(texts)
        self._levels = [(form, self._places(form)) for form in (_as_it_is, tidied, folded)]

    def find(self, text: str | None) -> tuple[int, ...]:
        """Return where the text stands that is meant; several places if it is there repeatedly."""
        if text is None:
            return ()
        for form, places in self._levels:
            found = places.get(form(text), [])
            if found:
                return tuple(found) if len({self._texts[at] for at in found}) == 1 else ()
        return ()

    def _places(self, form: Callable[[str], str]) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for at, text in enumerate(self._texts):
            # A text of vowel signs alone folds to nothing, as every other of them would.
            if text is not None and form(text):
                places.setdefault(form(text), []).append(at)
        return places


def _as_it_is(text: str) -> str:
    return text
