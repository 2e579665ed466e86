"""What is wrong with questions whose answers are options."""

from typing import Any

from frappe import _

from memora.services.content.importing.schema import Found
from memora.services.content.marking import mark
from memora.services.content.marking.folding import tidied
from memora.services.content.marking.multiple_choice import Options
from memora.services.content.marking.values import (
    entry_text,
    is_blank,
    list_of,
    position_of,
    total,
)

#: Credits that are written in decimals fall short of 1 by less than this.
_NEARLY = 1e-9
#: An option that moves the score by less would make no difference.
_LEAST = 0.001


def choice_faults(question: dict[str, Any]) -> Found:
    """Find what is wrong with options of which one is right."""
    yield from _positions(question)
    yield from _same_looks(question)
    options = Options(question)
    if len(options.right) > 1:
        yield ("answer",), _("names another option than answer_index; keep one of the two")
    elif options.right and options.credits[min(options.right)] < 1:
        yield (
            ("options", min(options.right), "credit"),
            _("must be 1: the key says that this option is right"),
        )
    elif "answer_index" not in question and _has_credits(options) and max(options.credits) < 1:
        yield ("options",), no_full_credit()


def response_faults(question: dict[str, Any]) -> Found:
    """Find what is wrong with options of which several may be right."""
    yield from _positions(question)
    yield from _same_looks(question)
    options = Options(question)
    if not _has_credits(options):
        return
    earned = total(credit for credit in options.credits if credit > 0)
    if abs(earned - 1) > _NEARLY:
        yield (
            ("options",),
            _(
                "have credits that must make 1 for all right options together, not {0}; take the"
                " credits away to let each right one earn the same share"
            ).format(f"{earned:g}"),
        )
    for at, credit in enumerate(options.credits):
        if at in options.right and credit <= 0:
            yield ("options", at), _("must have a credit of more than 0: the key calls it right")
        elif abs(credit) < _LEAST:
            yield (
                ("options", at),
                _("must cost something, such as a credit of -0.5: who ticks all would be right"),
            )


def _has_credits(options: Options) -> bool:
    return any(isinstance(entry, dict) and "credit" in entry for entry in options.entries)


def truth_faults(question: dict[str, Any]) -> Found:
    """Find what is wrong with the two options of true and false."""
    yield from _positions(question)
    yield from _same_looks(question)
    if "options" not in question:
        return
    words = [_truth_of({"type": "true_false", "answer": text}) for text in _texts(question)]
    if len(words) > 1 and words[0] is not None and words[0] is words[1]:
        yield ("options",), _("both mean the same; let one be true and the other false")
    by_answer = _truth_of({name: each for name, each in question.items() if name != "answer_index"})
    by_place = _truth_of({name: each for name, each in question.items() if name != "answer"})
    if by_answer is None and "answer" in question and "answer_index" not in question:
        yield ("answer",), _("must be true or false, or one of the two options")
    elif None not in (by_answer, by_place) and by_answer is not by_place:
        yield ("answer",), _("names another option than answer_index; keep one of the two")


def _texts(question: dict[str, Any]) -> list[str | None]:
    return [entry_text(entry) for entry in list_of(question.get("options"))]


def _truth_of(question: dict[str, Any]) -> bool | None:
    """Return which of the two is right; None where the key says nothing."""
    for truth in (True, False):
        if mark(question, truth).is_correct:
            return truth
    return None


def _positions(question: dict[str, Any]) -> Found:
    """Find positions beyond the options."""
    options = list_of(question.get("options"))
    named: list[tuple[tuple[str | int, ...], Any]] = [
        (("answer_index",), question.get("answer_index"))
    ]
    for at, position in enumerate(list_of(question.get("answer_indexes"))):
        named.append((("answer_indexes", at), position))
    for place, position in named:
        if position_of(position) is not None and position >= len(options) > 0:
            yield (
                place,
                _("must be the position of an option, from 0 to {0}").format(len(options) - 1),
            )


def _same_looks(question: dict[str, Any]) -> Found:
    """Find options that nobody could tell from one another."""
    seen: dict[str, int] = {}
    for at, text in enumerate(_texts(question)):
        if is_blank(text):
            continue
        first = seen.setdefault(tidied(text), at)
        if first != at:
            yield (
                ("options", at),
                _("looks the same as option {0}; change one of them").format(first + 1),
            )


def no_full_credit() -> str:
    """Say that nothing earns everything."""
    return _("have no entry of credit 1, so that no answer could be wholly right")
