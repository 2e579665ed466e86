"""Banks that are typed as text: their lines, and how many questions there may be. Pure."""

from collections.abc import Iterable

from memora.services.content.formats.bank import Bank, SourceUnit
from memora.services.content.formats.encodings import decode, say_encoding
from memora.services.content.formats.report import FormatError, phrase

#: Of a file: twice the largest bank that schools have, with twenty lines a question.
MAX_LINES = 2_000_000
MAX_QUESTIONS = 200_000

_TOO_MUCH = phrase("The file has more than {0} lines: divide it and import the parts.")
_TOO_MANY = phrase("The file has more than {0} questions: divide it and import the parts.")
_NONE = phrase("There is no question in this file.")


def read_lines(data: bytes, bank: Bank) -> list[str]:
    """Return a file's lines.

    Args:
        data: The file, in any encoding.
        bank: Its report hears of a guessed encoding.

    Raises:
        FormatError: It is no text, or more than any bank has.
    """
    decoded = decode(data)
    say_encoding(decoded, bank.report)
    if decoded.text.count("\n") >= MAX_LINES:
        raise FormatError(_TOO_MUCH, MAX_LINES)
    return decoded.text.split("\n")


def add_units(bank: Bank, units: Iterable[SourceUnit]) -> None:
    """Add questions to a bank, one after the other.

    Raises:
        FormatError: They are more than a bank may have, or there are none at all.
    """
    for unit in units:
        if len(bank.units) == MAX_QUESTIONS:
            raise FormatError(_TOO_MANY, MAX_QUESTIONS)
        bank.units.append(unit)
    if not bank.units:
        raise FormatError(_NONE)
