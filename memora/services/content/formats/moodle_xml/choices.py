"""Moodle's questions with options to choose from: multichoice and its kin, truefalse. Pure."""

from memora.services.content.formats import truths
from memora.services.content.formats.bank import EMPTY, Choice, Choices, Text, Truth
from memora.services.content.formats.moodle_xml.answers import Answer, read_answers
from memora.services.content.formats.moodle_xml.source import Source
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.formats.texts import as_plain
from memora.services.content.marking.true_false import truth_of

_OWN_WORDS = ("true", "false")
#: What a rounded sum of shares may fall short of all.
_ROUNDED = 0.01


def read_choices(source: Source) -> Choices:
    """Read a multichoice question.

    One that is said to have one right option, but gives the points to several only together, has
    several.
    """
    answers = read_answers(source)
    said = source.flag("single")
    several = said is False
    if not several and _is_shared(answers):
        source.changed(
            phrase("Its points lie on several options together; several may be chosen."),
            part="options",
        )
        several = True
    return Choices(
        [_choice(answer, source) for answer in answers],
        several=several,
        shuffle=source.flag("shuffleanswers"),
    )


def read_set(source: Source) -> Choices:
    """Read a question of the plugin "all or nothing": just the right options, or no points."""
    return _equal_choices(source, all_or_nothing=True, cost=0.0)


def read_responses(source: Source) -> Choices:
    """Read a question of the Open University's kind: each wrong option outweighs a right one."""
    return _equal_choices(source, all_or_nothing=False, cost=1.0)


def _equal_choices(source: Source, *, all_or_nothing: bool, cost: float) -> Choices:
    answers = read_answers(source)
    right = sum(answer.credit > 0 for answer in answers)
    share = 1 / right if right else 0.0
    options = [
        Choice(
            source.text(answer.element),
            share if answer.credit > 0 else -share * cost,
            answer.feedback,
        )
        for answer in answers
    ]
    return Choices(
        options,
        several=True,
        shuffle=source.flag("shuffleanswers"),
        all_or_nothing=all_or_nothing,
    )


def _choice(answer: Answer, source: Source) -> Choice:
    return Choice(source.text(answer.element), answer.credit, answer.feedback)


def _is_shared(answers: list[Answer]) -> bool:
    right = [answer.credit for answer in answers if answer.credit > 0]
    return len(right) > 1 and max(right) < 1 and abs(sum(right) - 1) <= _ROUNDED


def read_truth(source: Source) -> Truth:
    """Read a true/false question.

    Moodle writes "true" and "false". In files with other words its first answer is the true one,
    unless the words say otherwise.

    Raises:
        Refused: It does not say which of the two is right.
    """
    answers = [answer for answer in read_answers(source) if answer.words or answer.credit]
    if len(answers) != 2:  # noqa: PLR2004 - true and false
        raise Refused(
            phrase("A true/false question needs its two answers, true and false; add them."),
            part="options",
        )
    names = [_name(answer) for answer in answers]
    is_first_true = _is_first_true(names)
    true, false = answers if is_first_true else reversed(answers)
    if true.credit == false.credit:
        raise Refused(phrase("It does not say whether it is true or false; mark one as right."))
    true_name, false_name = names if is_first_true else reversed(names)
    if {name.lower() for name in names} != set(_OWN_WORDS):
        source.changed(
            phrase("“{0}” was read as true and “{1}” as false; look whether that is so."),
            true_name,
            false_name,
            part="options",
        )
    return Truth(
        true.credit > false.credit,
        true=_word(true_name),
        false=_word(false_name),
        if_true=true.feedback,
        if_false=false.feedback,
    )


def _name(answer: Answer) -> str:
    return as_plain(Text(answer.words, "html")) if "<" in answer.words else answer.words


def _word(name: str) -> Text:
    return EMPTY if name in _OWN_WORDS else Text(name)


def _is_first_true(names: list[str]) -> bool:
    first, second = (_truth(name) for name in names)
    if first is second and first is not None:
        return True
    return first is True or second is False or (first is None and second is None)


def _truth(name: str) -> bool | None:
    """Return what a word for one of the two means; None where it is none of those.

    Old exports call true and false as their site's language does.
    """
    known = truth_of({"answer": name})
    return truths.read_truth(name) if known is None else known
