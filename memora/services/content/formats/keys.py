"""The keys of native questions as other systems take them: shares, percents, decimals. Pure."""

from decimal import Decimal
from typing import Any

from memora.services.content.marking.multiple_choice import Options
from memora.services.content.marking.values import list_of, own_credit

#: Above it a float is no longer each whole number.
_EXACT = 2**53
#: How many digits a percent has before its share's point.
_PERCENT = 2


def response_credits(options: Options) -> list[float]:
    """Return what each of several options earns: its own credit, or its share of the right ones.

    A wrong one without its own costs its share of the wrong ones.
    """
    if any(own_credit(entry) is not None for entry in options.entries):
        return options.credits
    right, wrong = len(options.right), len(options.entries) - len(options.right)
    return [1 / right if at in options.right else -1 / wrong for at in range(len(options.entries))]


def accepted_in(question: dict[str, Any]) -> list[Any]:
    """Return the accepted answers of a question or gap, in either way that it may have them."""
    alone = question.get("answer")
    return [*list_of(question.get("answers")), *([] if alone is None else [alone])]


def percent_of(credit: float) -> str:
    """Return a share as percent, exactly: 0.3333 is 33.33."""
    percent = Decimal(repr(float(credit))).scaleb(_PERCENT).normalize()
    return f"{percent:f}"


def plain_number(value: float) -> str:
    """Return a number with all its digits, a whole one without a fraction."""
    whole = int(value) if abs(value) < _EXACT else value
    return repr(whole if whole == value else value)
