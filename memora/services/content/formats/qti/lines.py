"""What is said of QTI questions that are not imported as they stand. Pure."""

from typing import Protocol

from memora.services.content.formats.markup import parse_fragment
from memora.services.content.formats.report import Phrase, phrase

#: Letters of a text that a line shows.
_MOST_SHOWN = 80


class Say(Protocol):
    """Says that something of an item is read otherwise than it stands, or is left out."""

    def __call__(self, what: Phrase, *values: object, is_loss: bool = False) -> None:
        """Say it.

        Args:
            what: What happened.
            values: What belongs into ``what``.
            is_loss: Whether it is left out.
        """


#: More options, gaps or parts than these are no question for people.
MOST_OPTIONS = 300
#: Longer marking rules nobody has written: each right answer is looked for with all of them.
MOST_RULES = 3000

CALCULATED = phrase(
    "Its numbers are drawn anew for each student, which Memora cannot do. Write it with fixed ones."
)
PICTURE = phrase(
    "It is answered in a picture, which Memora cannot do. Ask it with options or gaps instead."
)
UNKNOWN = phrase("It is answered in a way that Memora does not know. Ask it in another way.")
TOO_MANY = phrase("It has too many options; divide it and import the file again.")
TOO_MANY_RULES = phrase("Its marking rules are too long; divide it and import the file again.")
UPLOAD = phrase(
    "A file was to be handed in; here students compare what they made with the model answer."
)
ALONE = phrase("“{0}” belongs to nothing here; it was left out.")
REGEX = phrase(
    "What may be typed is said by a pattern, which Memora does not read. Write the answers out."
)
GAP_AT_END = phrase("Gap {0} stands nowhere in the text; it was put at its end.")
TYPOS = phrase("Small typing errors were forgiven in a gap; here they are not.")
BY_ORDER = phrase("Its key names other options than there are; they were taken in their order.")
OTHER_SETS = phrase("Several combinations are right; here the first of them counts.")
OTHER_NAME = phrase("It asks for {0} but declares {1}: the two were taken for the same.")
NO_PLACE = phrase("What is told to certain answers only has no place here: “{0}”.")
NO_BODY = phrase("It shows nothing. Open it in the program that wrote it, and export it again.")
ADAPTIVE = phrase("It changes while it is answered; here it is asked once.")
TOGETHER = phrase("Its parts earned points only all together; here each earns its own.")
ALL_OR_NOTHING = phrase("It paid all or nothing; here each right part earns its share.")
WEIGHTED = phrase("Its pairs weighed differently; here each weighs the same.")
OWN_RULES = phrase(
    "Its own marking rules could not be read; what it names as the right answer counts."
)
SLIDER = phrase("It was answered with a slider; here the number is typed.")
HOTTEXT = phrase("Words of a text were to be marked; here they are chosen from a list.")
TWO_COLUMNS = phrase("Pairs were to be found in one list; here they stand in two columns.")
ROWS = phrase("Some had several partners; here each row is a question of its own.")
PART = phrase("A part of it is answered in a way that Memora does not know; it was left out.")
NO_KEY_PART = phrase("A part of it that has no right answer was left out.")
NO_TEST_ITEM = phrase("The test names a question that is not in this package: {0}.")
FOR_MARKERS = phrase("What only who marks reads has no place here: “{0}”.")


def words_of(source: str) -> str:
    """Return the words of an HTML text, with single spaces."""
    return " ".join("".join(parse_fragment(source).itertext()).split())


def excerpt(source: str) -> str:
    """Return the first words of an HTML text; empty where it shows none."""
    words = words_of(source)
    return words if len(words) <= _MOST_SHOWN else f"{words[: _MOST_SHOWN - 1].rstrip()}…"
