"""The keys of texts with gaps. Pure."""

import re
from collections.abc import Callable
from typing import Any

from memora.services.content.formats.bank import Choices, Gap, Gaps, Numbers, Text, Words
from memora.services.content.formats.natives.account import Account
from memora.services.content.formats.natives.figures import points_of
from memora.services.content.formats.natives.options import any_right_key, choice_key
from memora.services.content.formats.natives.typed import numbers_key, words_key
from memora.services.content.formats.natives.wording import Wording, menu_text, plain_text
from memora.services.content.formats.report import Refused, phrase

_MOST = 100
_MARK = re.compile(r"\{\{([1-9][0-9]{0,2})\}\}")


def gaps_key(gaps: Gaps, text: str, wording: Wording, account: Account) -> dict[str, Any]:
    """Return ``gaps``, which the text names.

    Args:
        gaps: The gaps.
        text: The question's text, with ``{{1}}`` for the first.
        wording: The item's texts.
        account: Hears of what is mended.

    Raises:
        Refused: A gap cannot be answered, or stands nowhere in the text.
    """
    if not gaps.gaps:
        raise Refused(phrase("There is no gap: mark one and import the file again."), part="gaps")
    if len(gaps.gaps) > _MOST:
        raise Refused(
            phrase("There are more than {0} gaps: divide it and import the file again."),
            _MOST,
            part="gaps",
        )
    named = [int(number) for number in _MARK.findall(text)]
    for number in range(1, len(gaps.gaps) + 1):
        if named.count(number) != 1:
            raise Refused(
                phrase("Gap {0} stands nowhere in the text, or twice: correct it."),
                number,
                part="text",
            )
    if max(named) > len(gaps.gaps):
        raise Refused(
            phrase("The text has a gap {0} that is not described: correct it."),
            max(named),
            part="text",
        )
    return {"gaps": [_gap(gap, at, wording, account) for at, gap in enumerate(gaps.gaps, start=1)]}


def _in_menu(account: Account) -> Callable[[Text], str]:
    """Return what gives an option's text as a menu shows it, and tells what it cannot show.

    Args:
        account: Hears of it.
    """

    def say(text: Text) -> str:
        words = menu_text(text)
        if words is not None:
            return words
        rest = plain_text(text)
        if not rest:
            raise Refused(
                phrase("A gap offers a picture or sound, which no menu shows: ask it as a choice."),
                part="options",
            )
        account.changed(
            phrase("A menu in a text shows no markup and no formulas; there it says: {0}"),
            rest,
            part="gaps",
        )
        return rest

    return say


def _gap(gap: Gap, number: int, wording: Wording, account: Account) -> dict[str, Any]:
    try:
        match gap.answer:
            case Choices() as choices:
                key_of = any_right_key if choices.several else choice_key
                key = key_of(choices, wording, account, say=_in_menu(account))
                kind = "multiple_choice"
            case Words() as words:
                key, kind = words_key(words, wording, account), "short_answer"
            case Numbers() as numbers:
                key, kind = numbers_key(numbers, wording, account), "numeric"
    except Refused as refused:
        raise Refused(refused.what, *refused.values, part=f"gaps[{number - 1}]") from None
    return {"type": kind, **key, **points_of(gap.points, account)}
