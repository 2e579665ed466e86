"""Gapfill, the most used of Moodle's plugins for gaps: ``The [cat|dog] sat on the mat.`` Pure.

How it finds and compares: https://github.com/marcusgreen/moodle-qtype_gapfill.
"""

import html
import re
from collections.abc import Iterable, Sequence

from memora.services.content.formats.bank import Accepted, Choice, Choices, Gap, Text, Words
from memora.services.content.formats.moodle_xml.answers import read_answers
from memora.services.content.formats.moodle_xml.source import Source
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.formats.texts import as_plain

_USUAL = "[]"
#: Displays in which all gaps offer all answers; in the other one they are typed.
_OFFERED = ("dragdrop", "dropdown")
#: In the place of an answer: the gap is to be left empty.
_EMPTY = "!!"
_COMMENT = re.compile(r"<!--(?:.*?-->|.*)", re.DOTALL)
#: Of a pattern what is said here, too: space, anything, a letter that may be missing, and signs.
_SPACE = re.compile(r"\\s[+*]?")
_ANYTHING = re.compile(r"(?<!\\)\.[*+]")
_OPTIONAL = re.compile(r"(?<!\\)(\w)\?")
_ESCAPED = re.compile(r"\\(?=\W)")
_MOST_OPTIONAL = 4
#: What only a pattern has, and what also stands for itself where nobody thinks of patterns.
_PATTERN = re.compile(r"\\\w|(?<!\\)\[|(?<!\\)\{\d")
_LOOSE = re.compile(r"(?<!\\)[\^$*+?()]")


def read_brackets(source: Source, text: Text) -> tuple[Text, list[Gap]]:
    """Return a text with ``{{1}}`` for its first gap, and the gaps.

    Args:
        source: The question.
        text: Its text, with the answers between brackets or other signs.

    Raises:
        Refused: A gap is to be left empty, or accepts a pattern.
    """
    signs = source.words("delimitchars") or _USUAL
    opening, closing = map(re.escape, (signs[0], signs[-1]))
    # One that nothing closes takes the rest of its line, so that this is looked through once.
    place = re.compile(f"{opening}([^{closing}\n]*)({closing})?")
    accepted: list[list[str]] = []

    def mark(found: re.Match[str]) -> str:
        if not found[2]:
            return found[0]
        accepted.append(_words_in(found[1], text, source))
        return f"{{{{{len(accepted)}}}}}"

    marked = place.sub(mark, _COMMENT.sub("", text.source))
    _say_what_repeats(accepted, source)
    gaps = [Gap(answer) for answer in _answers(accepted, source)]
    return Text(marked, text.markup, text.files), gaps


def _words_in(content: str, text: Text, source: Source) -> list[str]:
    plain = as_plain(Text(content, "html")) if text.markup == "html" else html.unescape(content)
    said = [word.strip() for word in plain.split("|")]
    words = [word for word in said if word != _EMPTY]
    if not words:
        raise Refused(
            phrase("A gap is to be left empty, which none here can be: take its brackets away."),
            part="gaps",
        )
    if len(words) < len(said):
        source.changed(
            phrase("A gap may be left empty in Moodle; here it is to be filled."), part="gaps"
        )
    return words


def _answers(
    accepted: Sequence[Sequence[str]], source: Source
) -> Iterable[Choices] | Iterable[Words]:
    """Return the answers of the gaps: chosen from all words of the question, or typed."""
    right = [word for words in accepted for word in words]
    others = (answer.words for answer in read_answers(source) if not answer.credit)
    offered = dict.fromkeys((*right, *(word.replace("\\,", ",") for word in others)))
    if source.words("answerdisplay").lower() in _OFFERED and len(offered) > 1:
        return [
            Choices(
                [Choice(Text(word), float(word in words)) for word in offered if word],
                shuffle=True,
            )
            for words in accepted
        ]
    is_strict = bool(source.flag("casesensitive"))
    is_literal = bool(source.flag("disableregex"))
    return [
        Words(
            [
                Accepted(pattern)
                for word in words
                for pattern in ([_as_it_is(word)] if is_literal else _patterns(word, source))
            ],
            is_strict,
        )
        for words in accepted
    ]


def _as_it_is(word: str) -> str:
    return word.replace("*", r"\*")


def _patterns(word: str, source: Source) -> list[str]:
    """Return what a regular expression accepts, so far as it can be said here."""
    spaced = _SPACE.sub(" ", word)
    optional = _OPTIONAL.findall(spaced)
    parts = _ANYTHING.split(_OPTIONAL.sub("", spaced))
    if any(map(_PATTERN.search, parts)) or len(optional) > _MOST_OPTIONAL:
        raise Refused(
            phrase("A gap accepts a pattern: write the answers with | between them instead: {0}"),
            word,
            part="gaps",
        )
    if any(map(_LOOSE.search, parts)):
        source.changed(
            phrase("Signs of patterns are read as they stand in what a gap accepts: {0}"),
            word,
            part="gaps",
        )
        return [_as_it_is(_ESCAPED.sub("", word))]
    variants = [spaced]
    for _letter in optional:
        variants = [
            variant
            for each in variants
            for variant in (_OPTIONAL.sub(r"\1", each, 1), _OPTIONAL.sub("", each, 1))
        ]
    return [
        "*".join(_as_it_is(_ESCAPED.sub("", part)) for part in _ANYTHING.split(variant))
        for variant in variants
    ]


def _say_what_repeats(accepted: Sequence[Sequence[str]], source: Source) -> None:
    sets = [frozenset(words) for words in accepted if len(words) > 1]
    if source.flag("noduplicates") and len(set(sets)) < len(sets):
        source.changed(
            phrase(
                "Several gaps accept the same answers, each of them once; here each gap takes any."
            ),
            part="gaps",
        )
