"""From a row's cells to how its question is answered. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence

from memora.services.content.formats.bank import (
    Answer,
    Choice,
    Choices,
    Gaps,
    Numbers,
    Order,
    Own,
    Pairs,
    Reading,
    Text,
    Truth,
    Words,
)
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.formats.sheet.gaps import blanks_of, gaps_of
from memora.services.content.formats.sheet.labels import (
    Contradicting,
    Options,
    Unclear,
    right_options,
)
from memora.services.content.formats.sheet.notation import (
    accepted_in,
    figure_in,
    is_number,
    numbers_in,
    pairs_in,
)
from memora.services.content.formats.sheet.rows import Cells
from memora.services.content.formats.sheet.vocabulary import (
    KIND_OF,
    NO_WORDS,
    YES_WORDS,
    Kind,
    plain,
)
from memora.services.content.formats.truths import read_truth

_FEWEST, _PERCENT = 2, 100
_STARRED = re.compile(r"\*\s*(\S.*)", re.DOTALL)
_NO_ANSWER = phrase("There is no answer. Fill in the right answer and import the file again.")
_NONE_OF_THEM = phrase(
    "The right answer “{0}” is none of the options. Write an option's letter or its text."
)
_UNCLEAR = phrase(
    "The right answer “{0}” may be an option's number or its text. Write the option's letter."
)
_CONTRADICTING = phrase(
    "The right answers “{0}” name different options. Correct the wrong one of them."
)
_ONE_MORE = phrase(
    "No right answer of this sheet is one of its options: each was added to them as one more."
)
_NOT_TRUE = phrase("The right answer “{0}” is neither true nor false. Write one of the two.")
_UNSUPPORTED = phrase("Questions of the type “{0}” have no place in Memora.")
_UNKNOWN = phrase("The type “{0}” is not known; the question was read by what its cells hold.")


def answer_of(cells: Cells) -> Answer:
    """Return how a row's question is answered.

    Raises:
        Refused: It has no answer that could be right, or its type has no place.
    """
    return _READERS[_kind_of(cells)](cells)


def truth_of(word: str) -> bool | None:
    """Return what a word says: true, false, yes, a tick; None where it says neither."""
    read = read_truth(word)
    if read is None and plain(word) in YES_WORDS | NO_WORDS:
        return plain(word) in YES_WORDS
    return read


def _kind_of(cells: Cells) -> Kind:
    written = cells.first("type")
    kind = KIND_OF.get(plain(written))
    if kind == "unsupported":
        raise Refused(_UNSUPPORTED, written, part="type")
    if kind is not None:
        return kind
    if written:
        cells.sheet.say_once(cells.number, _UNKNOWN, written)
    options, right = cells.options.texts, cells.all("right")
    if len(options) >= _FEWEST or cells.all("wrong"):
        truths = [read_truth(text) for text in options]
        return "truth" if len(truths) == _FEWEST and {*truths} == {True, False} else "single"
    if not right and not options:
        raise Refused(_NO_ANSWER, part="answer")
    if len(right) == 1 and cells.sheet.evidence.says_truths(right[0]):
        return "truth"
    return "typed"


def _choices(cells: Cells, *, is_several: bool = False) -> Choices:
    options = cells.options
    wrong = cells.all("wrong")
    if cells.sheet.evidence.are_wrong_alone and _is_one_more(cells):
        cells.sheet.say_once(cells.number, _ONE_MORE, "")
        wrong, options = [*options.texts], Options((), ())
    if wrong and not options.texts:
        rights = cells.all("right")
        return _priced(cells, [*rights, *wrong], set(range(len(rights))), {}, is_several, True)
    if any(map(cells.at, cells.sheet.columns.credits.values())):
        return _credited(cells, options)
    ticked = _ticked(cells)
    right = set(_right(cells)) if ticked is None else ticked
    texts = list(options.texts)
    if not right and not cells.all("right"):
        starred = [_STARRED.fullmatch(text) for text in texts]
        right = {at for at, star in enumerate(starred) if star}
        # All of them: the stars are bullets.
        right = set() if len(right) == len(texts) else right
        texts = [
            star[1] if star and right else text for star, text in zip(starred, texts, strict=True)
        ]
    return _priced(cells, texts, right, _feedback(cells, options), is_several, None)


def _is_one_more(cells: Cells) -> bool:
    rights = cells.all("right")
    return bool(rights) and all(cells.options.find(right) is None for right in rights)


def _ticked(cells: Cells) -> set[int] | None:
    """Return the options beside which it says true, each in a column of its own, else None."""
    columns = cells.sheet.columns
    rights = columns.of.get("right", ())
    if len(rights) < _FEWEST or len(rights) != len(columns.options):
        return None
    written = [cells.at(at) for at in rights]
    truths = [truth_of(word) if word else False for word in written]
    if None in truths or not {*truths} - {False}:
        return None
    beside = dict(zip(sorted(columns.options), truths, strict=True))
    return {at for at, number in enumerate(cells.options.numbers) if beside[number]}


def _credited(cells: Cells, options: Options) -> Choices:
    """Return options that each have a column of what they earn: a share, percents, true."""
    columns = cells.sheet.columns.credits
    written = [cells.at(columns.get(number)) for number in options.numbers]
    shares = [_share(text) for text in written]
    most = max(map(abs, shares), default=0.0)
    scale = _PERCENT if most > 1 else 1
    feedback = _feedback(cells, options)
    choices = [
        Choice(cells.text(text), share / scale, cells.text(feedback[at]))
        for at, (text, share) in enumerate(zip(options.texts, shares, strict=True))
    ]
    right = [choice for choice in choices if choice.credit > 0]
    full = sum(choice.credit >= 1 for choice in right)
    if len(right) > 1 and full == len(right):
        return _priced(cells, options.texts, _positive(shares), feedback, False, None)
    return Choices(choices, several=not full)


def _positive(shares: Sequence[float]) -> set[int]:
    return {at for at, share in enumerate(shares) if share > 0}


def _share(written: str) -> float:
    truth = truth_of(written) if written else False
    if truth is not None:
        return float(truth)
    figure = figure_in(written)
    if figure is None:
        raise Refused(phrase("“{0}” is no number. Correct it."), written, part="options")
    return figure


def _feedback(cells: Cells, options: Options) -> Mapping[int, str]:
    columns = cells.sheet.columns.feedback
    return {at: cells.at(columns.get(number)) for at, number in enumerate(options.numbers)}


def _priced(
    cells: Cells,
    texts: Sequence[str],
    right: set[int],
    feedback: Mapping[int, str],
    is_several: bool,
    shuffle: bool | None,
) -> Choices:
    several = is_several or len(right) > 1
    earned = 1 / len(right) if several and right else 1.0
    choices = [
        Choice(cells.text(text), earned * (at in right), cells.text(feedback.get(at, "")))
        for at, text in enumerate(texts)
    ]
    return Choices(choices, several=several, shuffle=shuffle, only_right=several)


def _right(cells: Cells) -> list[int]:
    """Return where the right options stand, as the row names them; nowhere if it names none.

    Raises:
        Refused: What it says is none of them, or may be two.
    """
    answers = cells.all("right")
    sheet = cells.sheet
    try:
        found = right_options(cells.options, answers, sheet.evidence, sheet.columns)
    except Unclear:
        raise Refused(_UNCLEAR, answers[0], part="answer") from None
    except Contradicting:
        raise Refused(_CONTRADICTING, " | ".join(answers), part="answer") from None
    if found is None:
        raise Refused(_NONE_OF_THEM, " | ".join(answers), part="answer")
    return found


def _truth(cells: Cells) -> Answer:
    options, right = cells.options, cells.all("right")
    truths = [truth_of(text) for text in options.texts]
    if len(options.texts) >= _FEWEST and {*truths} != {True, False}:
        return _choices(cells)
    if not right:
        raise Refused(_NO_ANSWER, part="answer")
    answer = truth_of(right[0])
    columns = cells.sheet.columns.feedback
    said = [cells.text(cells.at(columns.get(number))) for number in (1, 2)]
    if len(truths) == _FEWEST:
        chosen = _right(cells)
        answer = truths[chosen[0]] if len(chosen) == 1 else None
        said = said if truths[0] else said[::-1]
    if answer is None:
        raise Refused(_NOT_TRUE, right[0], part="answer")
    return Truth(answer, *said, *_names(cells, dict(zip(truths, options.texts, strict=True))))


def _names(cells: Cells, names: Mapping[bool | None, str]) -> tuple[Text, ...]:
    """Return what the two are called where that is not simply true and false."""
    if len(names) < _FEWEST or all(read_truth(name) is not None for name in names.values()):
        return ()
    return cells.text(names[True]), cells.text(names[False])


def _words(cells: Cells) -> Answer:
    blanks = blanks_of(cells)
    if isinstance(blanks, Gaps):
        return blanks
    right = cells.all("right") or list(cells.options.texts)
    return Words([answer for cell in right for answer in cells.accepted(cell)])


def _numbers(cells: Cells) -> Numbers:
    right = cells.all("right") or list(cells.options.texts)
    tolerance = cells.first("tolerance")
    return Numbers([number for cell in right for number in numbers_in(cell, tolerance)])


def _typed(cells: Cells) -> Answer:
    blanks = blanks_of(cells)
    if isinstance(blanks, Gaps):
        # Even if they are filled with numbers: each belongs into its own.
        return blanks
    right = cells.all("right") or list(cells.options.texts)
    accepted = [text for cell in right for text in accepted_in(cell)]
    return _numbers(cells) if accepted and all(map(is_number, accepted)) else _words(cells)


def _pairs(cells: Cells) -> Pairs:
    texts = cells.options.texts or cells.all("right")
    sides = pairs_in(texts)
    if sides is None:
        raise Refused(
            phrase("Pairs are written “left = right”, one a cell. Write them so."), part="pairs"
        )
    return Pairs(
        [(cells.text(left), cells.text(right)) for left, right in sides if left],
        [cells.text(right) for left, right in sides if not left],
    )


def _order(cells: Cells) -> Order:
    items = list(cells.options.texts)
    if len(items) < _FEWEST:
        lines = [line.strip() for cell in items or cells.all("right") for line in cell.split("\n")]
        return Order([cells.text(line) for line in lines if line])
    answers = cells.all("right")
    if answers:
        order = _right(cells)
        if len(order) != len(items):
            raise Refused(
                phrase(
                    "The order “{0}” does not name each item once. Write their letters in order."
                ),
                " | ".join(answers),
                part="items",
            )
        items = [items[at] for at in order]
    return Order([cells.text(item) for item in items])


_READERS: Mapping[Kind, Callable[[Cells], Answer]] = {
    "single": _choices,
    "several": lambda cells: _choices(cells, is_several=True),
    "truth": _truth,
    "words": _words,
    "number": _numbers,
    "typed": _typed,
    "pairs": _pairs,
    "order": _order,
    "gaps": gaps_of,
    "own": lambda cells: Own(cells.text("\n".join(cells.all("right")))),
    "reading": lambda _cells: Reading(),
}
