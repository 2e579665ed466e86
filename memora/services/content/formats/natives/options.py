"""The keys of questions whose answer is one of some options, or several of them. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from memora.services.content.formats.bank import Choices, Text, Truth
from memora.services.content.formats.natives.account import Account
from memora.services.content.formats.natives.credits import (
    ROUNDED_SUM,
    are_equal,
    earned_together,
    exact,
    is_full,
    made_one,
    written,
)
from memora.services.content.formats.natives.wording import Wording
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.marking.folding import tidied
from memora.services.content.marking.true_false import truth_of
from memora.services.content.marking.values import is_blank

_PERCENT = 100
_NONE_RIGHT = phrase("There is no right answer: mark it and import the file again.")
_TWO_RIGHT = phrase("Several options are wholly right: any one of them is accepted.")


@dataclass(frozen=True, slots=True)
class _Option:
    text: str
    credit: float
    feedback: str

    def entry(self, *, with_credit: bool) -> dict[str, Any]:
        entry: dict[str, Any] = {"text": self.text}
        if with_credit:
            entry["credit"] = written(self.credit)
        return entry | ({"feedback": self.feedback} if self.feedback else {})


def choice_key(
    choices: Choices, wording: Wording, account: Account, *, say: Callable[[Text], str]
) -> dict[str, Any]:
    """Return ``options`` and the key of a question of which one option is chosen.

    Args:
        choices: The options.
        wording: The item's texts.
        account: Hears of what is mended.
        say: Gives an option's text.

    Raises:
        Refused: No option is wholly right, one is there twice, or too few are left.
    """
    options = _clean(choices, wording, account, say)
    right = [at for at, option in enumerate(options) if is_full(option.credit)]
    if not right:
        raise Refused(_why_none_right(options), part="options")
    if len(right) > 1:
        account.changed(_TWO_RIGHT, part="options")
    others = [option.credit for at, option in enumerate(options) if at != right[0]]
    if any(others):
        return {"options": [option.entry(with_credit=True) for option in options]}
    return {
        "options": [option.entry(with_credit=False) for option in options],
        "answer_index": right[0],
    }


def any_right_key(
    choices: Choices, wording: Wording, account: Account, *, say: Callable[[Text], str]
) -> dict[str, Any]:
    """Return the key of a gap in which several options could be chosen: here it is one of them.

    Raises:
        Refused: As ``choice_key``.
    """
    options = _clean(choices, wording, account, say)
    right = {at for at, option in enumerate(options) if option.credit > 0}
    if not right:
        raise Refused(_NONE_RIGHT, part="gaps")
    account.changed(
        phrase("Several options could be chosen in this gap; here one right one is enough."),
        part="gaps",
    )
    if len(right) == 1:
        entries = [option.entry(with_credit=False) for option in options]
        return {"options": entries, "answer_index": min(right)}
    whole = [
        _Option(option.text, float(at in right), option.feedback)
        for at, option in enumerate(options)
    ]
    return {"options": [option.entry(with_credit=True) for option in whole]}


def response_key(
    choices: Choices, wording: Wording, account: Account, *, say: Callable[[Text], str]
) -> dict[str, Any]:
    """Return ``options`` and the key of a question of which several options may be chosen.

    Args:
        choices: The options.
        wording: The item's texts.
        account: Hears of what is mended.
        say: Gives an option's text.

    Raises:
        Refused: No option is right, one is there twice, or too few are left.
    """
    options = _clean(choices, wording, account, say)
    shares = [option.credit for option in options]
    right = [at for at, credit in enumerate(shares) if credit > 0]
    if not right:
        raise Refused(_NONE_RIGHT, part="options")
    is_priced = not (choices.all_or_nothing or choices.only_right)
    if is_priced:
        _tell_sum(earned_together(shares), account)
    free = [credit for credit in shares if credit == 0]
    wrong = [credit for credit in shares if credit <= 0]
    if free and is_priced:
        account.changed(_WRONG_COSTS, part="options")
    is_equal = wrong == free and are_equal([shares[at] for at in right])
    if choices.all_or_nothing or is_equal:
        if choices.all_or_nothing:
            account.changed(
                phrase("It paid all or nothing; here each right option earns its share."),
                part="options",
            )
        entries = [option.entry(with_credit=False) for option in options]
        return {"options": entries, "answer_indexes": right}
    shares = [credit or -1 / len(wrong) for credit in shares]
    priced = [
        _Option(option.text, credit, option.feedback)
        for option, credit in zip(options, made_one(shares), strict=True)
    ]
    return {"options": [option.entry(with_credit=True) for option in priced]}


def _tell_sum(together: float, account: Account) -> None:
    if abs(together - 1) > ROUNDED_SUM:
        account.changed(
            phrase("The right options made {0} % together; they were made 100 %."),
            f"{_PERCENT * together:.4g}",
            part="options",
        )


_WRONG_COSTS = phrase(
    "Wrong options cost nothing; here each costs its share, or who ticks all would be right."
)


def truth_key(truth: Truth, wording: Wording, *, is_arabic: bool) -> dict[str, Any]:
    """Return the key of true or false, with what the two are called where that matters.

    Args:
        truth: The answer and what belongs to the two options.
        wording: The item's texts.
        is_arabic: Whether the question is written in Arabic letters.
    """
    names = [wording.of(truth.true), wording.of(truth.false)]
    feedback = [wording.of(truth.if_true), wording.of(truth.if_false)]
    bare = {"answer": truth.answer}
    usual = ["صح", "خطأ"] if is_arabic else ["True", "False"]
    for words in (names, usual) if any(feedback) else (names,):
        if all(words) and tidied(words[0]) != tidied(words[1]):
            options = [
                _Option(word, 0, said).entry(with_credit=False)
                for word, said in zip(words, feedback, strict=True)
            ]
            key = {"options": options, "answer_index": 0 if truth.answer else 1}
            if truth_of({"type": "true_false", **key}) is truth.answer:
                return key
    return bare


def _clean(
    choices: Choices, wording: Wording, account: Account, say: Callable[[Text], str]
) -> list[_Option]:
    """Return the options that can be told from one another.

    Raises:
        Refused: One is there twice with different credits, a right one is empty, or fewer than
            two are left.
    """
    options: dict[str, _Option] = {}
    for choice in choices.options:
        option = _Option(say(choice.text), exact(choice.credit), wording.of(choice.feedback))
        if is_blank(option.text):
            if option.credit > 0:
                raise Refused(
                    phrase("The right option is empty: write it and import the file again."),
                    part="options",
                )
            account.dropped(phrase("An empty option was left out."), part="options")
            continue
        same = options.setdefault(tidied(option.text), option)
        if same is option:
            continue
        if same.credit != option.credit:
            raise Refused(
                phrase(
                    "The option “{0}” is there twice, with different credits: correct one of them."
                ),
                option.text,
                part="options",
            )
        account.dropped(
            phrase("The option “{0}” is there twice; one was left out."),
            option.text,
            part="options",
        )
    if len(options) < 2:  # noqa: PLR2004 - a choice
        raise Refused(
            phrase("There are fewer than two options: add some and import the file again."),
            part="options",
        )
    return list(options.values())


def _why_none_right(options: Sequence[_Option]) -> Any:
    if any(option.credit > 0 for option in options):
        return phrase("No option earns 100 %: raise the best one and import the file again.")
    return _NONE_RIGHT
