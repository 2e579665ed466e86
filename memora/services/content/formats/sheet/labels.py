"""Which options a sheet calls right: by their texts, numbers or letters. Pure.

``2`` may be the second option or the one that says 2. What a sheet means shows in the rows that
can be read in one way only; where none does, nothing is guessed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from memora.services.content.formats.sheet.headings import Columns, place_of
from memora.services.content.formats.sheet.vocabulary import LABEL_STEMS, ORDINALS, plain
from memora.services.content.formats.truths import read_truth
from memora.services.content.marking.folding import Choices, with_plain_digits

#: Between several right answers, what is written least within a text first.
_SIGNS = (r"\n", r"\|", r"[;؛]", r"[,،]", r"[&+/]|\band\b|\bو\b")
_BETWEEN = tuple(map(re.compile, (*_SIGNS, "|".join(_SIGNS), r"\s")))
#: Excel takes "1,3" for a number where a comma is its decimal sign.
_DOTTED = re.compile(r"[1-9](?:\.[1-9])+")
_LABEL = re.compile(r"(?:(.*\S)\s+)?([0-9]{1,3}|\w)")
_LABEL_AND_TEXT = re.compile(r"[(\[]?(\w{1,2})(?:[)\].:]\s*|\s+[-–—]\s+)(\S.*)", re.DOTALL)
_NEGATIVE = re.compile("[-−]")
#: Characters of a label such as "Option 3".
_LONGEST = 40
#: How often the one must be met for each time of the other.
_ONE_SIDED = 4
#: Fewer may be slips of the pen.
_FEWEST_STRANGERS = 3
T = TypeVar("T")


class Label(NamedTuple):
    """What an option is called by: a number, or a letter by its place in the alphabet."""

    number: int
    is_letter: bool


@dataclass(slots=True)
class Options:
    """A row's options.

    Attributes:
        texts: Those that say something, in order.
        numbers: What the sheet counts each as.
    """

    texts: Sequence[str]
    numbers: Sequence[int]
    _folded: Choices | None = None

    def find(self, text: str) -> int | None:
        """Return where the option stands that says a text; None if none does."""
        if text in self.texts:
            return self.texts.index(text)
        if self._folded is None:
            self._folded = Choices(self.texts)
        found = self._folded.find(text)
        return found[0] if found else None

    def at(self, number: int) -> int | None:
        """Return where an option stands among ``texts``; None if there is none of that number."""
        return self.numbers.index(number) if number in self.numbers else None


@dataclass(slots=True)
class Evidence:
    """What a sheet's rows show of how it names right answers.

    Attributes:
        alphabet: The letters it counts in; empty where none shows.
        is_own: Whether it is on our template, where a letter is an option's and a number a text.
        texts: Rows whose answers can only be texts.
        labels: Rows whose answers can only be numbers or letters.
        has_zero: Whether an answer is 0.
        has_last: Whether a number is that of the row's last option, counted from 1.
        truths: Rows without options whose answers are words for true and false.
        typed: Rows without options that have other answers.
        strangers: Rows whose answers are none of their options.
        named: Rows whose answers name options, in whatever way.
    """

    alphabet: str = ""
    is_own: bool = False
    texts: int = 0
    labels: int = 0
    has_zero: bool = False
    has_last: bool = False
    truths: int = 0
    typed: int = 0
    strangers: int = 0
    named: int = 0

    @classmethod
    def of(cls, columns: Columns, rows: Iterable[tuple[Options, Sequence[str]]]) -> "Evidence":
        """Look through a sheet.

        Args:
            columns: What its columns hold.
            rows: The options and right answers of each row that has both.
        """
        seen = cls(columns.alphabet, is_own=columns.has("extras"))
        for options, answers in rows:
            if not options.texts:
                is_truth = len(answers) == 1 and read_truth(answers[0]) is not None
                seen.truths += is_truth
                seen.typed += not is_truth
                continue
            by_text = _by_text(options, answers, seen.alphabet)
            labels = _labels(options, answers, seen.alphabet)
            last = max(options.numbers, default=0)
            fits = bool(labels) and all(0 <= label.number <= last for label in labels or ())
            if by_text is None and fits:
                seen.labels += 1
                numbers = {label.number for label in labels or () if not label.is_letter}
                seen.has_zero |= 0 in numbers
                seen.has_last |= last in numbers
            seen.texts += by_text is not None and not fits
            seen.named += by_text is not None or fits
            is_letter = any(label.is_letter for label in labels or ())
            seen.strangers += not (by_text is not None or fits or is_letter)
        return seen

    @property
    def are_wrong_alone(self) -> bool:
        """Whether the options are the wrong ones alone, and the right answer is one more."""
        return self.strangers >= max(_FEWEST_STRANGERS, _ONE_SIDED * self.named)

    def means_labels(self, columns: Columns, labels: Sequence[Label]) -> bool | None:
        """Say whether what could be both is a label; None if that cannot be told."""
        if self.is_own:
            return all(label.is_letter for label in labels)
        if columns.is_counted or self.labels > _ONE_SIDED * self.texts:
            return True
        return False if self.texts > _ONE_SIDED * self.labels else None

    def says_truths(self, word: str) -> bool:
        """Say whether an answer means true or false: a letter may be fluorine's, or a five."""
        return read_truth(word) is not None and (len(word) > 1 or self.truths > self.typed)

    def counts_from_zero(self, columns: Columns) -> bool:
        """Say whether numbers begin with 0."""
        return not self.is_own and not self.has_last and (self.has_zero or columns.counts_from_zero)


class Unclear(Exception):
    """A right answer may mean two different options."""


class Contradicting(Exception):
    """Two columns name different options, each as the right one."""


