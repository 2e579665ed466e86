"""A GIFT file, read into the intermediate form."""

import re
from itertools import chain
from pathlib import PurePath

from memora.services.content.formats.bank import Bank
from memora.services.content.formats.encodings import decode
from memora.services.content.formats.gift.braces import is_behind_tex
from memora.services.content.formats.gift.passages import passages
from memora.services.content.formats.gift.questions import read_passage
from memora.services.content.formats.report import FormatError
from memora.services.content.formats.typed_files import add_units, read_lines

FORMAT = "gift"

#: Bytes that tell what a file is.
_SAMPLE = 64 * 1024
#: What no other text has: a category, a name in front of a question.
_SIGNS = re.compile(r"^\s*(?:\$CATEGORY\s*:|::[^:\n]{1,300}::)", re.MULTILINE)
#: Answers in braces, which programs and style sheets have too, in a way.
_ANSWERS = re.compile(
    r"(?<![\\}])\{\s*(?:#?\s*[=~](?![=>])|#\s*[-\d.]|(?i:true|false|t|f)\s*[#}]|#{4})[^{}]{0,4000}"
    r"(?<!\\)\}|(?<![\\}])\{\s*(?i:true|false|t|f)\s*\}"
)
_OWN_SUFFIX = ".gift"
_TEXTS = (".txt", ".text", ".asc")
#: XML and HTML, JSON, TeX and source code have braces and colons of their own.
_OTHERS = re.compile(r"\s*(?:<[?!A-Za-z]|[\[{]\s*[\"{\[]|\\documentclass|#include|@import)")


def looks_like(data: bytes, file_name: str) -> bool:
    """Say whether a file is GIFT: by what is in it, and where that is not certain by its name.

    Args:
        data: The file.
        file_name: What it is called.
    """
    try:
        text = decode(data[:_SAMPLE]).text
    except FormatError:
        return False
    if _OTHERS.match(text):
        return False
    suffix = PurePath(file_name).suffix.lower()
    if suffix == _OWN_SUFFIX:
        return bool(text.strip())
    is_text = not suffix or suffix in _TEXTS
    return bool(_SIGNS.search(text)) or (
        is_text and any(not is_behind_tex(text, found.start()) for found in _ANSWERS.finditer(text))
    )


def read(data: bytes, *, file_name: str) -> Bank:  # noqa: ARG001 – every format is asked alike
    """Read a GIFT file.

    Args:
        data: The file, in any encoding.
        file_name: What it is called; says nothing that the file does not.

    Raises:
        FormatError: It is no text, there is nothing in it, or more than in any bank.
    """
    bank = Bank(FORMAT)
    found = passages(read_lines(data, bank))
    add_units(bank, chain.from_iterable(read_passage(each, bank.report) for each in found))
    return bank
