"""One question: its name, text, answers, general feedback, and what comments say of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from memora.services.content.formats.bank import (
    Answer,
    Choice,
    Choices,
    Gap,
    Gaps,
    Item,
    Markup,
    Numbers,
    Reading,
    SourceUnit,
    Text,
    Truth,
    Words,
)
from memora.services.content.formats.categories import read_path
from memora.services.content.formats.gift.answers import read_answer
from memora.services.content.formats.gift.braces import Block, answer_blocks, is_embedded
from memora.services.content.formats.gift.escapes import TEX_BACKSLASH, as_written, restore
from memora.services.content.formats.gift.passages import NAME_MARK, NOT_APART, Passage
from memora.services.content.formats.gift.telling import Telling
from memora.services.content.formats.gift.texts import DEFAULT, Style, blank, read_text, split_style
from memora.services.content.formats.moodle_xml.cloze import read_gap
from memora.services.content.formats.report import Refused, Report, phrase
from memora.services.content.formats.truths import truth_labels

_FEEDBACK_MARK = "####"
#: In a comment; a closing bracket within has a backslash before it.
_ID = re.compile(r"\[id:((?:\\\]|[^\]\\\x00-\x1f\x7f]|\\(?!\])){1,200})\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]\\<>`\x00-\x1f\x7f]|\\(?!\])){1,200})\]")
#: Of what stands together without a blank line.
_MOST_LINES = 20_000
_TOO_LONG = phrase("More than {0} lines stand together here. Leave a line blank between questions.")
_COMMENT_LOST = phrase(
    "A line that begins with // is a comment and left out. If it belongs to the text, write it"
    " behind the line before, with \\n between them: {0}"
)
_TEX = phrase("A backslash before n is read as the beginning of a formula's command.")
_SEVERAL = phrase("Several answers in braces are read as gaps of one text.")
_EMBEDDED = phrase("Gaps as Moodle XML has them are no GIFT; they are read as gaps: {0}")
#: What goes on with a sentence on the next line, behind a gap.
_GOES_ON = tuple(".,;:!?)]،؛؟")


@dataclass(frozen=True, slots=True)
class _About:
    """What stands around a question: its category, and comments with its id and tags."""

    category: str
    comments: str = ""

    @property
    def key(self) -> str:
        found = _ID.search(self.comments)
        return _token(found[1]) if found else ""

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(filter(None, map(_token, _TAG.findall(self.comments))))


def _token(source: str) -> str:
    return as_written(source).replace("\\]", "]").strip()


_NO_GAP = phrase("Pairs, essays and things to put in order cannot stand in a gap of a text.")


def read_passage(passage: Passage, report: Report) -> list[SourceUnit]:
    """Read the questions of a passage: one, or several without a blank line between them.

    Args:
        passage: Its lines.
        report: Where lines about it go.
    """
    if len(passage.lines) + len(passage.comments) > _MOST_LINES:
        telling = Telling(passage.line, "")
        report.lines += telling.refused(Refused(_TOO_LONG, _MOST_LINES))
        return [SourceUnit()]
    whole = passage.text
    name, start = _split_name(whole)
    telling = Telling(passage.line, name)
    _tell_of_lines(passage, telling)
    try:
        text, blocks = answer_blocks(whole[start:], telling)
    except Refused as refusal:
        report.lines += telling.refused(refusal)
        return [SourceUnit()]
    about = _About(passage.category, "\n".join(passage.comments))
    units = []
    at_line = whole.count("\n", 0, start)
    counted = 0
    for begin, end, own in _questions(text, blocks):
        if begin:
            at_line += text.count("\n", counted, begin)
            counted = begin
            telling, about = Telling(passage.lines[at_line][0], ""), _About(passage.category)
            telling.changed(NOT_APART)
        units.append(_unit(text[begin:end], own, about, telling, report))
    return units


def _tell_of_lines(passage: Passage, telling: Telling) -> None:
    for what in passage.mended:
        telling.changed(what)
    for number, comment in passage.lost:
        telling.dropped(_COMMENT_LOST, comment, line=number, part="text")
    if any(TEX_BACKSLASH in line for _number, line in passage.lines):
        telling.changed(_TEX, part="text")


def _split_name(text: str) -> tuple[str, int]:
    """Return a question's name and where its text begins."""
    if not text.startswith(NAME_MARK):
        return "", 0
    end = text.find(NAME_MARK, len(NAME_MARK))
    brace = text.find("{")
    if end < 0 or 0 <= brace < end:
        return "", len(NAME_MARK)
    name = " ".join(restore(text[len(NAME_MARK) : end]).split())
    start = end + len(NAME_MARK)
    return name, start + len(text[start:]) - len(text[start:].lstrip())