def right_options(
    options: Options, answers: Sequence[str], evidence: Evidence, columns: Columns
) -> list[int] | None:
    """Return where the right options stand, as they are named; None if an answer is none.

    Args:
        options: The row's options.
        answers: Its cells of right answers, each with one or several.
        evidence: What the whole sheet shows.
        columns: What its columns hold.

    Raises:
        Unclear: They may be numbers or texts.
        Contradicting: One column has the option's letter, another the text of another option.
    """
    if len(answers) > 1 and columns.name_one_thing:
        return _agreed(options, answers, evidence, columns)
    by_text = _by_text(options, answers, evidence.alphabet)
    labels = _labels(options, answers, evidence.alphabet)
    by_label = None if labels is None else _places(options, labels, evidence, columns)
    if labels is None or by_text is None or by_label is None or by_text == by_label:
        return by_label if by_text is None else by_text
    means_labels = evidence.means_labels(columns, labels)
    if means_labels is None:
        raise Unclear
    return by_label if means_labels else by_text


def _agreed(
    options: Options, answers: Sequence[str], evidence: Evidence, columns: Columns
) -> list[int] | None:
    """Return what each of several cells names, the one by a letter and the other by its text."""
    agreed: list[list[int]] | None = None
    for answer in answers:
        labels = _labels(options, [answer], evidence.alphabet)
        by_label = None if labels is None else _places(options, labels, evidence, columns)
        readings = [_by_text(options, [answer], evidence.alphabet), by_label]
        named = [each for each in readings if each is not None]
        if not named:
            return None
        agreed = [each for each in named if agreed is None or each in agreed]
    if not agreed:
        raise Contradicting
    return agreed[0]


def several(text: str, of: Callable[[str], T | None]) -> list[T] | None:
    """Return what a text names that may name several; None if a part of it names nothing.

    Args:
        text: The text.
        of: Says what one name stands for.
    """
    whole = of(text)
    if whole is not None:
        return [whole]
    for between in _BETWEEN:
        parts = [part.strip() for part in between.split(text) if part.strip()]
        named = _each(parts, of) if len(parts) > 1 else None
        if named is not None:
            return named
    return None


def _each(parts: Sequence[str], of: Callable[[str], T | None]) -> list[T] | None:
    """Return what each part names; None at the first that names nothing."""
    named: list[T] = []
    for part in parts:
        each = of(part)
        if each is None:
            return None
        named.append(each)
    return named


def label_of(text: str, alphabet: str = "") -> Label | None:
    """Return what a label is: ``B``, ``(ب)``, ``third option``; None if it is none."""
    if len(text) > _LONGEST or _NEGATIVE.match(text):
        return None
    words = plain(text).split(" ")
    counted = [ORDINALS[word] for word in words if word in ORDINALS]
    stem = " ".join(word for word in words if word not in ORDINALS)
    if len(counted) == 1 and stem in LABEL_STEMS:
        return Label(int(counted[0]), False)
    match = _LABEL.fullmatch(" ".join(words))
    if match is None or (match[1] and match[1] not in LABEL_STEMS):
        return None
    number = place_of(match[2], alphabet)
    return None if number is None else Label(number, not match[2].isdecimal())


def without_labels(texts: Sequence[str]) -> list[str]:
    """Return options without the letters or numbers that they begin with, if all count on."""
    matches = [_LABEL_AND_TEXT.fullmatch(text) for text in texts]
    counted = [match and place_of(plain(match[1])) for match in matches]
    if counted != list(range(1, len(texts) + 1)):
        return list(texts)
    return [match[2] for match in matches if match]


def _by_text(options: Options, answers: Sequence[str], alphabet: str) -> list[int] | None:
    def place(text: str) -> int | None:
        found = options.find(text)
        labelled = _LABEL_AND_TEXT.fullmatch(text) if found is None else None
        if labelled is None:
            return found
        # "2.5" is no 5 though it ends in one: label and text say the same option.
        label, found = label_of(labelled[1], alphabet), options.find(labelled[2])
        is_same = found is not None and label and options.numbers[found] == label.number
        return found if is_same else None

    found: dict[int, None] = {}
    for answer in answers:
        named = several(answer, place)
        if named is None:
            return None
        found.update(dict.fromkeys(named))
    return list(found)


def _labels(options: Options, answers: Sequence[str], alphabet: str) -> list[Label] | None:
    def labels(text: str) -> Iterator[list[Label] | None]:
        if options.find(text) is not None:
            # "1/2" or "1,3" is the option that says so.
            label = label_of(text, alphabet)
            yield None if label is None else [label]
            return
        yield several(text, lambda part: label_of(part, alphabet))
        if _DOTTED.fullmatch(with_plain_digits(text)):
            yield [Label(int(digit), False) for digit in with_plain_digits(text).split(".")]
        if text.isalpha() and text == text.upper() and sorted({*text}) == list(text):
            # ABD
            yield _whole([label_of(letter, alphabet) for letter in text])

    found: list[Label] = []
    for answer in answers:
        named = next((each for each in labels(answer) if each is not None), None)
        if named is None:
            return None
        found += named
    return found


def _places(
    options: Options, labels: Sequence[Label], evidence: Evidence, columns: Columns
) -> list[int] | None:
    shift = evidence.counts_from_zero(columns) and 0 not in options.numbers
    numbers = [label.number + (shift and not label.is_letter) for label in labels]
    places = _whole([options.at(number) for number in numbers])
    return None if places is None else list(dict.fromkeys(places))


def _whole(found: Sequence[T | None]) -> list[T] | None:
    named = [each for each in found if each is not None]
    return named if len(named) == len(found) else None
