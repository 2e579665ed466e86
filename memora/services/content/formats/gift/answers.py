"""Answers between braces: of which kind they are, and each kind but numbers."""

import html
import re

from memora.services.content.formats.bank import (
    Accepted,
    Answer,
    Choice,
    Choices,
    Order,
    Own,
    Pairs,
    Text,
    Truth,
    Words,
)
from memora.services.content.formats.gift.escapes import restore
from memora.services.content.formats.gift.figures import read_figures
from memora.services.content.formats.gift.parts import Part, split_parts
from memora.services.content.formats.gift.shields import with_clear_equals, with_shields
from memora.services.content.formats.gift.telling import Telling
from memora.services.content.formats.gift.texts import Style, read_text, split_style
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.formats.truths import read_truth

_ARROW = "->"
_OTHER_ARROWS = re.compile("[-–—−]&gt;|[–—−]>|[→⟶⇒➔➜]")
#: ``p->next`` is a program's; an arrow between words has space around it.
_ARROW_IN_WORD = re.compile(r"\S->\S")
#: What Moodle writes before the items to be put in order: how many of them are asked for, and how
#: they are chosen, laid out, graded and numbered.
_ORDER_HEAD = re.compile(
    r">[ \t]*(?P<count>\d{1,9})(?:[ \t]+(?:(?P<some>EXACT|RANDOM|REL|CONTIG(?:UOUS)?)|ALL"
    r"|HORI(?:ZONTAL)?|H|VERT(?:ICAL)?|V|ALL_OR_NOTHING|ABS(?:OLUTE(?:_POSITION)?)?"
    r"|RELATIVE(?:_[A-Z_]+)?|LONGEST_[A-Z_]+|SHOW|HIDE|TRUE|FALSE|YES|NO"
    r"|none|abc|ABCD|iii|IIII|\d+))*[ \t]*\n|>"
)
_WEIGHED = re.compile(r"=\s*~(?=\s*%)")
_EMPTY_BEFORE_RIGHT = re.compile(r"~[ \t]*=")
#: What an editor wraps around everything; other tags may be what is asked for.
_WRAPPED = re.compile(r"<(p|div|span)\b[^<>]*>.*</\1>\s*(?:<br\s*/?>)?", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?(?:p|div|span|b|i|u|em|strong|font|br|sub|sup|code)\b[^<>]*>", re.IGNORECASE)
#: Signs that are part of a right side: C#, F# minor, #1.
_LITERAL_HASH = re.compile(r"(?:^|\s|\b[A-Za-z])#(?=[\s\d]|$)|^#|#$")

#: More answers has no question.
_MOST = 1_000

_MOST_ANSWERS = phrase("It has more than {0} answers: divide it and import the file again.")
_TRUTH_WORD = phrase("{0} is read as true or false.")
_WEIGHT_ALONE = phrase("=~% before a weight is read as ~%.")
_RIGHT_ALONE = phrase("~= is read as =, the right answer.")
_RIGHT_WITH_WEIGHT = phrase("An answer with = and a weight of its own is read as one with ~.")
_UNMARKED = phrase("An answer without = or ~ before it counts as a wrong one: {0}")
_ARROWS = phrase("{0} is read as ->.")
_NO_ARROW = phrase("Write -> between the two sides of this pair: {0}")
_FEEDBACK_OF_PAIR = phrase("A pair has no feedback of its own; left out: {0}")
_CODE_ARROW = phrase("-> within a word is read as part of the answer.")
_TAGS = phrase("Markup in an answer that is typed is left out: {0}")
_SOME_ASKED = phrase("Moodle asks for {0} of its items at a time; here all are put in order.")


def read_answer(content: str, style: Style, telling: Telling) -> Answer:
    """Read what stands between braces, without general feedback.

    Args:
        content: Without the space around it, escapes as signs.
        style: How texts are written that do not say it.
        telling: Where it is said what is mended and left out.

    Raises:
        Refused: It cannot be read, or in two ways.
    """
    if not content:
        return Own()
    content = with_shields(content, telling)
    if content.count("=") + content.count("~") > _MOST:
        raise Refused(_MOST_ANSWERS, _MOST, part="options")
    if content.startswith("#"):
        return read_figures(with_clear_equals(content[1:].strip(), telling), style, telling)
    if content.startswith(">"):
        return _order(content, style, telling)
    return _truth(content, style, telling) or _marked(content, style, telling)


def _marked(content: str, style: Style, telling: Telling) -> Choices | Pairs | Words:
    """Read answers that have marks before them; only options have ``~``, only pairs ``->``."""
    content = with_clear_equals(_with_single_marks(content, telling), telling)
    if "~" in content:
        return _choices(split_parts(content, "=~", telling), style, telling)
    if "=" in content:
        content = _with_arrows(content, telling)
        if _ARROW in content and _is_pairs(content, telling):
            return _pairs(content, style, telling)
    return _words(split_parts(content, "=", telling), style, telling)


def _truth(content: str, style: Style, telling: Telling) -> Truth | None:
    word, *feedback = (part.strip() for part in content.split("#", 2))
    answer = read_truth(restore(word))
    if answer is None:
        return None
    if word not in ("T", "TRUE", "F", "FALSE"):
        telling.changed(_TRUTH_WORD, word, part="answer")
    wrong, right = (read_text(part, style) for part in [*feedback, "", ""][:2])
    return Truth(answer, *((right, wrong) if answer else (wrong, right)))


def _with_single_marks(content: str, telling: Telling) -> str:
    """Return answers each with one mark before it."""
    for doubled, mark, what in (
        (_WEIGHED, "~", _WEIGHT_ALONE),
        (_EMPTY_BEFORE_RIGHT, "=", _RIGHT_ALONE),
    ):
        content, count = doubled.subn(mark, content)
        if count:
            telling.changed(what, part="options")
    return content


def _choices(parts: list[Part], style: Style, telling: Telling) -> Choices:
    marks = [_mark_of_choice(part, telling) for part in parts]
    options = [
        Choice(read_text(part.text, style), _credit(mark, part), read_text(part.feedback, style))
        for mark, part in zip(marks, parts, strict=True)
    ]
    return Choices(options, several="=" not in marks)


def _mark_of_choice(part: Part, telling: Telling) -> str:
    if not part.mark and part.weight is None:
        telling.changed(_UNMARKED, part.text, part="options")
    if part.mark == "=" and part.weight not in (None, 1):
        telling.changed(_RIGHT_WITH_WEIGHT, part="options")
        return "~"
    return part.mark


def _credit(mark: str, part: Part) -> float:
    return 1.0 if mark == "=" else part.weight or 0.0


def _words(parts: list[Part], style: Style, telling: Telling) -> Words:
    return Words(
        [
            Accepted(
                _word(part.text, style, telling),
                1.0 if part.weight is None else part.weight,
                read_text(part.feedback, style),
            )
            for part in parts
        ]
    )


def _word(source: str, style: Style, telling: Telling) -> str:
    own_style, text = split_style(source, style)
    word = restore(text).strip()
    if own_style not in ("html", "moodle") or not _WRAPPED.fullmatch(word):
        return word
    bare = html.unescape(_TAG.sub("", word)).strip()
    if not bare:
        return word
    telling.changed(_TAGS, word, part="answers")
    return bare


def _with_arrows(content: str, telling: Telling) -> str:
    """Return pairs with the arrow that GIFT knows, where all have one of another look."""
    if _ARROW in content:
        return content
    lines = content.split("=")[1:]
    found = _OTHER_ARROWS.search(content)
    if not found or len(lines) < 2 or not all(map(_OTHER_ARROWS.search, lines)):  # noqa: PLR2004
        return content
    telling.changed(_ARROWS, found[0], part="pairs")
    return _OTHER_ARROWS.sub(_ARROW, content)


def _is_pairs(content: str, telling: Telling) -> bool:
    """Say whether arrows stand between sides: with space around one, or in each of several."""
    sides = [part.partition("#")[0] for part in content.split("=")[1:]]
    with_arrow = [side for side in sides if _ARROW in side]
    if any(not _ARROW_IN_WORD.search(side) for side in with_arrow):
        return True
    if len(with_arrow) == len(sides) > 1:
        return True
    telling.changed(_CODE_ARROW, part="answers")
    return False


def _pairs(content: str, style: Style, telling: Telling) -> Pairs:
    pairs: list[tuple[Text, Text]] = []
    distractors: list[Text] = []
    for source in content.split("="):
        if not source.strip():
            continue
        left, arrow, right = source.partition(_ARROW)
        if not arrow:
            raise Refused(_NO_ARROW, source.strip(), part="pairs")
        left_text, right_text = read_text(left, style), _right_side(right, telling)
        if left_text:
            pairs.append((left_text, right_text))
        else:
            distractors.append(right_text)
    return Pairs(pairs, distractors)


def _right_side(source: str, telling: Telling) -> Text:
    """Return what belongs to a left side: plain words, unless they say another style."""
    source = source.strip()
    text, hash_sign, feedback = source.partition("#")
    if hash_sign and feedback.strip() and not _LITERAL_HASH.search(source):
        telling.dropped(_FEEDBACK_OF_PAIR, feedback, part="pairs")
        source = text
    return read_text(source, "plain")


def _order(content: str, style: Style, telling: Telling) -> Order:
    head = _ORDER_HEAD.match(content)
    lines = content[head.end() if head else 1 :].split("\n")
    items = [text for line in lines if (text := read_text(line, style))]
    asked = int(head["count"] or 0) if head and head["some"] else 0
    if 1 < asked < len(items):
        telling.changed(_SOME_ASKED, asked, part="items")
    return Order(items)
