"""Aiken: a question, options with letters below it, and a line that names the right letter.

Moodle reads capital Latin letters alone, ``ANSWER:`` alone, and one line of text. People type small
letters, Arabic ones, the answer in their own language, and texts of several lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from memora.services.content.formats.bank import Bank, Choice, Choices, Item, SourceUnit, Text
from memora.services.content.formats.encodings import decode
from memora.services.content.formats.report import FormatError, Phrase, Place, Report, phrase
from memora.services.content.formats.typed_files import add_units, read_lines
from memora.services.content.marking.folding import folded

FORMAT = "aiken"

#: Bytes that tell what a file is.
_SAMPLE = 64 * 1024
_FEWEST = 2
#: (B) or B. or هـ
_LETTER_WITH_SIGNS = 3
#: The letters of all options, with words between them.
_LONGEST_KEY = 200
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
#: Which option a letter names, counted from 0.
_PLACES = {folded(each): at for letters in (_LATIN, _ABJAD) for at, each in enumerate(letters)}
_LETTER = "[A-Za-zء-ي]ـ?"
_OPTION = re.compile(rf"({_LETTER})\s*([).\]])\s*(\S.*)")
_ANSWER_WORDS = (
    *("answer", "answers", "ans", "correct answer", "الإجابة", "الاجابة", "الإجابة الصحيحة"),
    *("الاجابة الصحيحة", "الجواب", "الجواب الصحيح", "الحل", "antwort", "réponse", "reponse"),
    *("respuesta", "resposta", "risposta", "antwoord", "cevap", "yanıt", "ответ", "jawaban"),
)
_ANSWER = re.compile(rf"(?:{'|'.join(_ANSWER_WORDS)})\s*[:：=]\s*(.*)", re.IGNORECASE)
#: Below the options or the answer: what people and other systems add, though Aiken has none.
_EXPLANATION = re.compile(
    r"(?:(?:answer[ _])?(?:feedback|explanation)|rationale|(?:ال)?(?:تفسير|شرح|تعليل)|erklärung"
    r"|explication|explicación|retroalimentación)\s*[:：]\s*(\S.*)",
    re.IGNORECASE,
)
_KEY = re.compile(rf"\(?({_LETTER})(?:[).\]].*)?")
_SEVERAL_KEYS = re.compile(rf"{_LETTER}(?:\s*(?:[,،;؛&+/]|and\b|و)\s*{_LETTER})+[.)]?")
_EACH_KEY = re.compile(rf"(?<!\w){_LETTER}(?!\w)")

_LINES_JOINED = phrase("The question's text has several lines; all of them are kept.")
_OPTION_LINES_JOINED = phrase("An option has several lines; all of them are kept.")
_ANSWER_IN_WORDS = phrase("The right option is named by its text: {0}")
_SEVERAL_RIGHT = phrase("The answer names several options, which are right together: {0}")
_EXPLAINED = phrase("Aiken has no explanations; this line was taken for one: {0}")
_TOO_FEW = phrase("The question has fewer than two options. Add some, each on a line of its own.")
_NO_SUCH_OPTION = phrase("The answer is none of the options: {0}")
_UNFINISHED = phrase(
    "The question that begins on line {0} has no answer. Write ANSWER: and a letter below it."
)
_OPTION_OUTSIDE = phrase("An option stands outside of a question and is left out: {0}")
_ANSWER_OUTSIDE = phrase("An answer stands outside of a question and is left out: {0}")


def looks_like(data: bytes, file_name: str) -> bool:  # noqa: ARG001 - every format is asked alike
    """Say whether a file is Aiken: it has options with letters and a line with the answer.

    Args:
        data: The file.
        file_name: What it is called; text files have any name.
    """
    try:
        lines = [line.strip() for line in decode(data[:_SAMPLE]).text.split("\n")]
    except FormatError:
        return False
    options = sum(bool(_OPTION.fullmatch(line)) for line in lines)
    return options >= _FEWEST and any(map(_ANSWER.fullmatch, lines))


def read(data: bytes, *, file_name: str) -> Bank:  # noqa: ARG001 - every format is asked alike
    """Read an Aiken file.

    Args:
        data: The file, in any encoding.
        file_name: What it is called; says nothing that the file does not.

    Raises:
        FormatError: It is no text, there is nothing in it, or more than in any bank.
    """
    bank = Bank(FORMAT)
    add_units(bank, _Reading(bank.report).units(read_lines(data, bank)))
    return bank


@dataclass(slots=True)
class _Option:
    """An option: its letter as it is compared, and its lines."""

    letter: str
    lines: list[str]


@dataclass(slots=True)
class _Draft:
    """The question of this moment.

    Attributes:
        line: Where it begins.
        text: Its lines.
        options: Its options so far.
        pending: Lines below the options, which go on with the last one or begin another question.
        explanation: Lines that explain the answer.
        is_apart: Whether a blank line stands below the options.
    """

    line: int = 0
    text: list[str] = field(default_factory=list)
    options: list[_Option] = field(default_factory=list)
    pending: list[tuple[int, str]] = field(default_factory=list)
    explanation: list[str] = field(default_factory=list)
    is_apart: bool = False


class _Reading:
    """A walk over the lines of a file.

    Args:
        report: Hears of what is mended and left out.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._draft = _Draft()
        self._ended: list[SourceUnit] = []
        #: The last question, which lines below its answer may explain yet; None if it is refused.
        self._answered: Item | None = None
        self._is_below_answer = False

    def units(self, lines: list[str]) -> Iterator[SourceUnit]:
        """Yield the questions, refused ones too."""
        for number, line in enumerate(lines, 1):
            self._take(number, line.strip())
            yield from self._ended
            self._ended.clear()
        if self._draft.text:
            self._leave_unfinished(self._draft.line)
        self._end()
        yield from self._ended

    def _end(self, *units: SourceUnit) -> None:
        """Take the question that is answered for done, and further units behind it."""
        if self._answered:
            self._ended.append(SourceUnit((self._answered,)))
        self._answered = None
        self._ended += units

    def _take(self, number: int, line: str) -> None:
        if not line:
            self._draft.is_apart = bool(self._draft.options)
            return
        answer = _ANSWER.fullmatch(line)
        if answer:
            self._answer(number, line, answer[1].strip())
            return
        explanation = _EXPLANATION.fullmatch(line)
        if explanation and (self._is_below_answer or self._draft.options):
            self._explain(line, explanation[1])
            return
        self._is_below_answer = False
        option = _OPTION.fullmatch(line)
        if option and self._is_option(folded(option[1]), option[2]):
            self._option(number, line, _Option(folded(option[1]), [option[3]]))
        else:
            self._text(number, line)

    def _is_option(self, letter: str, sign: str) -> bool:
        """Say whether a letter begins an option: the first, or one that may follow."""
        options = self._draft.options
        if letter not in _PLACES:
            return False
        if not options or not _PLACES[letter]:
            return not _PLACES[letter]
        is_next = _PLACES[letter] == _PLACES[options[-1].letter] + 1
        return is_next or sign == ")" or not letter.isascii()

    def _explain(self, line: str, explanation: str) -> None:
        if self._draft.options:
            self._changed(_EXPLAINED, line, part="explanation")
            self._draft.explanation.append(explanation)
        elif self._answered:
            item = self._answered
            name = item.text.source.partition("\n")[0]
            self._report.changed(item.place, name, _EXPLAINED, line, part="explanation")
            lines = filter(None, (item.explanation.source, explanation))
            self._answered = replace(item, explanation=Text("\n".join(lines)))

    def _option(self, number: int, line: str, option: _Option) -> None:
        draft = self._draft
        if draft.options and not _PLACES[option.letter]:
            begin, lines = (draft.pending or [(number, "")])[0][0], draft.pending
            self._leave_unfinished(begin)
            draft = self._draft = _Draft(begin, [each for _number, each in lines])
        if not draft.text:
            self._report.dropped(Place(line=number), "", _OPTION_OUTSIDE, line, part="options")
            return
        self._join_pending()
        draft.options.append(option)
        draft.is_apart = False

    def _text(self, number: int, line: str) -> None:
        draft = self._draft
        if draft.options and not draft.is_apart:
            draft.pending.append((number, line))
            return
        if draft.options:
            self._leave_unfinished(number)
            draft = self._draft
        self._end()
        draft.line = draft.line or number
        draft.text.append(line)

    def _join_pending(self) -> None:
        draft = self._draft
        if draft.pending:
            draft.options[-1].lines += [line for _number, line in draft.pending]
            draft.pending = []
            self._changed(_OPTION_LINES_JOINED, part="options")

    def _leave_unfinished(self, number: int) -> None:
        name = self._draft.text[0]
        place = Place(line=number)
        self._report.refused(place, name, _UNFINISHED, self._draft.line, part="answer_index")
        self._end(SourceUnit())
        self._draft = _Draft()

    def _answer(self, number: int, line: str, key: str) -> None:
        draft = self._draft
        place = Place(line=number)
        if not draft.text:
            self._report.dropped(place, "", _ANSWER_OUTSIDE, line, part="answer_index")
            return
        if len(draft.options) < _FEWEST:
            self._report.refused(place, draft.text[0], _TOO_FEW, part="options")
            self._end(SourceUnit())
        else:
            self._join_pending()
            self._finish(place, key)
        self._draft = _Draft()
        self._is_below_answer = True

    def _finish(self, place: Place, key: str) -> None:
        draft = self._draft
        right, unusual = self._right(key)
        if not right or None in right:
            self._report.refused(place, draft.text[0], _NO_SUCH_OPTION, key, part="answer_index")
            self._end(SourceUnit())
            return
        if unusual:
            self._changed(unusual, key, part="answer_index")
        if len(draft.text) > 1:
            self._changed(_LINES_JOINED, part="text")
        options = [
            Choice(Text("\n".join(option.lines)), (at in right) / len(right))
            for at, option in enumerate(draft.options)
        ]
        text = Text("\n".join(draft.text))
        answer = Choices(options, several=len(right) > 1)
        explanation = Text("\n".join(draft.explanation))
        self._answered = Item(Place(line=draft.line), "", text, answer, explanation=explanation)

    def _right(self, key: str) -> tuple[set[int | None], Phrase | None]:
        """Return which options an answer names, and what is unusual in how it does.

        None stands for an option that there is not.
        """
        alone = _KEY.fullmatch(key)
        if alone and len(key) <= _LETTER_WITH_SIGNS:
            return {self._place(alone[1])}, None
        texts = [folded(" ".join(option.lines)) for option in self._draft.options]
        if folded(key) in texts:
            return {texts.index(folded(key))}, _ANSWER_IN_WORDS
        if len(key) <= _LONGEST_KEY and _SEVERAL_KEYS.fullmatch(key):
            return set(map(self._place, set(_EACH_KEY.findall(key)))), _SEVERAL_RIGHT
        return ({self._place(alone[1])} if alone else set()), None

    def _place(self, letter: str) -> int | None:
        """Return which option a letter names: the one with it, else the one at its place."""
        letters = [option.letter for option in self._draft.options]
        own = folded(letter)
        if letters.count(own) == 1:
            return letters.index(own)
        at = _PLACES.get(own)
        is_other_script = own not in letters and not any(
            each.isascii() == own.isascii() for each in letters
        )
        return at if is_other_script and at is not None and at < len(letters) else None

    def _changed(self, what: Phrase, *values: str, part: str) -> None:
        draft = self._draft
        self._report.changed(Place(line=draft.line), draft.text[0], what, *values, part=part)
