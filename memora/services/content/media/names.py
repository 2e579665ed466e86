"""What a medium is called: the NAME of ``media:NAME``, its record's name. Pure: no framework."""

import re
import unicodedata

LONGEST = 60
#: Of a record's name, which begins with its subject's.
LONGEST_RECORD = 140
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")
_FIRST_NUMBER = 2


def is_name(name: str) -> bool:
    """Say whether a medium may be called so: letters and digits of any script, ``-``, ``_``, ``.``.

    No space, which would end the name in a text; it begins with a letter or digit.
    """
    return 0 < len(name) <= LONGEST and name[0].isalnum() and all(map(_is_allowed, name))


def name_of_file(file_name: str) -> str:
    """Return what a medium is called after its file, whatever that is called."""
    base = re.split(r"[/\\]", file_name)[-1]
    letters = unicodedata.normalize("NFC", _EXTENSION.sub("", base))
    words = "".join(letter if _is_allowed(letter) else " " for letter in letters).split()
    name = "-".join(words).lstrip("-_.")[:LONGEST].rstrip("-_.")
    return name if is_name(name) else "file"


def numbered(name: str, number: int) -> str:
    """Return the name of another medium whose file is called alike."""
    suffix = f"-{number + _FIRST_NUMBER - 1}"
    return f"{name[: LONGEST - len(suffix)]}{suffix}"


def record_name(subject: str, name: str) -> str:
    """Return the name of a medium's record; ids of subjects hold no colon."""
    return f"{subject}:{name}"


def folded(name: str) -> str:
    """Return a name as references are compared, which need not get capitals right."""
    return unicodedata.normalize("NFC", name).casefold()


def _is_allowed(letter: str) -> bool:
    # Vowel signs are marks of their own in many scripts.
    return letter.isalnum() or letter in "-_." or unicodedata.category(letter).startswith("M")