def _questions(text: str, blocks: list[Block]) -> Iterator[tuple[int, int, list[Block]]]:
    """Yield where each question begins and ends, with its answers: one, or several in a column.

    Answers that end their line, with a new sentence below them, end their question.
    """
    begin = 0
    own: list[Block] = []
    for block, following in zip_longest(blocks, blocks[1:]):
        own.append(replace(block, start=block.start - begin, end=block.end - begin))
        cut = _begin_of_another(text[block.end : following.start]) if following else None
        if cut is not None:
            yield begin, block.end + cut, own
            begin, own = block.end + cut, []
    yield begin, len(text), own


def _begin_of_another(between: str) -> int | None:
    """Return where a new sentence begins below the line that answers end; None if none does."""
    line, _, below = between.partition("\n")
    sentence = below.lstrip()
    if line.strip() or not sentence or sentence.startswith(_GOES_ON) or sentence[0].islower():
        return None
    return len(between) - len(sentence)


def _unit(
    text: str, blocks: list[Block], about: "_About", telling: Telling, report: Report
) -> SourceUnit:
    try:
        item = _item(text, blocks, about, telling)
    except Refused as refusal:
        report.lines += telling.refused(refusal)
        return SourceUnit()
    report.lines += telling.report
    return SourceUnit((item,))


def _item(text: str, blocks: list[Block], about: "_About", telling: Telling) -> Item:
    style, _text = split_style(text, DEFAULT)
    contents, feedbacks = _split_feedback(blocks)
    answer: Answer
    if len(contents) > 1 or any(map(is_embedded, contents)):
        asked = read_text(_with_gaps(text, blocks))
        answer = _gaps(contents, style, asked.markup, telling)
    else:
        asked = read_text(_with_blank(text, blocks, style))
        answer = read_answer(contents[0], style, telling) if contents else Reading()
    return Item(
        place=telling.place,
        name=telling.name,
        text=asked,
        answer=answer,
        key=about.key,
        category=read_path(restore(about.category)),
        explanation=read_text("\n".join(filter(None, feedbacks)), style),
        tags=about.tags,
    )


def _with_gaps(text: str, blocks: list[Block]) -> str:
    """Return a question's text with the marks of gaps where answers stood."""
    pieces = []
    at = 0
    for number, block in enumerate(blocks, 1):
        pieces += [text[at : block.start], f"{{{{{number}}}}}"]
        at = block.end
    return "".join((*pieces, text[at:]))


def _with_blank(text: str, blocks: list[Block], style: Style) -> str:
    """Return a question's text without its answers, with a blank where they stood within it."""
    if not blocks:
        return text
    [block] = blocks
    behind = text[block.end :]
    return text[: block.start] + (f"{blank(style)}{behind}" if behind.strip() else "")


def _split_feedback(blocks: list[Block]) -> tuple[list[str], list[str]]:
    """Return the answers of each pair of braces, and the general feedback that ends them."""
    contents, feedbacks = [], []
    for block in blocks:
        content, mark, feedback = block.content.rpartition(_FEEDBACK_MARK)
        contents.append(content.strip() if mark else block.content)
        feedbacks.append(feedback.strip() if mark else "")
    return contents, feedbacks


def _gaps(contents: list[str], style: Style, markup: Markup, telling: Telling) -> Gaps:
    embedded = next(filter(is_embedded, contents), None)
    if embedded is None:
        telling.changed(_SEVERAL, part="gaps")
    else:
        telling.changed(_EMBEDDED, embedded, part="gaps")
    return Gaps([_gap(content, style, markup, telling) for content in contents])


def _gap(content: str, style: Style, markup: Markup, telling: Telling) -> Gap:
    # What is escaped in GIFT is escaped within a gap of Moodle XML's, too.
    embedded = read_gap(f"{{{as_written(content)}}}", markup)
    return embedded or Gap(_in_gap(content, style, telling))


def _in_gap(content: str, style: Style, telling: Telling) -> Choices | Words | Numbers:
    answer = read_answer(content, style, telling)
    if isinstance(answer, Truth):
        true, false = truth_labels(restore(content.partition("#")[0].strip()))
        return Choices(
            (
                Choice(Text(true), float(answer.answer), answer.if_true),
                Choice(Text(false), float(not answer.answer), answer.if_false),
            )
        )
    if not isinstance(answer, Choices | Words | Numbers):
        raise Refused(_NO_GAP, part="gaps")
    return answer
