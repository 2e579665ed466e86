r"""Characters that a backslash makes letters: ``\: \# \= \{ \} \~ \\``, and ``\n`` for a new line.

While a text is taken apart, each stands as a sign that Unicode promises to be no character.
"""

import re

_LITERALS = {
    "\\:": ("\ufdd0", ":"),
    "\\#": ("\ufdd1", "#"),
    "\\=": ("\ufdd2", "="),
    "\\{": ("\ufdd3", "{"),
    "\\}": ("\ufdd4", "}"),
    "\\~": ("\ufdd5", "~"),
    "\\n": ("\ufdd6", "\n"),
    "\\\\": ("\ufdd7", "\\"),
}
#: The backslash of a TeX command that begins with n, which Moodle takes for a new line.
TEX_BACKSLASH = "\ufdd8"
_TEX_OF_N = "(?=n(?:abla|earrow|eq|exists|geq|leq|otin|parallel|subseteq|warrow)(?![A-Za-z]))"
_ESCAPE = re.compile(rf"\\(?:{_TEX_OF_N}|[:#={{}}~n\\])")
_SIGNS = dict.fromkeys(range(0xFDD0, 0xFDF0))
_RESTORED = str.maketrans({**dict(_LITERALS.values()), TEX_BACKSLASH: "\\"})
_WRITTEN = str.maketrans(
    {**{sign: written for written, (sign, _letter) in _LITERALS.items()}, TEX_BACKSLASH: "\\"}
)
_SHIELDED = str.maketrans({letter: sign for sign, letter in _LITERALS.values() if letter != "\n"})
#: Both a typed backslash and an escaped one.
BACKSLASH = f"[\\\\{_LITERALS[chr(92) * 2][0]}{TEX_BACKSLASH}]"


def protect(text: str) -> str:
    """Return a text whose escaped characters stand as signs; its lines stay."""
    if "\\" not in text and text.isascii():
        return text
    return _ESCAPE.sub(_sign, text.translate(_SIGNS))


def _sign(escape: re.Match[str]) -> str:
    return _LITERALS.get(escape[0], (TEX_BACKSLASH, ""))[0]


def shield(text: str) -> str:
    """Return a text in which all that GIFT would take for its own stands as signs."""
    return text.translate(_SHIELDED)


def restore(text: str) -> str:
    """Return a text as its author means it, signs turned back into letters."""
    return text.translate(_RESTORED)


def as_written(text: str) -> str:
    """Return a text as it stands in the file, as within a comment, which has no escapes."""
    return text.translate(_WRITTEN)


def escape(text: str) -> str:
    """Return a text as GIFT writes it, on one line."""
    return _TO_ESCAPE.sub(lambda letter: _ESCAPED[letter[0]], text)


_ESCAPED = {letter: written for written, (_sign_of, letter) in _LITERALS.items()}
_TO_ESCAPE = re.compile("[\\\\:#={}~\n]")
